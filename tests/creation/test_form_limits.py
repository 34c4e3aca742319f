"""The form of an answer ends where it says: the longest one does, and one character more does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.creation import names, read
from mesh_platform.creation.forms import FORMS, LONGEST, OPTIONAL, TEXT_ENDS, WORDS, fault
from worlds import EXAMPLE

FILLED = {
    "domain": "a{}", "product": "a{}", "port": "a{}", "team": "a{}", "steward": "a{}", "receiver": "a{}",
    "classification": "a{}", "tier": "a{}", "residency": "a{}", "environment": "a{}", "code_owners": "@{}",
    "member": "a{}", "cost_centre": "a{}", "image": "a{}:1", "input": "a{}.v1", "input_key": "a{}",
    "input_column": "a{}", "contact": "a{}@bank.example",
}  # fmt: skip
"""How an answer of any length is written."""


@pytest.mark.parametrize("name", FILLED)
def test_the_longest_answer_does_and_a_longer_one_does_not(name: str) -> None:
    """It is told how long it is, and how long it may be."""
    longest, shape = FORMS[name][1], FILLED[name]
    fill = longest - len(shape.format(""))
    assert fault(name, shape.format("b" * fill)) is None
    assert fault(name, shape.format("b" * (fill + 1))) == (
        f"it has {longest + 1} characters", f"at most {longest} are allowed"
    )  # fmt: skip


@pytest.mark.parametrize(("name", "longest"), [("title", LONGEST["title"]), ("purpose", TEXT_ENDS)])
def test_a_text_is_as_long_as_it_may_be(name: str, longest: int) -> None:
    """A title is shorter than other texts."""
    assert fault(name, "a" * longest) is None
    assert fault(name, "a" * (longest + 1)) == (f"it has {longest + 1} characters", f"at most {longest} are allowed")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0.5", "0"), ("1", "01"), ("999999999", "1000000000"), ("499.50", "499.505"), ("5.1", "5."), ("5", "-5"),
        ("5", "+5"), ("5", "5e3"), ("5", "5,00"), ("5", " 5"),
    ],
)  # fmt: skip
def test_a_budget_is_a_positive_amount_in_cents_at_most(right: str, wrong: str) -> None:
    """Written as nobody can read it in two ways."""
    assert fault("budget", wrong) is not None
    assert (fault("budget", right) is None) is (right != "0.5")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("currency", "EUR", "eur"), ("currency", "CHF", "EU1"), ("input_version", "v1.2.3", "1.2"),
        ("input_version", "10.0.0", "1.2.3-rc"), ("input", "a.b.c.v1", "a.b.c.v0"), ("input", "a.b.c.v9999", "a.b.c"),
        ("member", "p-0142", "0142"), ("member", "ab", "a"), ("environment", "dev", "Dev"), ("residency", "eu", "1eu"),
        ("image", "registry.example/a:1.0", "registry.example/a"), ("image", "a@sha256:" + "0" * 64, "a@sha256:0"),
        ("contact", "team@bank.example", "team@bank"), ("contact", "a.b+c@b-k.example", "a@b.example, c@d.example"),
        ("code_owners", "@bank/team", "bank/team"), ("team", "risk-models", "risk--models"), ("team", "a1", "a1-"),
        ("cost_centre", "CC-4711", "-4711"), ("input_key", "_id", "1d"), ("input_column", "paymentId", "payment id"),
        ("product", "card-refunds", "card--refunds"), ("product", "r2", "2r"), ("domain", "risk", "ri-sk"),
    ],
)  # fmt: skip
def test_a_name_has_the_form_of_what_it_names(name: str, right: str, wrong: str) -> None:
    """And what is wrong says how it is written."""
    assert fault(name, right) is None
    told = fault(name, wrong)
    assert told is not None
    assert told[1].startswith("write ")


@pytest.mark.parametrize("name", sorted(WORDS))
@pytest.mark.parametrize("word", ["null", "yes", "off", "con", "com1", "lpt9"])
def test_what_names_a_file_is_no_reserved_word(name: str, word: str) -> None:
    """YAML reads it as something else, or a system has no file of that name; elsewhere it is a word."""
    assert fault(name, word) == (f"{word!r} is a reserved word", "choose another name")
    assert fault("purpose", word) is None
    assert fault(name, f"{word}x") is None


def test_an_empty_answer_does_only_where_none_is_needed() -> None:
    """And it is told how to give it."""
    for name in {*FORMS, "title"} - OPTIONAL:
        assert fault(name, "") == ("it is empty", f"give it, as --set {name}=...")
    assert [fault(name, "") for name in sorted(OPTIONAL)] == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\nb", "it holds '\\n'"), ("a {b}", "it holds '{'"), ("a $b", "it holds '$'"), ("a`b", "it holds '`'"),
        (" a", "begins or ends with a space"), ("e\u0301te", "it holds"), ("...", "says nothing"),
        ("42", "says nothing"),
    ],
)  # fmt: skip
def test_a_text_is_one_line_of_prose(text: str, said: str) -> None:
    """What is strange in it is named as it is escaped."""
    told = fault("purpose", text)
    assert told is not None
    assert said in told[0]


@pytest.mark.parametrize("text", ["Größe & Maß: 5 % (2026)", "Ça va?", "日本語", 'What\'s "new"; a/b'])
def test_a_text_may_be_of_any_language(text: str) -> None:
    """Letters are those of people."""
    assert fault("purpose", text) is None


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=40))
def test_whatever_is_accepted_means_nothing_to_yaml_or_a_shell(name: str, text: str) -> None:
    """Names are of letters, digits and few signs, and of ASCII."""
    if text and fault(name, text) is None:
        assert re.fullmatch(r"[A-Za-z0-9._+@/:-]+", text), (name, text)
        assert ".." not in text.split("/")


def test_every_question_of_every_template_has_a_form_or_is_a_text() -> None:
    """A form that no template asks for would be of nothing."""
    asked = {name for template in names(EXAMPLE) for name in read(EXAMPLE, template).questions}
    assert set(FORMS) <= asked
    assert asked >= {*WORDS, *OPTIONAL}
    assert set(LONGEST) <= asked
