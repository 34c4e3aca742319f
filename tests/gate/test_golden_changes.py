"""Changes of the example with the findings that they should have, written by hand: tests/golden/gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest
import yaml
from changes import AS_OF, Repository
from test_reports_sarif import SCHEMA as SARIF
from worlds import EXAMPLE

pytestmark = pytest.mark.engine
FOLDER = EXAMPLE / "tests" / "golden" / "gate"
CASES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
TELLING = ("text", "sarif", "junit", "markdown", "annotations")
ALWAYS_OPEN = {"agreement-signed"}
"""The example's local environment asks for no signatures, and says so in every verdict."""


def short(finding: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a finding in the words of a case, with the fields that the case speaks of."""
    place = finding["location"]
    said = {
        **finding,
        "location": f"{place['file']}:{place['line']}:{place['column']}" if place else None,
        "resource": (finding["urn"] or "").rpartition("::")[2],
    }
    return {key: said[key] for key in wanted}


def told(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    """Require findings to be those of a case: no more, no less, in this order."""
    assert [each["rule"] for each in found] == [each["rule"] for each in wanted], found
    assert [short(*pair) for pair in zip(found, wanted, strict=True)] == wanted


def telling(reports: dict[str, Path], failed: list[dict[str, Any]]) -> None:
    """Require every report to be of its form, and to name each failure and the file that it is in."""
    sarif = json.loads(reports["sarif"].read_text())
    SARIF.validate(sarif)
    results = [each for each in sarif["runs"][0]["results"] if each.get("kind", "fail") == "fail"]
    assert sorted(each["ruleId"] for each in results) == sorted(each["rule"] for each in failed)
    cases = list(ElementTree.parse(reports["junit"]).iter("testcase"))
    blocking = [each for each in failed if not each["waiver"] and each["stage"] != "warn"]
    assert len([each for each in cases if each.find("failure") is not None]) == len(blocking)
    assert len(reports["markdown"].read_text()) < 65_536
    for name in ("text", "markdown", "annotations"):
        said = reports[name].read_text()
        for each in failed:
            assert each["rule"] in said, name
            assert each["location"] is None or each["location"]["file"] in said, name


@pytest.mark.parametrize("name", CASES)
def test_a_change_has_the_findings_that_a_person_expects(name: str, repository: Repository, tmp_path: Path) -> None:
    """Failures, waived ones, warnings, what is left open and why, what an apply would do, and the exit code."""
    case = CASES[name]
    if case.get("base"):
        repository.change(case["base"])
        repository.commit("What the base has beside the example")
    repository.change(case["edits"])
    expect = case["expect"]
    places = [part for each in case.get("environments", ["local"]) for part in ("-e", each)]
    reports = {name: tmp_path / name for name in TELLING}
    asked = [part for name, file in reports.items() for part in ("--report", f"{name}={file}")]
    verdict = repository.gate(*places, *asked, code=expect["exit"], as_of=case.get("as of", AS_OF))
    telling(reports, [each for each in verdict["findings"] if each["outcome"] == "fail"])
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    failed = [each for each in verdict["findings"] if each["outcome"] == "fail"]
    waived = [each for each in failed if each["waiver"]]
    warned = [each for each in failed if not each["waiver"] and each["stage"] == "warn"]
    told([each for each in failed if each not in waived and each not in warned], expect["failures"])
    told(waived, expect.get("waived", []))
    told(warned, expect.get("warnings", []))
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
