"""What is decided: an apply is denied for a failure, a preview shows it, and the same question has the same answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from judged import Edit, context
from mesh_platform.errors import PolicyError, UsageError
from mesh_platform.governance import Decided, Obligation, Operation, decide, refusals, refuse, told
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Failure, MeshRule
from mesh_platform.rules.reader import Reader
from recorded import edited, named, recorded, replaced

PAYMENTS = StackId("domain", "local", "payments")
STACK = "domains/payments/products/transactions/stack.yaml"
OVER = Edit(STACK, "monthly: 900", "monthly: 90")


class Crashing(MeshRule):
    """Mend it."""

    id = "crashing"
    title = "Crashes"
    family = "naming"
    severity = "low"
    reads: Mapping[str, tuple[str, ...]] = {}

    def check(self, reader: Reader) -> Iterator[Failure]:
        raise ZeroDivisionError("one by none")


def test_nothing_speaks_against_the_example(tmp_path: Path) -> None:
    """The policies in force are named."""
    decision = decide(Operation.apply, "p-0142", PAYMENTS, context(tmp_path / "mesh"))
    assert (decision.outcome, decision.reasons, decision.obligations) == (Decided.permit, (), ())
    assert "budgets-hold" in decision.policies
    assert "retention-is-bounded" not in decision.policies


def test_an_apply_is_denied_and_a_preview_obliges_to_show_why(tmp_path: Path) -> None:
    """The reasons are the same."""
    over = context(tmp_path / "mesh", OVER)
    apply, preview = (decide(operation, "p-0142", PAYMENTS, over) for operation in (Operation.apply, Operation.preview))
    found = {decision.outcome: decision for decision in (apply, preview)}
    assert found[Decided.deny].reasons == found[Decided.permit].reasons
    assert found[Decided.permit].obligations == (Obligation.show_refusals,)
    assert found[Decided.deny].obligations == ()


def test_a_rule_that_crashes_denies(tmp_path: Path) -> None:
    """Nobody knows what it would have said."""
    decision = decide(Operation.apply, "p-0142", PAYMENTS, replace(context(tmp_path / "mesh"), rules=(Crashing(),)))
    assert decision.outcome is Decided.deny
    assert [each.stopped for each in decision.reasons] == [True]


def test_a_plan_is_judged_where_there_is_one(tmp_path: Path) -> None:
    """The same documents, and a topic that the apply would empty."""
    found = context(tmp_path / "mesh")
    applied = recorded("payments-local")
    topic = named(applied, "KafkaTopic", "completed.v1-stream-topic")
    plan = edited(applied, topic, replaced("partitionsCount", 3))
    decision = decide(Operation.apply, "p-0142", PAYMENTS, replace(found, plan=plan))
    assert [each.rule for each in decision.reasons] == ["data-replaced"]


def test_the_id_of_a_decision_is_that_of_question_and_answer(tmp_path: Path) -> None:
    """The same again is the same; another person, stack or answer is another one."""
    found, over = context(tmp_path / "mesh"), context(tmp_path / "over", OVER)
    ids = [
        decide(Operation.apply, who, StackId("domain", "local", domain), given).id
        for who, domain, given in [
            ("a", "payments", found), ("a", "payments", found), ("b", "payments", found), ("a", "risk", found),
            ("a", "payments", over),
        ]
    ]  # fmt: skip
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


def test_a_stack_is_refused_for_faults_of_its_own_domain_only(tmp_path: Path) -> None:
    """Identity and domain stack of payments; not the platform's, nor that of risk."""
    over = context(tmp_path / "mesh", OVER)
    refused = {
        str(stack): bool(refusals(stack, over))
        for stack in (
            PAYMENTS, StackId("identity", "local", "payments"), StackId("platform", "local"),
            StackId("domain", "local", "risk"),
        )
    }  # fmt: skip
    assert refused == {
        "payments-local": True, "payments-identity-local": True, "platform-local": False, "risk-local": False
    }  # fmt: skip


def test_a_refusal_says_what_where_and_what_to_do(tmp_path: Path) -> None:
    """It is a PolicyError, whose text is the same wherever it is told."""
    over = context(tmp_path / "mesh", OVER)
    with pytest.raises(PolicyError) as caught:
        refuse(PAYMENTS, over)
    assert caught.value.what == told(refusals(PAYMENTS, over))
    lines = caught.value.what.splitlines()
    assert lines[0] == "refused by 1 rule"
    assert lines[1].startswith(f"  {STACK}:22:19: product-budget: payments.transactions would cost ")
    assert "raise the product's budget" in lines[1]
    assert caught.value.where == "payments-local"
    refuse(StackId("domain", "local", "risk"), over)


def test_an_environment_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Those that there are are named."""
    with pytest.raises(UsageError, match="no environment 'test'") as caught:
        refusals(StackId("domain", "test", "payments"), replace(context(tmp_path / "mesh"), environment="test"))
    assert "dev, local, prod" in caught.value.fix
