"""Changes of the example with the findings that they should have, written by hand: tests/golden/gate."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml
from changes import AS_OF, Repository
from worlds import EXAMPLE

pytestmark = pytest.mark.engine
FOLDER = EXAMPLE / "tests" / "golden" / "gate"
CASES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
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


@pytest.mark.parametrize("name", CASES)
def test_a_change_has_the_findings_that_a_person_expects(name: str, repository: Repository) -> None:
    """Failures, waived ones, warnings, what is left open and why, what an apply would do, and the exit code."""
    case = CASES[name]
    if case.get("base"):
        repository.change(case["base"])
        repository.commit("What the base has beside the example")
    repository.change(case["edits"])
    expect = case["expect"]
    places = [part for each in case.get("environments", ["local"]) for part in ("-e", each)]
    verdict = repository.gate(*places, code=expect["exit"], as_of=case.get("as of", AS_OF))
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
    if "unpriced" in expect:
        assert verdict["cost"]["unpriced"] == expect["unpriced"]
    if "steps" in expect:
        steps = [step for stack in verdict["stacks"] for step in stack["steps"] if not step["type"].startswith("mesh:")]
        said = [f"{s['op']} {s['type'].rpartition(':')[2]} {s['urn'].rpartition('::')[2]}" for s in steps]
        assert said == expect["steps"]
