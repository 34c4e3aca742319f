"""Every built-in rule counts: without it a golden change has another verdict, which lacks what it found and no more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import mistaken
import pytest
from changes import AS_OF, Repository
from expected import CASES, named, proposed, require, telling
from mesh_platform.cli.gate_change import Asked, judged
from mesh_platform.gate import Verdict, data, judge, text
from mesh_platform.gate.compared import compared
from mesh_platform.gate.proposal import proposal
from mesh_platform.gate.reports import FORMATS
from mesh_platform.governance import Context
from mesh_platform.mesh.clock import instant
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import ALL, Judgement, Outcome

SHOWN = ("environment-full", "everything-at-once", "program-with-mistakes", "topic-with-consumers")
"""Golden changes in which together every rule finds something."""


def test_every_rule_finds_something_in_a_golden_change() -> None:
    """What is left open does not count."""
    assert {rule for name in SHOWN for rule in named(CASES[name])} == {rule.id for rule in ALL}


@pytest.mark.engine
@pytest.mark.parametrize("name", SHOWN)
def test_a_verdict_without_one_of_its_rules_lacks_what_that_found_and_nothing_else(
    name: str, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is replayed once and has the findings that a person expects; it is judged again without each rule."""
    case = proposed(repository, name)
    if "program" in case:
        monkeypatch.syspath_prepend(mistaken.installed(tmp_path))
    context, verdict = replayed(repository, case.get("environments", ["local"]))
    assert verdict.exit == case["expect"]["exit"]
    require(case, as_json(verdict))
    telling({"text": text(verdict), **{name: write(verdict) for name, write in FORMATS.items()}}, as_json(verdict))
    plans = {StackId.parse(plan.stack): plan for plan in verdict.plans}
    with proposal(repository.world.root, "main") as change:
        told = compared(change, context, {}, [*plans], [*plans])
    assert judge(context, plans, told).judgements == verdict.judgements
    for rule in named(case):
        others = tuple(each for each in ALL if each.id != rule)
        less = judge(replace(context, rules=others), plans, told)
        assert as_json(less) != as_json(verdict), rule
        assert failed(less) == {each for each in failed(verdict) if each.rule != rule}, rule


def replayed(repository: Repository, places: Sequence[str]) -> tuple[Context, Verdict]:
    """Judge what is on disk as `mesh gate --base main` does."""
    root, moment = repository.world.root, instant(AS_OF)
    asked = Asked(root=root, base="main", head=None, environments=places, at=moment)
    answered = judged(asked)
    assert not answered.findings
    assert not answered.errors
    ((context, verdict),) = answered.verdicts
    return context, verdict


def failed(verdict: Verdict) -> set[Judgement]:
    """Return what a verdict refuses, whether or not something softens that."""
    return {each for each in verdict.judgements if each.outcome is Outcome.failed}


def as_json(verdict: Verdict) -> Any:
    """Return what `mesh gate --format json` would write."""
    return json.loads(json.dumps(data(verdict)))
