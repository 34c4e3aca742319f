"""Waivers accept what they name, where they name it and until they end; the others are findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import Edit, by_mesh, by_plan, context
from mesh_platform.governance import Context, settings
from mesh_platform.governance.waivers import unused, waived
from mesh_platform.rules import Judgement, Outcome, Stage, unplanned
from recorded import deleted, edited, named, recorded

FILE = "governance/waivers/budget.yaml"
STACK = "domains/payments/products/transactions/stack.yaml"
BUDGETS = "governance/policies/budgets-hold.yaml"
OVER = Edit(STACK, "monthly: 900", "monthly: 90")
TRANSACTIONS = "payments.transactions"
EXAMPLE = "settlements-warehouse"


def waiver(rule: str = "budgets-hold", scope: str = TRANSACTIONS, **fields: str) -> Edit:
    said = {
        "id": "budget", "rule": rule, "scope": f"[{scope}]", "environments": "[local]", "owner": "data-office",
        "reason": "The budget of next year is agreed and not yet written down.", "expires": "2027-01-01",
    } | fields  # fmt: skip
    lines = "".join(f"{key}: {value}\n" for key, value in said.items())
    return Edit(FILE, "", f"apiVersion: mesh/v1\nkind: Waiver\n{lines}")


def judge(found: Context, *domains: str) -> tuple[Judgement, ...]:
    """Judge domains by the mesh alone, with waivers; without those of rules on steps."""
    return waived(by_mesh(found, *(domains or ("payments",))), found)


def left(found: Context, judgements: tuple[Judgement, ...], *domains: str) -> tuple[Judgement, ...]:
    return unused(judgements, settings(found), found, domains or ("payments",))


@pytest.mark.parametrize("rule", ["budgets-hold", "product-budget"])
@pytest.mark.parametrize("scope", [TRANSACTIONS, "payments", f"risk.scoring, {TRANSACTIONS}"])
def test_a_waiver_accepts_failures_of_its_policy_or_rule_in_its_scope(tmp_path: Path, rule: str, scope: str) -> None:
    """The failure stays, with the waiver's id, and blocks no more."""
    (found,) = judge(context(tmp_path / "mesh", OVER, waiver(rule, scope)), "payments")[:1]
    assert (found.rule, found.waiver, found.outcome) == ("product-budget", "budget", Outcome.failed)
    assert not found.blocks


@pytest.mark.parametrize(
    "other",
    [
        waiver(scope="payments.settlements"),
        waiver(scope="risk"),
        waiver(environments="[dev, prod]"),
        waiver(rule="domain-budget"),
        waiver(rule="personal-data-stays"),
        waiver(expires="2026-11-01"),
        waiver(expires="2027-03-02"),
    ],
    ids=["product", "domain", "environment", "rule", "policy", "ended", "too long"],
)
def test_a_waiver_of_something_else_accepts_nothing(tmp_path: Path, other: Edit) -> None:
    """Another product, domain, environment, rule or policy; one that has ended, or that lasts longer than it may."""
    found = [each for each in judge(context(tmp_path / "mesh", OVER, other)) if each.rule == "product-budget"]
    assert [(each.waiver, each.blocks) for each in found] == [(None, True)]


def test_a_waiver_ends_at_the_first_instant_of_its_day(tmp_path: Path) -> None:
    """The day before it still accepts."""
    found = judge(context(tmp_path / "mesh", OVER, waiver(expires="2026-11-02")))
    assert [each.waiver for each in found] == ["budget"]


def test_what_may_never_be_waived_is_not(tmp_path: Path) -> None:
    """The waiver is refused, and what it names blocks."""
    never = Edit(BUDGETS, "waivable: {atMost: P120D}", "waivable: never")
    found = judge(context(tmp_path / "mesh", OVER, never, waiver()))
    assert {(each.rule, each.waiver, each.blocks) for each in found} == {
        ("product-budget", None, True), ("waiver-too-broad", None, True),
    }  # fmt: skip
    assert any("which nobody may waive" in each.message for each in found)


def test_a_failure_on_a_step_is_waived_by_its_product(tmp_path: Path) -> None:
    """A topic says whose it is."""
    found = context(tmp_path / "mesh", waiver("topics-are-not-lost"))
    plan = recorded("payments-local")
    lost = edited(plan, named(plan, "KafkaTopic", "completed.v1-stream-topic"), deleted)
    (judged,) = waived(by_plan(found, lost), found)
    assert (judged.rule, judged.waiver) == ("consumers-lost", "budget")


def test_a_failure_about_a_whole_domain_is_waived_by_the_domain(tmp_path: Path) -> None:
    """A product of it is not enough."""
    over = Edit("governance/domains/payments.yaml", "monthly: 6000", "monthly: 200")
    for scope, by in ((TRANSACTIONS, None), ("payments", "budget")):
        found = judge(context(tmp_path / scope, over, waiver(scope=scope)))
        assert [each.waiver for each in found if each.rule == "domain-budget"] == [by]


@pytest.mark.parametrize(
    ("given", "place", "said"),
    [
        (waiver("product-budget", "payments"), "5:9", "names all of domain payments, and product-budget is about"),
        (waiver(environments="[local, dev, prod]"), "6:15", "names every environment"),
        (waiver(expires="2027-03-02"), "9:10", "ends on 2027-03-02; at most P120D from now is allowed"),
        (waiver("data-is-classified", expires="2027-02-01"), "9:10", "at most P90D from now is allowed"),
        (waiver("personal-data-stays"), "4:7", "is of personal-data-stays, which nobody may waive"),
        (waiver("data-residency"), "4:7", "is of personal-data-stays, which nobody may waive"),
        (waiver("plain-secrets"), "4:7", "is of no-secret-in-a-document, which nobody may waive"),
    ],
    ids=["domain", "environments", "policy's limit", "limit", "policy", "rule", "rule of one policy"],
)  # fmt: skip
def test_a_waiver_that_is_too_broad_is_a_finding_at_its_place(
    tmp_path: Path, given: Edit, place: str, said: str
) -> None:
    """What would do with less, and what may not be at all."""
    found = [each for each in judge(context(tmp_path / "mesh", given)) if each.rule == "waiver-too-broad"]
    assert [str(each.location) for each in found] == [f"{FILE}:{place}"]
    assert said in found[0].message
    assert found[0].blocks


@pytest.mark.parametrize(
    "given",
    [
        waiver(environments="[local, prod]", expires="2027-03-01"),
        waiver("domain-budget", "payments"),
        waiver("budgets-hold", "payments"),
        waiver("data-is-classified", expires="2027-01-30"),
    ],
    ids=["some environments", "rule on domains", "policy on both", "just within"],
)
def test_a_waiver_that_has_to_be_as_broad_is_none(tmp_path: Path, given: Edit) -> None:
    """What is about a whole domain needs one of the domain."""
    assert not [each for each in judge(context(tmp_path / "mesh", given)) if each.rule == "waiver-too-broad"]


def test_a_policy_of_a_domain_is_waived_as_the_one_that_it_extends(tmp_path: Path) -> None:
    """It has no limit of its own, and that of the other holds."""
    below = "governance/policies/critical-products-recover.yaml"
    never = Edit(below, "frameworks: [", "waivable: never\nframeworks: [")
    found = judge(context(tmp_path / "mesh", never, waiver("payments-recover-sooner")))
    assert ["critical-products-recover, which nobody may waive" in each.message for each in found] == [True]


def test_a_domain_does_not_lengthen_what_the_policy_that_it_extends_leaves_open(tmp_path: Path) -> None:
    """Ninety days hold where that one says nothing."""
    longer = Edit("domains/payments/policies/payments-recover-sooner.yaml", "cases:", "waivable: {atMost: P1Y}\ncases:")
    for expires, broad in (("2027-01-30", False), ("2027-02-01", True)):
        given = waiver("payments-recover-sooner", expires=expires)
        found = judge(context(tmp_path / expires, longer, given))
        assert [each.rule for each in found] == ["waiver-too-broad"] * broad


def test_a_waiver_that_has_ended_is_a_warning(tmp_path: Path) -> None:
    """It accepts nothing any more, and somebody should put it away."""
    found = judge(context(tmp_path / "mesh", OVER, waiver(expires="2026-11-01")))
    assert {(each.rule, each.stage, each.blocks) for each in found} == {
        ("product-budget", Stage.enforce, True), ("waiver-expired", Stage.warn, False),
    }  # fmt: skip


def test_a_waiver_that_nothing_needs_is_a_warning_at_its_place(tmp_path: Path) -> None:
    """The rule passes without it; where it is needed it is none."""
    idle, needed = context(tmp_path / "idle", waiver()), context(tmp_path / "needed", OVER, waiver())
    (found,) = left(idle, judge(idle))
    assert (found.rule, found.severity, found.stage) == ("waiver-unused", "low", Stage.warn)
    assert (str(found.location), found.blocks) == (f"{FILE}:4:7", False)
    assert "waiver budget is not needed: budgets-hold passes without it" in found.message
    assert left(needed, judge(needed)) == ()


@pytest.mark.parametrize(
    "other", [waiver(expires="2026-11-01"), waiver(environments="[dev]"), waiver(scope=f"{TRANSACTIONS}, risk.scoring")]
)
def test_what_was_not_judged_leaves_a_waiver_alone(tmp_path: Path, other: Edit) -> None:
    """It has ended, holds elsewhere, or is for another domain too."""
    found = context(tmp_path / "mesh", other)
    assert left(found, judge(found)) == ()


def test_a_waiver_of_what_was_not_evaluated_may_be_needed_yet(tmp_path: Path) -> None:
    """Without a plan nobody knows whether a topic would be lost."""
    found = context(tmp_path / "mesh", waiver("topics-are-not-lost"))
    unknown = unplanned(settings(found), "payments-local", "nobody previewed it")
    assert left(found, (*judge(found), *unknown)) == ()
    passed = by_plan(found, recorded("payments-local"))
    assert [each.rule for each in left(found, (*judge(found), *passed))] == ["waiver-unused"]


def test_a_policy_sets_how_bad_an_unused_waiver_is(tmp_path: Path) -> None:
    """As any other rule."""
    strict = """\
apiVersion: mesh/v1
kind: Policy
id: no-idle-waivers
version: 1.0.0
title: No waiver is idle
owner: data-office
severity: medium
stage: {enforce: 2026-06-01}
rule: waiver-unused
remedy: Remove it.
"""
    found = context(tmp_path / "mesh", waiver(), Edit("governance/policies/no-idle-waivers.yaml", "", strict))
    (judged,) = left(found, judge(found))
    assert (judged.severity, judged.policy, judged.blocks) == ("medium", "no-idle-waivers", True)


def test_the_waiver_of_the_example_is_not_signed_and_says_so(tmp_path: Path) -> None:
    """In the environment that it names, which asks for signatures, and nowhere else."""
    found = context(tmp_path / "dev", environment="dev")
    (doubted,) = [each for each in judge(found) if each.rule == "waiver-unsigned"]
    assert (doubted.message.split(" ")[1], doubted.blocks) == (EXAMPLE, False)
    assert left(found, judge(found)) == ()
    assert left(context(tmp_path / "local"), judge(context(tmp_path / "again"))) == ()
