"""`mesh up` applies what is missing below first, stops at a failure, and destroys only what was named or confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from engine_stand_in import said, step
from in_process import Shell
from states import PRODUCT, TOPIC, exported, urn

STACK = "payments-local"
BELOW = ("platform-local", "payments-identity-local", "risk-identity-local")
LOST = urn(STACK, TOPIC, "completed")


def losing(shell: Shell, op: str = "delete") -> None:
    """Let the preview of a stack that is there show a topic of a product that goes."""
    shell.applied("platform-local", STACK)
    product = step("same", PRODUCT, "payments-transactions", old={"productId": "payments.transactions"})
    topic: Any = {"old": {"topicName": "completed", "partitionsCount": 6}, "new": {"partitionsCount": 3}}
    if op == "delete":
        del topic["new"]
    gone = step(op, TOPIC, "completed", parent=urn(STACK, PRODUCT, "payments-transactions"), keys=["partitionsCount"],
                **topic)  # fmt: skip
    shell.engine.plays("preview", STACK, product, gone)
    shell.engine.plays("up", STACK, gone)


def test_what_lies_below_and_is_not_there_is_applied_first(shell: Shell) -> None:
    """The platform, then the identities that the stack grants something, then the stack; what is there is left."""
    shell.applied("customers-identity-local")
    assert shell("up", STACK).code == 0
    first, *identities, last = shell.engine.operations
    assert (first, last) == ("up platform-local", f"up {STACK}")
    assert sorted(identities) == [
        "up audit-identity-local", "up payments-identity-local", "up risk-identity-local",
    ]  # fmt: skip


def test_a_stack_that_is_there_is_looked_at_before_it_is_applied(shell: Shell) -> None:
    """What is new has nothing to lose."""
    shell.applied(*BELOW, "audit-identity-local", "customers-identity-local", STACK)
    shell.engine.plays("up", STACK, step("create", TOPIC, "a"), step("update", TOPIC, "b"))
    done = shell("up", STACK)
    assert shell.engine.operations == [f"preview {STACK}", f"up {STACK}"]
    assert done.rows == [[STACK, "1", "created,", "1", "updated", *done.rows[0][5:]]]


def test_all_stacks_of_an_environment_are_applied_layer_by_layer(shell: Shell) -> None:
    done = shell("up", "--all", "-j", "1")
    assert done.code == 0
    layers = ["platform" if "platform" in each else "identity" if "identity" in each else "domain"
              for each in shell.engine.operations]  # fmt: skip
    assert layers == ["platform", *["identity"] * 5, *["domain"] * 5]
    assert all("no changes" in line for line in done.out.splitlines())


def test_a_failure_ends_the_run_after_its_layer(shell: Shell) -> None:
    """With what went wrong, where, and the command that goes on; nothing stands on it."""
    shell.engine.plays("up", "risk-identity-local", said("no such account"), fails="x")
    done = shell("up", STACK, "-j", "1")
    assert done.code == 4
    assert "error: risk-identity-local: no such account\n  next: correct what it says, then mesh up" in done.err
    assert not [each for each in shell.engine.operations if each == f"up {STACK}"]
    assert "up payments-identity-local" in shell.engine.operations
    assert [row for row in done.rows if row[:2] == ["risk-identity-local", "failed"]]


def test_a_failure_is_in_the_json_and_on_standard_error(shell: Shell) -> None:
    shell.engine.plays("up", "platform-local", said("no such region"), fails="x")
    done = shell("up", STACK, "--format", "json")
    (stack,) = done.json["stacks"]
    assert (done.code, stack["name"], stack["error"]) == (4, "platform-local", "platform-local: no such region")
    assert (stack["steps"], stack["destroys"], stack["notEvaluated"]) == ([], [], [])
    assert "no such region" in done.err


def test_what_nobody_can_make_again_is_not_destroyed_by_the_way(shell: Shell) -> None:
    """It is told with the option that names it: exit 1, and nothing is applied."""
    losing(shell)
    done = shell("up", STACK)
    assert done.code == 1
    assert f"error: {STACK}: an apply would destroy what nobody can make again" in done.err
    assert "topic completed with all it holds" in done.err
    assert "next: name it if it is to go: --destroy-data payments.transactions" in done.err
    assert f"up {STACK}" not in shell.engine.operations


@pytest.mark.parametrize("name", ["payments.transactions", LOST])
def test_what_is_named_is_destroyed(shell: Shell, name: str) -> None:
    losing(shell)
    assert shell("up", STACK, "--destroy-data", name).code == 0
    assert shell.engine.operations[-1] == f"up {STACK}"


@pytest.mark.parametrize("name", ["payments", "payments.settlements"])
def test_another_name_destroys_nothing(shell: Shell, name: str) -> None:
    losing(shell)
    assert shell("up", STACK, "--destroy-data", name).code == 1
    assert f"up {STACK}" not in shell.engine.operations


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_on_a_terminal_it_asks_and_nothing_said_is_no(shell: Shell, answer: str, code: int) -> None:
    losing(shell, "replace")
    done = shell("up", STACK, answer=answer)
    assert done.code == code
    assert "replaced by an empty one (partitionsCount 6 to 3)" in done.err
    assert done.err.index("this would destroy what nobody can make again:") < done.err.index("destroy it? [y/N]")
    assert (f"up {STACK}" in shell.engine.operations) == (code == 0)


def test_a_product_that_was_moved_to_another_domain_is_not_applied(shell: Shell) -> None:
    """With the safer way, step by step; nothing is called."""
    applied = exported(
        STACK, products={"payments.scoring": {}, "payments.transactions": {}, "payments.settlements": {}}
    )
    shell.applied(payments_local=(applied,))
    done = shell("up", STACK)
    assert done.code == 2
    assert "payments.scoring cannot become risk.scoring" in done.err
    assert "  1. put the folder of payments.scoring back, and keep risk.scoring beside it" in done.err
    assert "next: take these steps" in done.err
    assert shell.engine.operations == []
    assert "payments.scoring cannot become risk.scoring" in shell("up", "--all").err
    assert shell("up", "audit-local").code == 0


def test_what_governance_refuses_is_not_begun(shell: Shell) -> None:
    """It is recorded, told with the next step, and neither a store nor a state is made for it."""
    shell.world.edit("domains/payments/products/transactions/stack.yaml", "{monthly: 900", "{monthly: 1")
    done = shell("up", STACK)
    assert done.code == 1
    assert done.err.startswith(f"error: {STACK}: ")
    assert "next: mesh gate shows them" in done.err
    assert shell.engine.calls == []
    assert [each.name for each in (shell.root / ".mesh").iterdir() if each.name in ("store", "state")] == []
    assert [each["resource"] for each in shell("audit", "show", "--denied", "--format", "json").json["entries"]] == [
        STACK
    ]  # fmt: skip
