"""Changes of the example with the findings that they should have, written by hand: tests/golden/gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from judged import Edit
from mesh_platform.rules import ALL, PlanRule
from worlds import EXAMPLE, World

FOLDER = EXAMPLE / "tests" / "golden" / "gate"
CASES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def change(root: Path, edits: list[dict[str, str]]) -> None:
    for edit in edits:
        if "remove" in edit:
            (root / edit["remove"]).unlink()
        else:
            Edit(edit["file"], edit.get("old", ""), edit["new"]).apply(root)


def short(finding: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a finding in the words of a case, with the fields that the case speaks of."""
    place = finding["location"]
    said = {
        **finding,
        "location": f"{place['file']}:{place['line']}:{place['column']}" if place else None,
        "resource": (finding["urn"] or "").rpartition("::")[2],
    }
    return {key: said[key] for key in wanted}


@pytest.mark.parametrize("name", CASES)
def test_a_change_has_the_findings_that_a_person_expects(name: str, request: pytest.FixtureRequest) -> None:
    """No more, no less, in this order, with this exit code."""
    case = CASES[name]
    world: World = request.getfixturevalue("own" if case["applied"] else "bare")
    change(world.root, case["edits"])
    expect = case["expect"]
    verdict = world.json("gate", *case["stacks"], code=expect["exit"])
    failures = [each for each in verdict["findings"] if each["outcome"] == "fail"]
    assert len(failures) == len(expect["failures"]), failures
    assert [short(*pair) for pair in zip(failures, expect["failures"], strict=True)] == expect["failures"]
    on_steps = [rule.id for rule in ALL if isinstance(rule, PlanRule)]
    left = {each["rule"] for each in verdict["findings"] if each["outcome"] == "not evaluated"}
    assert left == set(on_steps if expect["open"] == "rules on steps" else expect["open"])
    assert verdict["verdict"] == expect["verdict"]
    if "steps" in expect:
        steps = [step for stack in verdict["stacks"] for step in stack["steps"] if not step["type"].startswith("mesh:")]
        told = [f"{s['op']} {s['type'].rpartition(':')[2]} {s['urn'].rpartition('::')[2]}" for s in steps]
        assert told == expect["steps"]
