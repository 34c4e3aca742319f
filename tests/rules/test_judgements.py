"""What a judgement says of a rule: whether it blocks, where it stands, and that it is said once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from judged import Edit, by_mesh, shown
from mesh_cases import POLICY
from mesh_platform.findings import Location
from mesh_platform.governance import settings
from mesh_platform.rules import (
    ALL,
    ChangeRule,
    Failure,
    Judgement,
    MeshRule,
    Outcome,
    Phase,
    PlanRule,
    Stage,
    uncompared,
    unplanned,
)
from mesh_platform.rules.reader import Reader

FAILED = Judgement(
    rule="product-budget", severity="high", outcome=Outcome.failed, message="it costs more", remedy="Ask for less."
)


class Repeating(MeshRule):
    """Say it once."""

    id = "repeating"
    title = "Finds the same thing several times"
    family = "ownership"
    severity = "low"
    reads = {"DataProduct": ("id",)}

    def check(self, reader: Reader) -> Iterator[Failure]:
        for _ in range(3):
            yield Failure("the same", Location("a.yaml", 1, 1), "payments.transactions")
        yield Failure("the same", Location("a.yaml", 2, 1), "payments.transactions")


@pytest.mark.parametrize(
    ("outcome", "stage", "waiver", "blocks"),
    [
        (Outcome.failed, Stage.enforce, None, True),
        (Outcome.failed, Stage.warn, None, False),
        (Outcome.failed, Stage.enforce, "late", False),
        (Outcome.unknown, Stage.enforce, None, False),
        (Outcome.passed, Stage.enforce, None, False),
    ],
)
def test_a_failure_blocks_unless_its_stage_softens_it_or_a_waiver_accepts_it(
    outcome: Outcome, stage: Stage, waiver: str | None, blocks: bool
) -> None:
    """What was not evaluated blocks by the environment, not by itself."""
    assert replace(FAILED, outcome=outcome, stage=stage, waiver=waiver).blocks is blocks


@pytest.mark.parametrize(
    ("places", "begins"),
    [
        ({}, ""),
        ({"stack": "payments-local"}, "payments-local: "),
        ({"stack": "payments-local", "urn": "urn:a"}, "urn:a: "),
        ({"stack": "payments-local", "urn": "urn:a", "location": Location("a.yaml", 3, 5)}, "a.yaml:3:5: "),
    ],
)
def test_a_judgement_is_told_at_the_nearest_place_that_is_known(places: dict[str, object], begins: str) -> None:
    """A line before a resource, a resource before a stack."""
    said = str(replace(FAILED, **places))  # pyright: ignore[reportArgumentType]
    assert said == f"{begins}product-budget: it costs more (Ask for less.)"


def test_what_a_rule_says_twice_is_told_once() -> None:
    """At each place."""
    found = by_mesh(shown(rules=(Repeating(),)), "payments")
    assert [str(each.location) for each in found] == ["a.yaml:1:1", "a.yaml:2:1"]


def test_a_judgement_has_the_severity_of_its_policy_and_the_remedy_of_its_rule() -> None:
    """A rule without a policy has its own severity."""
    support = next(rule for rule in ALL if rule.id == "product-support")
    (least, most) = (
        by_mesh(shown(Edit(POLICY, "atLeast: 1", "atLeast: 9"), *more, rules=(support,)), "payments")[0]
        for more in ((), (Edit(POLICY, "severity: high", "severity: low"),))
    )
    assert (least.severity, most.severity) == ("high", "low")
    assert least.remedy == most.remedy == support.remedy
    assert (least.phase, least.stopped, least.stack, least.urn) == (None, False, None, None)


def test_without_a_base_every_rule_on_differences_is_not_evaluated() -> None:
    """One judgement each, however many policies set it; it says what to do."""
    found = uncompared(settings(shown(rules=ALL)), "there is no base")
    assert sorted(each.rule for each in found) == sorted(rule.id for rule in ALL if isinstance(rule, ChangeRule))
    assert {(each.outcome, each.phase, each.message, each.stack) for each in found} == {
        (Outcome.unknown, Phase.before_apply, "there is no base", None)
    }
    assert {each.remedy for each in found} == {"mesh gate --base compares with a commit"}


def test_without_a_plan_every_rule_on_steps_is_not_evaluated_for_its_stack() -> None:
    """One judgement each; rules on documents are not among them, expressions of policies on steps are."""
    found = unplanned(settings(shown(rules=ALL)), "payments-local", "the preview failed")
    builtin = [rule.id for rule in ALL if isinstance(rule, PlanRule)]
    assert sorted(each.rule for each in found) == sorted([*builtin, "foundations-stay"])
    assert {(each.outcome, each.phase, each.message, each.stack) for each in found} == {
        (Outcome.unknown, Phase.before_apply, "the preview failed", "payments-local")
    }
    assert {each.remedy for each in found} == {"mesh gate payments-local again once it is known"}
