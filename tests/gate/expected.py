"""What a person expects of changes of the example, by hand in tests/golden/gate, and verdicts held against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import yaml
from changes import Repository
from test_reports_sarif import SCHEMA as SARIF
from worlds import EXAMPLE

CASES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((EXAMPLE / "tests" / "golden" / "gate").glob("*.yaml"))
}
SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
TELLING = ("text", "sarif", "junit", "markdown", "annotations")
FOUND = ("failures", "waived", "warnings")
ALWAYS_OPEN = {"agreement-signed"}
"""The example's local environment asks for no signatures, and says so in every verdict."""


def proposed(repository: Repository, name: str) -> dict[str, Any]:
    """Make a case's base and its change; returns the case."""
    case = CASES[name]
    if case.get("base"):
        repository.change(case["base"])
        repository.commit("What the base has beside the example")
    repository.change(case["edits"])
    return case


def named(case: Mapping[str, Any]) -> set[str]:
    """Return the rules that find something in a case."""
    return {each["rule"] for part in FOUND for each in case["expect"].get(part, [])}


def require(case: Mapping[str, Any], verdict: dict[str, Any]) -> None:
    """Require failures, waived ones, warnings, what is left open and why, and what an apply would do."""
    expect = case["expect"]
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    failed = failures(verdict)
    waived = [each for each in failed if each["waiver"]]
    warned = [each for each in failed if not each["waiver"] and each["stage"] == "warn"]
    _told([each for each in failed if each not in waived and each not in warned], expect["failures"])
    _told(waived, expect.get("waived", []))
    _told(warned, expect.get("warnings", []))
    left = {each["rule"] for each in verdict["findings"] if each["outcome"] == "not evaluated"}
    if expect["exit"] != 2:
        assert left - ALWAYS_OPEN == set(expect.get("open", []))
        assert verdict["verdict"] == expect["verdict"]
    for key in ("authority", "code"):
        assert verdict["change"] is None or verdict["change"][key] == expect.get(key, [])
    if "impact" in expect:
        assert any(each.startswith(expect["impact"]) for each in verdict["change"]["impact"])
    if "unpriced" in expect:
        assert verdict["cost"]["unpriced"] == expect["unpriced"]
    if "steps" in expect:
        steps = [step for stack in verdict["stacks"] for step in stack["steps"] if not step["type"].startswith("mesh:")]
        said = [f"{s['op']} {s['type'].rpartition(':')[2]} {s['urn'].rpartition('::')[2]}" for s in steps]
        assert said == expect["steps"]


def telling(reports: Mapping[str, str], verdict: dict[str, Any]) -> None:
    """Require every report to be of its form, and to name each failure and the file that it is in.

    Of annotations of one level no more than ten are shown where they go.
    """
    failed = failures(verdict)
    sarif = json.loads(reports["sarif"])
    SARIF.validate(sarif)
    results = [each for each in sarif["runs"][0]["results"] if each.get("kind", "fail") == "fail"]
    assert sorted(each["ruleId"] for each in results) == sorted(each["rule"] for each in failed)
    cases = list(ElementTree.fromstring(reports["junit"]).iter("testcase"))
    blocking = [each for each in failed if not each["waiver"] and each["stage"] != "warn"]
    assert len([each for each in cases if each.find("failure") is not None]) == len(blocking)
    assert len(reports["markdown"]) < 65_536
    for name in ("text", "markdown", "annotations"):
        for each in failed[:9] if name == "annotations" else failed:
            assert each["rule"] in reports[name], name
            assert each["location"] is None or each["location"]["file"] in reports[name], name


def failures(verdict: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a verdict refuses, whether or not something softens that."""
    return [each for each in verdict["findings"] if each["outcome"] == "fail"]


def _told(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    """Require findings to be those of a case: no more, no less, in this order."""
    assert [each["rule"] for each in found] == [each["rule"] for each in wanted], found
    for each, expected in zip(found, wanted, strict=True):
        assert _short(each, expected) == expected


def _short(finding: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a finding in the words of a case, with the fields that the case speaks of."""
    place = finding["location"]
    said = {
        **finding,
        "location": f"{place['file']}:{place['line']}:{place['column']}" if place else None,
        "resource": (finding["urn"] or "").rpartition("::")[2],
    }
    return {key: said[key] for key in wanted}
