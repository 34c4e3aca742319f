"""What is wrong is told in few words: what was meant, no more of what was written than is needed, and once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.parse import FaultError, parse
from mesh_platform.documents.problem import LONGEST, Problem, dotted, missing, nearest, shown, told_once, unknown, wrong
from mesh_platform.documents.scalars import cpu, memory, rate

KNOWN = ["costCentre", "owner", "stewards", "budget"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cost_centre", "costCentre"),
        ("cost-centre", "costCentre"),
        ("COSTCENTRE", "costCentre"),
        ("costCenter", "costCentre"),
        ("owners", "owner"),
        ("steward", "stewards"),
        ("region", None),
        ("", None),
        ("c" * 81, None),
    ],
)
def test_the_known_word_that_is_spelt_most_alike_is_meant(word: str, meant: str | None) -> None:
    """Capitals, hyphens and underscores count for nothing; of what is too far away nothing is guessed."""
    assert nearest(word, KNOWN) == meant


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"), (True, "true"), (False, "false"), (7, "7"), (1.5, "1.5"), ("a", "'a'"), ("None", "'None'"),
        ({"a": 1}, "a mapping"), ([1], "a list"), ("x" * 78, f"'{'x' * 78}'"), ("x" * 79, f"'{'x' * 78}…"),
    ],
)  # fmt: skip
def test_a_value_is_repeated_as_yaml_has_it_and_cut_where_it_is_long(value: object, said: str) -> None:
    """Eighty characters at most."""
    assert shown(value) == said
    assert len(shown(value)) <= LONGEST


def test_a_text_where_a_secret_could_stand_is_never_repeated() -> None:
    """Wherever on the way the field is; what is no text is no secret."""
    assert shown("hunter2", ("receivers", "oncall", "webhook")) == "a text that is not shown"
    assert shown("hunter2", ("webhook", 0)) == "a text that is not shown"
    assert shown(7, ("webhook",)) == "7"
    assert shown("hunter2", ("webhooks",)) == "'hunter2'"


@given(value=st.text(max_size=200) | st.lists(st.integers()) | st.integers() | st.booleans() | st.none())
def test_a_problem_is_one_short_line(value: object) -> None:
    """Whatever was written."""
    said = wrong("bad-value", ("a", 0, "b" * 200), value, "it should be short").message
    assert len(said) < 2 * LONGEST + 60
    assert said.startswith("a.0.bbb") and "\n" not in said


def test_a_problem_says_where_and_what_was_meant() -> None:
    """A path is written with dots; the document as a whole by its name."""
    assert dotted(("ports", "completed.v1", "partitions", 0)) == "ports.completed.v1.partitions.0"
    assert (
        wrong("wrong-type", (), [], "it should be a mapping").message
        == "the document is a list; it should be a mapping"
    )
    assert missing(("budget", "monthly")).message == "budget.monthly is missing"
    found = unknown(("a", "cost_centre"), KNOWN)
    assert (found.message, found.key, found.meant) == (
        "the key 'a.cost_centre' is unknown; did you mean 'costCentre'?", True, "costCentre",
    )  # fmt: skip
    assert unknown(("a", "region"), KNOWN) == Problem(
        "unknown-key", ("a", "region"), "the key 'a.region' is unknown", True
    )


def test_what_is_missing_only_because_it_is_misspelt_is_told_once() -> None:
    """The same field missing elsewhere is told, and so is another one missing here."""
    misspelt = unknown(("a", "cost_centre"), KNOWN)
    kept = [misspelt, missing(("b", "costCentre")), missing(("a", "owner"))]
    assert told_once([missing(("a", "costCentre")), *kept]) == kept


def test_two_things_at_one_place_are_told_and_the_same_thing_is_told_once() -> None:
    """By code and place: of two ways to say it the last one stands."""
    one, again = (wrong("bad-value", ("a",), 1, said) for said in ("it should be 2", "it should be 3"))
    other = wrong("wrong-type", ("a",), 1, "it should be text")
    assert told_once([one, other, again]) == [again, other]


def nodes(count: int) -> str:
    """A document of so many nodes: the mapping, its list, and what is in the list."""
    return "a: [" + "1," * (count - 2) + "]\n"


def test_a_document_has_at_most_twenty_thousand_nodes() -> None:
    """The last one is read, and one more is refused where the entry begins that is too long."""
    assert len(parse(nodes(20_000))["a"]) == 19_998  # pyright: ignore[reportArgumentType, reportCallIssue, reportIndexIssue, reportOptionalSubscript]
    with pytest.raises(FaultError) as refused:
        parse("b: 1\n" + nodes(20_000))
    (fault,) = refused.value.faults
    assert (fault.code, fault.line, fault.column) == ("file-too-large", 2, 1)


def test_a_document_has_at_most_forty_levels() -> None:
    """The mapping itself is the first."""
    assert parse("a: " + "[" * 39 + "]" * 39 + "\n")
    with pytest.raises(FaultError) as refused:
        parse("a: " + "[" * 40 + "]" * 40 + "\n")
    assert [fault.code for fault in refused.value.faults] == ["nesting"]


def test_aliases_are_read_as_what_they_stand_for_up_to_the_same_number() -> None:
    """A small repetition is fine."""
    assert parse("a: &x {b: 1}\nc: *x\n") == {"a": {"b": 1}, "c": {"b": 1}}
    with pytest.raises(FaultError) as refused:
        parse("a: &x [" + "1," * 9_998 + "]\nb: *x\nc: *x\n")
    (fault,) = refused.value.faults
    assert (fault.code, fault.line) == ("aliases", 3)


def test_all_faults_of_a_text_are_told_in_their_order() -> None:
    """A tag, a key that is no text and one that stands twice."""
    with pytest.raises(FaultError) as refused:
        parse("a: !x 1\n2: b\na: 3\nb: !y {}\n")
    assert [(fault.code, fault.line) for fault in refused.value.faults] == [
        ("yaml-tag", 1), ("key-type", 2), ("duplicate-key", 3), ("yaml-tag", 4),
    ]  # fmt: skip


@given(first=st.integers(0, 9999), second=st.integers(0, 9999), unit=st.sampled_from(["Ki", "Mi", "Gi", "Ti"]))
def test_quantities_are_ordered_as_their_numbers(first: int, second: int, unit: str) -> None:
    """In one unit, and a unit more is a thousand and twenty-four times as much."""
    assert (memory(f"{first}{unit}") < memory(f"{second}{unit}")) == (first < second)
    assert (cpu(f"{first}m") < cpu(f"{second}m")) == (first < second)
    bigger = {"Ki": "Mi", "Mi": "Gi", "Gi": "Ti", "Ti": "Ti"}[unit]
    if bigger != unit:
        assert memory(f"{first}{bigger}") == 1024 * memory(f"{first}{unit}")
    assert rate(f"{first}KiB/s") == 1024 * rate(f"{first}B/s")
