"""SARIF: what the published schema accepts, places, levels, suppressions, and fingerprints that outlive moved lines.

sarif-2.1.0.schema.json is the JSON Schema that OASIS publishes with SARIF 2.1.0, unchanged, as the crate serde-sarif
0.8.0 ships it (src/schema.json; the crate's licence is MIT).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.findings import Location
from mesh_platform.gate import Verdict
from mesh_platform.gate.reports import DOCUMENTS, FORMATS
from mesh_platform.gate.reports.plain import visible
from mesh_platform.rules import ALL, Judgement
from nasty import groups, judged, verdict
from rendered import page
from rich_verdict import BROKEN, CRASHED, DUE, FINDINGS, LATER, QUOTA, REPLACED, VERDICT, WAIVED, WARNED

HERE = Path(__file__).resolve().parent
PUBLISHED = json.loads((HERE / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
# Its pattern of languages has a bracket too many, which strict regular expressions refuse; we write no language.
for part in ("run", "toolComponent"):
    del PUBLISHED["definitions"][part]["properties"]["language"]["pattern"]
SCHEMA = jsonschema_rs.validator_for(PUBLISHED, validate_formats=True)
GOLDEN = HERE.parent / "golden" / "reports" / "verdict.sarif.json"
SARIF = FORMATS["sarif"]


def run(found: Verdict) -> dict[str, Any]:
    """Return the one run of a valid log."""
    log = json.loads(SARIF(found))
    SCHEMA.validate(log)
    (only,) = log["runs"]
    return only


def result(judgement: Judgement) -> dict[str, Any]:
    """Return the one result of a verdict with one judgement."""
    (only,) = run(replace(VERDICT, judgements=(judgement,)))["results"]
    return only


def text(message: str) -> str:
    """Return a message as a viewer shows it that knows placeholders and links."""
    assert "{" not in message.replace("{{", "")
    unbraced = message.replace("{{", "{").replace("}}", "}")
    shown, escaped = "", False
    for character in unbraced:
        assert escaped or character not in "[]", message
        escaped = character == "\\" and not escaped
        shown += "" if escaped else character
    return shown


def test_the_log_is_the_one_that_a_person_expects() -> None:
    """tests/golden/reports has it as it was read; of the rules it has those with results."""
    found = run(VERDICT)
    rules = found["tool"]["driver"]["rules"]
    for each in found["results"]:
        assert rules[each.pop("ruleIndex")]["id"] == each["ruleId"]
    for each in found["invocations"][0]["toolExecutionNotifications"]:
        assert rules[each["associatedRule"].pop("index")]["id"] == each["associatedRule"]["id"]
    named = {each["ruleId"] for each in found["results"]}
    found["tool"]["driver"]["rules"] = [each for each in rules if each["id"] in named - {rule.id for rule in ALL}]
    del found["tool"]["driver"]["semanticVersion"]
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_rule_has_its_help() -> None:
    """Title, what to do as text and as Markdown, and the level of its severity."""
    rules = {each["id"]: each for each in run(VERDICT)["tool"]["driver"]["rules"]}
    assert list(rules)[: len(ALL)] == [rule.id for rule in ALL]
    levels = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
    for rule in ALL:
        found = rules[rule.id]
        assert text(found["shortDescription"]["text"]) == rule.title
        assert text(found["help"]["text"]) == rule.remedy
        assert page(found["help"]["markdown"]).codes == [rule.title, visible(rule.remedy)]
        assert found["defaultConfiguration"]["level"] == levels[rule.severity]
    assert rules["weekend-freeze"]["help"]["text"] == "Wait for Monday."


@pytest.mark.parametrize(
    ("judgement", "kind", "level"),
    [
        (REPLACED, "fail", "error"), (replace(REPLACED, severity="medium"), "fail", "warning"),
        (replace(REPLACED, severity="low"), "fail", "note"), (WARNED, "fail", "warning"),
        (replace(WARNED, severity="low"), "fail", "note"), (WAIVED, "fail", "error"), (LATER[0], "open", "none"),
        (DUE, "open", "none"), (CRASHED, "open", "none"),
    ],
)  # fmt: skip
def test_a_result_has_the_level_of_its_severity(judgement: Judgement, kind: str, level: str) -> None:
    """A warning is never an error; what was not evaluated is open, and neither."""
    found = result(judgement)
    assert (found["kind"], found["level"]) == (kind, level)


def test_a_result_stands_in_its_document_and_names_its_resource() -> None:
    """Paths are relative to the root; what is in no document stands at the first line of Pulumi.yaml."""
    found = result(REPLACED)["locations"][0]
    assert found["physicalLocation"] == {
        "artifactLocation": {"uri": REPLACED.location.file, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 10, "startColumn": 17},
    }
    assert found["logicalLocations"] == [{"fullyQualifiedName": REPLACED.urn, "kind": "resource"}]
    found = result(QUOTA)["locations"][0]["physicalLocation"]
    assert (found["artifactLocation"]["uri"], found["region"]) == ("Pulumi.yaml", {"startLine": 1})


def test_what_is_waived_is_suppressed_with_its_waiver() -> None:
    """And nothing else is."""
    assert result(WAIVED)["suppressions"] == [
        {
            "kind": "external", "status": "accepted", "justification": "waiver payments-over-budget",
            "properties": {"waiver": "payments-over-budget"},
        }
    ]  # fmt: skip
    assert "suppressions" not in result(REPLACED)


def test_the_run_says_how_it_ended() -> None:
    """With the exit code; a rule that crashed has not done its work."""
    ended = run(replace(VERDICT, judgements=(REPLACED,)))["invocations"][0]
    assert (ended["executionSuccessful"], ended["exitCode"], ended["toolExecutionNotifications"]) == (True, 1, [])
    assert run(replace(VERDICT, judgements=()))["invocations"][0]["exitCode"] == 0
    ended = run(replace(VERDICT, judgements=(CRASHED,)))["invocations"][0]
    assert (ended["executionSuccessful"], ended["exitCode"]) == (False, 1)
    assert ended["toolExecutionNotifications"][0]["associatedRule"]["id"] == "pinned-image"


def test_a_fingerprint_outlives_moved_lines_and_nothing_else() -> None:
    """Another place in the same file is the same failure; another file, rule, resource or message is another one."""
    assert mark(REPLACED) == mark(replace(REPLACED, location=Location(REPLACED.location.file, 99, 1)))
    moved = [replace(REPLACED, message=f"twice, first in {REPLACED.location.file}:{line}:1") for line in (3, 30)]
    assert mark(moved[0]) == mark(moved[1])
    others = [
        replace(REPLACED, location=Location("other.yaml", 10, 17)), replace(REPLACED, rule="other"),
        replace(REPLACED, message="other"), replace(REPLACED, urn="urn:pulumi:a::b::c::d"),
    ]  # fmt: skip
    assert len({mark(each) for each in (REPLACED, *others)}) == 5


def mark(judgement: Judgement) -> str:
    return result(judgement)["partialFingerprints"]["primaryLocationLineHash"]


def test_two_results_that_are_alike_have_a_number_each() -> None:
    """In the order of their places."""
    twice = replace(BROKEN, location=Location(BROKEN.location.file, 40, 1))
    found = run(replace(VERDICT, judgements=(BROKEN, twice)))["results"]
    first, second = (each["partialFingerprints"]["primaryLocationLineHash"] for each in found)
    assert first.removesuffix(":1") == second.removesuffix(":2")


def test_findings_of_documents_are_errors_and_no_rule_was_evaluated() -> None:
    """The exit code is that of documents."""
    log = json.loads(DOCUMENTS["sarif"](FINDINGS))
    SCHEMA.validate(log)
    (found,) = log["runs"]
    failed = [each for each in found["results"] if each["kind"] == "fail"]
    assert [(each["ruleId"], each["level"]) for each in failed] == [
        ("unknown-field", "error"),
        ("inconsistent", "error"),
    ]
    assert len(found["results"]) == len(FINDINGS) + len(ALL)
    assert found["invocations"][0]["exitCode"] == 2


def test_hostile_texts_are_neither_links_nor_placeholders() -> None:
    """A viewer shows them as they are; a path is an address that leads to that file and nowhere else."""
    for chosen in list(groups(20))[::2]:
        found = run(replace(VERDICT, judgements=tuple(judged(hostile, 0) for hostile in chosen)))["results"]
        for hostile, each in zip(chosen, found, strict=True):
            assert text(each["message"]["text"]) == visible(hostile)
            uri = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert unquote(uri, errors="strict") == hostile.replace("\ud800", "?")
            assert ":" not in uri


@settings(max_examples=60)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.booleans())
def test_any_verdict_is_a_valid_log(found: list[str], compared: bool) -> None:
    """Whatever texts there are, and however many judgements."""
    drawn = verdict(found)
    assert len(run(drawn if compared else replace(drawn, comparison=None))["results"]) == len(drawn.judgements)
