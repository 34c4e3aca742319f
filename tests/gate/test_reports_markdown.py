"""The Markdown report: the verdict first, under the limit of a comment, and nothing of a document but as code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from amount import WHOLE, counted
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.findings import Finding, Location
from mesh_platform.gate.reports import DOCUMENTS, FORMATS
from mesh_platform.gate.reports.markdown_code import LONGEST, code
from mesh_platform.gate.reports.plain import cut, visible
from nasty import groups, texts, verdict
from rendered import page
from rich_verdict import FINDINGS, LATER, REPLACED, VERDICT

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports"
MARKDOWN, OF_DOCUMENTS = FORMATS["markdown"], DOCUMENTS["markdown"]
TAGS = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "strong"}
"""All that a report is made of."""
ABLATION = "a text that is no code becomes a link, an image, a tag or a heading"
LIMIT = 65_536
SIZE = 10
PLAIN = [f"plain{number}" for number in range(SIZE)]


def test_the_report_of_a_verdict_is_the_one_that_a_person_expects() -> None:
    """tests/golden/reports has it as it was read."""
    assert MARKDOWN(VERDICT) == (GOLDEN / "verdict.md").read_text(encoding="utf-8")


def test_the_report_of_documents_with_findings_says_that_no_rule_was_evaluated() -> None:
    """Places, what is wrong and what to do; the rules are left open."""
    report = OF_DOCUMENTS(FINDINGS)
    assert report.startswith("## FAIL: 2 findings in the documents\n\nCorrect them first: no rule was evaluated.\n")
    codes = page(report).codes
    assert f"{FINDINGS[0].location}" in codes
    assert {FINDINGS[0].message, FINDINGS[1].remedy} <= set(codes)


def test_the_verdict_stands_first() -> None:
    """A pass says so, what blocks without a failure too."""
    assert MARKDOWN(replace(VERDICT, judgements=())).startswith("## PASS: 30 rules, 2 products\n")
    assert MARKDOWN(replace(VERDICT, judgements=LATER)).startswith("## NOT EVALUATED: 2 not evaluated, ")
    crashed = replace(LATER[0], stopped=True, stack=None)
    blocked = MARKDOWN(replace(VERDICT, judgements=(crashed,)))
    assert blocked.startswith("## NOT EVALUATED and blocked: 1 not evaluated, ")
    assert "- **blocks**: `it is a live stack" in blocked


def test_what_is_empty_has_no_section() -> None:
    """A title with nothing below says nothing."""
    bare = replace(VERDICT, judgements=(), comparison=None, plans=())
    assert [line for line in MARKDOWN(bare).splitlines() if line.startswith("#")] == [
        "## PASS: 30 rules, 2 products", "### Cost"
    ]  # fmt: skip


def test_there_are_five_thousand_hostile_texts() -> None:
    """All of them look different."""
    assert len({visible(text) for text in texts()}) == len(texts()) >= 5_000


@pytest.mark.reliability
def test_hostile_texts_are_nothing_but_code_wherever_they_stand() -> None:
    """Each in every place that documents fill: the page has the same tags and the same text around it as with plain
    words, so there is no link, image, tag, mention or reference; and each is there to be read.
    """
    plain = {size: page(MARKDOWN(verdict(PLAIN[:size]))).shape for size in range(1, SIZE + 1)}
    assert page(MARKDOWN(verdict(PLAIN))).tags == TAGS
    with counted(
        "hostile texts in the Markdown of the gate, through GitHub's parser: nothing but code", ABLATION
    ) as tried:
        for chosen in list(groups(SIZE))[:: 1 if WHOLE else 8]:
            found = page(MARKDOWN(verdict(chosen)))
            assert found.shape == plain[len(chosen)], chosen
            assert {cut(visible(text), LONGEST) for text in chosen} <= set(found.codes), chosen
            tried.cases += len(chosen)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("[link](https://evil.example)", "a"), ("![image](https://evil.example/a)", "img"), ("www.evil.example", "a"),
        ("a.person@evil.example", "a"), ("<script>alert(1)</script>", "script"), ("<details open>", "details"),
        ("# heading", "h1"), ("**bold**", "strong"), ("[^1]\n\n[^1]: note", "a"), ("| a | b |\n|---|---|", "table"),
    ],
)  # fmt: skip
def test_the_same_texts_are_something_else_where_they_are_no_code(text: str, tag: str) -> None:
    """What the parser would make of them, if they were let through: so it would be seen."""
    assert any(each.split()[0] == tag for each in page(f"{text}\n").tags)
    assert page(f"{code(text)}\n").tags == {"p", "code"}


def test_hostile_findings_are_nothing_but_code() -> None:
    """In documents that have findings."""
    plain = page(OF_DOCUMENTS([finding(text) for text in PLAIN])).shape
    for chosen in list(groups(SIZE))[:-1:4]:
        assert page(OF_DOCUMENTS([finding(text) for text in chosen])).shape == plain, chosen


def finding(text: str) -> Finding:
    return Finding(Location(text), text or "-", text, text, text)


@given(st.text())
def test_any_text_is_one_piece_of_code(text: str) -> None:
    """In a line and in a cell of a table, whatever it is."""
    wanted = cut(visible(text), LONGEST) or "(empty)"
    line = page(f"- before {code(text)} after")
    assert line.codes == [wanted]
    assert line.shape == ["<ul>", "<li>", "before ", "<code>", "</code>", " after", "</li>", "</ul>"]
    cells = page(f"| a | b |\n|---|---|\n| {code(text, cell=True)} | {code(text, cell=True)} |\n")
    assert cells.codes == [wanted, wanted]
    assert cells.shape.count("<td>") == 2


@settings(max_examples=8)
@given(st.integers(1, 30), st.integers(1, 2_000), st.sampled_from(["a", "`", "|", "<b>", "\U0001f4a9", "\u202e"]))
def test_a_report_is_never_too_long_and_cut_only_between_rows(number: int, length: int, character: str) -> None:
    """However much there is to tell: what is left out is counted, and what stands is whole."""
    long = [f"{at}{character * (length // len(character))}" for at in range(number)]
    report = MARKDOWN(verdict(long))
    assert len(report.encode()) < LIMIT
    found = page(report)
    assert found.tags <= TAGS
    assert found.shape.count("<td>") % 4 == 0
    assert "(empty)" not in found.codes


def test_what_is_left_out_is_counted() -> None:
    """Rows that stand and rows that do not are all rows there are."""
    many = tuple(replace(REPLACED, message=f"failure {at} {'x' * 600}", rule=f"rule-{at}") for at in range(500))
    report = MARKDOWN(replace(VERDICT, judgements=many, comparison=None, plans=()))
    (said,) = [line for line in report.splitlines() if line.endswith("more failures, left out here")]
    shown = sum(line.startswith("| `domains") for line in report.splitlines())
    assert 0 < shown < 500
    assert said == f"and {500 - shown} more failures, left out here"
    assert "### Cost" in report


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "`(empty)`"),
        ("a\nb", "`a b`"),
        ("\u202ex", "`\\u202ex`"),
    ],
)
def test_a_piece_of_code_is_fenced_by_more_ticks_than_it_has(text: str, span: str) -> None:
    """On one line, with what cannot be seen written out."""
    assert code(text) == span
