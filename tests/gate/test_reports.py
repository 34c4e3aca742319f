"""JUnit and annotations: what is counted, what is skipped and why, and that no text becomes a command or an element."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.gate import Verdict
from mesh_platform.gate.reports import DOCUMENTS, FORMATS
from mesh_platform.gate.reports.plain import cut, visible
from mesh_platform.rules import ALL, MeshRule, PlanRule
from nasty import groups, judged, verdict
from rich_verdict import BROKEN, FINDINGS, LATER, QUOTA, REPLACED, VERDICT, WAIVED, WARNED

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports"
JUNIT, ANNOTATIONS = FORMATS["junit"], FORMATS["annotations"]
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
UNESCAPED = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def suites(found: Verdict) -> dict[str, ElementTree.Element]:
    """Return the suites by name; the counts of each are those of its cases, and the root's of all."""
    root = ElementTree.fromstring(JUNIT(found))
    assert root.tag == "testsuites"
    for part in (root, *root):
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(part.attrib[name]) == len(list(part.iter(kind)))
        assert int(part.attrib["tests"]) == len(list(part.iter("testcase")))
    return {each.attrib["name"]: each for each in root}


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: up to the second `::`, properties by commas, and then what was escaped."""
    found = COMMAND.fullmatch(line)
    assert found is not None, line
    properties = dict(each.split("=", 1) for each in found[2].split(","))
    return found[1], {key: plain(value) for key, value in properties.items()}, plain(found[3])


def plain(text: str) -> str:
    return re.sub("%(?:0D|0A|3A|2C|25)", lambda found: UNESCAPED[found[0]], text)


def test_every_format_writes_verdicts_and_findings() -> None:
    """By the same names."""
    assert set(FORMATS) == set(DOCUMENTS) == {"sarif", "junit", "markdown", "annotations"}
    for name in FORMATS:
        assert FORMATS[name](VERDICT).endswith("\n")
        assert DOCUMENTS[name](FINDINGS).endswith("\n")


def test_annotations_are_those_that_a_person_expects() -> None:
    """tests/golden/reports has them as they were read."""
    assert ANNOTATIONS(VERDICT) == (GOLDEN / "verdict.annotations.txt").read_text(encoding="utf-8")


def test_an_annotation_says_where_what_and_what_to_do() -> None:
    """A failure is an error at its line, whatever its severity; one without a place says what it is about."""
    level, properties, said = read(ANNOTATIONS(replace(VERDICT, judgements=(REPLACED,))).strip())
    assert level == "error"
    assert properties == {
        "file": REPLACED.location.file, "line": "10", "col": "17", "title": "data-replaced (critical)"
    }  # fmt: skip
    assert said == f"{REPLACED.message} ({REPLACED.remedy})"
    level, properties, said = read(ANNOTATIONS(replace(VERDICT, judgements=(QUOTA,))).strip())
    assert (level, properties) == ("error", {"title": "namespace-quota (high)"})
    assert said.startswith("payments-local: payments-transactions-completed.v1-stream-namespace: the namespace")


@pytest.mark.parametrize(
    ("judgement", "level"),
    [
        (WARNED, "warning"), (WAIVED, "notice"), (LATER[0], "notice"),
        (replace(LATER[0], stopped=True), "error"),
    ],
)  # fmt: skip
def test_what_does_not_block_is_no_error(judgement: object, level: str) -> None:
    """A rule that crashed does."""
    assert read(ANNOTATIONS(replace(VERDICT, judgements=(judgement,))).strip())[0] == level


def test_more_than_ten_of_a_level_are_counted_in_the_last() -> None:
    """GitHub shows ten of a level, and says nothing of the others."""
    many = tuple(replace(BROKEN, message=f"failure {at}") for at in range(25))
    lines = ANNOTATIONS(replace(VERDICT, judgements=(*many, WARNED))).splitlines()
    assert [read(line)[0] for line in lines] == ["error"] * 10 + ["warning"]
    assert read(lines[9])[2] == "16 more; mesh gate lists them all"
    ten = ANNOTATIONS(replace(VERDICT, judgements=many[:10])).splitlines()
    assert [read(line)[2].partition(" (")[0] for line in ten] == [f"failure {at}" for at in range(10)]


def test_no_text_begins_a_command_of_its_own() -> None:
    """Every line is one of ours, and has all of its text where it belongs."""
    for chosen in list(groups(5))[::4]:
        for text in chosen:
            one = replace(VERDICT, judgements=tuple(judged(text, kind) for kind in range(6)))
            lines = ANNOTATIONS(one).split("\n")
            assert lines.pop() == ""
            assert len(lines) == 6, text
            for line in lines:
                _, properties, said = read(line)
                assert properties.get("file", visible(text)) == visible(text)
                assert visible(text) in said
                assert set(properties) <= {"file", "line", "col", "title"}


@given(st.text())
def test_any_text_comes_out_of_a_command_as_it_went_in(text: str) -> None:
    """But for what cannot be seen."""
    _, properties, said = read(ANNOTATIONS(replace(VERDICT, judgements=(judged(text, 0),))).removesuffix("\n"))
    assert properties["file"] == visible(text)
    assert said == f"{visible(text)} ({visible(text)})"


def test_suites_are_families_and_stacks() -> None:
    """A failure of a stack's plan stands with its stack, another one with the family of its rule or its policy."""
    found = suites(VERDICT)
    expected = {rule.family for rule in ALL if not isinstance(rule, PlanRule)}
    expected |= {"payments-local", "payments-identity-local", "payments-prod", "weekend-freeze", "documents"}
    assert set(found) == expected
    failed = [case.attrib["name"] for case in found["payments-local"] if case.find("failure") is not None]
    assert failed == [
        "data-replaced: domains/payments/products/transactions/stack.yaml:10:17",
        "namespace-quota: payments-local: payments-transactions-completed.v1-stream-namespace",
    ]


def test_what_is_not_green_is_what_a_person_expects() -> None:
    """tests/golden/reports has the cases as they were read, without those of rules that said nothing."""
    root = ElementTree.fromstring(JUNIT(VERDICT))
    for suite in list(root):
        for case in list(suite):
            if not len(case):
                suite.remove(case)
        for count in ("tests", "failures", "errors", "skipped"):
            del suite.attrib[count]
        if not len(suite):
            root.remove(suite)
    del root.attrib["tests"]
    ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="unicode") + "\n"
    assert written == (GOLDEN / "verdict.junit.xml").read_text(encoding="utf-8")


def test_rules_that_were_asked_and_said_nothing_are_green() -> None:
    """Those on the mesh once, on a plan once for each stack that has one, on a change where there is one."""
    found = suites(replace(VERDICT, judgements=()))
    names = {name: [case.attrib["name"] for case in suite] for name, suite in found.items()}
    on_steps = [rule.id for rule in ALL if isinstance(rule, PlanRule)]
    assert names.pop("payments-local") == names.pop("payments-identity-local") == on_steps
    others = [rule.id for rule in ALL if not isinstance(rule, PlanRule)]
    assert sorted(each for cases in names.values() for each in cases) == sorted(others)
    alone = suites(replace(VERDICT, judgements=(), comparison=None, plans=()))
    told = sorted(case.attrib["name"] for suite in alone.values() for case in suite)
    assert told == sorted(rule.id for rule in ALL if isinstance(rule, MeshRule))


def test_what_is_skipped_says_why() -> None:
    """Waived, with the waiver; not evaluated, with the reason and when it is decided."""
    found = suites(VERDICT)
    reasons = [each.attrib["message"] for suite in found.values() for each in suite.iter("skipped")]
    assert any(each.startswith("waived by payments-over-budget: payments.transactions would cost") for each in reasons)
    assert any(each.startswith("not evaluated (before apply): it is a live stack") for each in reasons)
    (stopped,) = [each for suite in found.values() for each in suite.iter("error")]
    assert stopped.attrib["message"] == "the rule failed: ZeroDivisionError: division by zero"


def test_documents_with_findings_are_failures_and_every_rule_is_skipped() -> None:
    """So a reader of the report sees that nothing was judged."""
    root = ElementTree.fromstring(DOCUMENTS["junit"](FINDINGS))
    assert (int(root.attrib["failures"]), int(root.attrib["skipped"])) == (len(FINDINGS), len(ALL))


def test_hostile_texts_are_texts_in_xml() -> None:
    """Every report can be parsed, and has as many elements as one with plain words."""
    shape = [each.tag for each in ElementTree.fromstring(JUNIT(verdict(["a", "b", "c", "d", "e"]))).iter("failure")]
    for chosen in [each for each in groups(5) if len(each) == 5][::10]:
        root = ElementTree.fromstring(JUNIT(verdict(chosen)))
        failures = list(root.iter("failure"))
        assert [each.tag for each in failures] == shape
        assert {each.attrib["message"] for each in failures} == {visible(text) for text in chosen}


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_any_verdict_is_a_document_of_xml(found: list[str]) -> None:
    """Whatever characters there are."""
    root = ElementTree.fromstring(JUNIT(verdict(found)))
    assert int(root.attrib["failures"]) == len(found)


@given(st.text())
def test_a_visible_text_is_one_line_that_can_be_written(text: str) -> None:
    """Nothing in it is hidden, and nothing of what can be seen is lost."""
    seen = visible(text)
    assert seen.isprintable()
    assert seen == visible(seen)
    seen.encode("utf-8")
    assert visible(text) == " ".join(text.split()) or not all(each.isprintable() or each.isspace() for each in text)
    assert len(cut(seen, 5)) <= 5
