"""`mesh preview` shows what an apply would do, and what it would be refused for, and changes nothing."""

from __future__ import annotations

import pytest
from engine_stand_in import said, step
from in_process import Shell
from states import PRODUCT, TOPIC, exported, resource, urn

STACK = "audit-local"
LOOKED = (
    step("create", TOPIC, "made"), step("same", TOPIC, "left"), step("delete", "a:b:Thing", "gone"),
    step("update", TOPIC, "changed", detailedDiff={"b": {"diffKind": "add"}, "a": {"diffKind": "update"}}),
    step(
        "replace", "a:b:Thing", "again", keys=["name", "place"], detailedDiff={"name": {"diffKind": "update-replace"}}
    ),
    step("import", "a:b:Thing", "taken"), step("create", PRODUCT, "a-component"),
    said("not evaluated: the id of a group", "warning"),
)  # fmt: skip


def test_each_change_is_a_line_with_what_changes_and_what_forces_it(shell: Shell) -> None:
    """In the engine's order, a replacement once, components and what stays not at all; then a summary."""
    shell.engine.plays("preview", STACK, *LOOKED)
    done = shell("preview", STACK)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:-1] == [
        "  + KafkaTopic               made",
        "  - Thing                    gone",
        "  ~ KafkaTopic               changed",
        "      update a",
        "      add b",
        "  ± Thing                    again   forced by name, place",
        "      update name",
        "  = Thing                    taken",
        "  ? not evaluated: the id of a group",
    ]
    assert "1 to create, 1 to delete, 1 to import, 1 to replace, 1 to update" in done.out.splitlines()[-1]


def test_the_json_has_every_change_with_its_reasons(shell: Shell) -> None:
    """What forces a replacement, else what changes; components too."""
    shell.engine.plays("preview", STACK, *LOOKED)
    found = shell("preview", STACK, "--format", "json").json
    assert list(found) == ["schemaVersion", "stacks"]
    (stack,) = found["stacks"]
    assert (stack["name"], stack["error"], stack["notEvaluated"]) == (STACK, None, ["the id of a group"])
    assert {each["urn"].rpartition("::")[2]: (each["op"], each["reasons"]) for each in stack["steps"]} == {
        "made": ("create", []), "gone": ("delete", []), "changed": ("update", ["a", "b"]), "taken": ("import", []),
        "again": ("replace", ["name", "place"]), "a-component": ("create", []),
    }  # fmt: skip


def test_what_an_apply_would_destroy_is_told_with_the_option_that_lets_it(shell: Shell) -> None:
    shell.engine.plays("preview", STACK, step("delete", TOPIC, "t", STACK, old={"topicName": "x"}))
    done = shell("preview", STACK)
    assert "  destroys what nobody can make again:\n    topic x with all it holds" in done.out
    assert "  mesh up refuses it without --destroy-data t" in done.out
    (lost,) = shell("preview", STACK, "--format", "json").json["stacks"][0]["destroys"]
    assert lost == {"urn": urn(STACK, TOPIC, "t"), "op": "delete", "what": "topic x", "owner": None, "stays": []}


def test_no_change_is_said_so(shell: Shell) -> None:
    done = shell("preview", STACK)
    assert done.rows == [[STACK, "no", "changes", *done.rows[0][3:]]]


def test_a_stack_below_that_is_not_there_is_made_empty_so_that_it_can_be_referred_to(shell: Shell) -> None:
    """Nothing of it is applied: a preview changes nothing."""
    shell("preview", STACK)
    assert shell.engine.operations == [f"preview {STACK}"]
    assert [call.split()[2] for call in shell.engine.calls if call.startswith("stack init")][:2] == [
        "platform-local", "audit-identity-local",
    ]  # fmt: skip


def test_a_live_stack_is_replayed_where_nobody_keeps_it(shell: Shell) -> None:
    """What it stands on is brought up first, in a private store without a checkpoint; then nothing is left of it."""
    shell.engine.plays("preview", "audit-prod", step("create", TOPIC, "made"))
    done = shell("preview", "audit-prod")
    assert (done.code, done.rows[0]) == (0, ["+", "KafkaTopic", "made"])
    first, *identities, last = shell.engine.operations
    assert (first, last) == ("up platform-prod", "preview audit-prod")
    assert "up audit-identity-prod" in identities
    assert shell.engine.environment["PULUMI_SKIP_CHECKPOINTS"] == "true"
    assert [each.name for each in (shell.root / ".mesh").iterdir()] == ["audit"]


def test_a_replay_that_fails_below_shows_every_stack_and_no_plan(shell: Shell) -> None:
    shell.engine.plays("up", "platform-prod", said("no such region"), fails="x")
    done = shell("preview", "audit-prod")
    assert done.code == 4
    assert done.rows[0][:2] == ["platform-prod", "failed"]
    assert "error: platform-prod: no such region" in done.err
    assert "preview audit-prod" not in shell.engine.operations


def test_a_plan_that_governance_refuses_is_shown_all_the_same(shell: Shell) -> None:
    """Beside the refusal, with exit 1."""
    shell.world.edit("domains/audit/products/ledger/stack.yaml", "monthly: ", "monthly: 0.")
    shell.engine.plays("preview", STACK, *LOOKED)
    done = shell("preview", STACK)
    assert (done.code, done.rows[0]) == (1, ["+", "KafkaTopic", "made"])
    assert "budget" in done.err


def test_a_product_that_left_the_documents_is_told_with_the_safer_way(shell: Shell) -> None:
    """Of this domain alone."""
    shell.applied(audit_local=(exported(STACK, products={"audit.old": {}, "audit.ledger": {}}),))
    told = shell("preview", STACK).out
    assert "  audit.old is no longer in the documents\n  the safer way:\n    1. deprecate audit.old" in told
    shell.applied("risk-local")
    assert "audit.old" not in shell("preview", "risk-local").out


@pytest.mark.parametrize("command", [["preview", STACK], ["up", STACK], ["destroy", STACK, "--yes"]])
def test_who_holds_a_stack_is_told(shell: Shell, command: list[str]) -> None:
    for operation in ("preview", "up", "destroy"):
        shell.engine.plays(operation, STACK, fails="the stack is currently locked by 1 lock(s)")
    shell.applied("platform-local", audit_local=(resource(STACK, TOPIC, "t"),))
    done = shell(*command)
    assert (done.code, "another run held the stack a moment ago" in done.err) == (4, True)
