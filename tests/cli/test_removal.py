"""`mesh destroy` and `mesh rotate` show what they would do, and do it only with --yes."""

from __future__ import annotations

from typing import Any

import pytest
from engine_stand_in import said, step
from in_process import Shell
from states import TOPIC, exported, resource

NOTICES, IDENTITY, DOMAIN = "notifications.notices", "notifications-identity-local", "notifications-local"
DOCUMENT = "domains/notifications/products/notices/stack.yaml"
KEY = "confluentcloud:index/apiKey:ApiKey"


def test_a_removal_is_shown_and_nothing_is_removed(shell: Shell) -> None:
    shell.applied("risk-local")
    shell.engine.plays("destroy", "risk-local", step("delete", TOPIC, "t", "risk-local"))
    done = shell("destroy", "risk-local")
    assert done.out.splitlines()[0] == "  - KafkaTopic               t"
    assert "1 to delete" in done.out
    assert (done.code, done.err) == (0, "nothing was removed; add --yes to do it\n")
    assert "--preview-only" in shell.engine.calls[-1]


def test_with_yes_it_is_removed_and_told_as_done(shell: Shell) -> None:
    shell.applied("risk-local")
    shell.engine.plays("destroy", "risk-local", step("delete", TOPIC, "t", "risk-local"))
    done = shell("destroy", "risk-local", "--yes")
    assert (done.rows[0][:3], done.err) == (["risk-local", "1", "deleted"], "")
    assert "--preview-only" not in shell.engine.calls[-1]


def test_all_stacks_go_from_the_top_and_those_that_are_not_there_are_left_out(shell: Shell) -> None:
    """What stands on something goes before it; after a failure nothing below goes."""
    shell.applied("platform-local", "risk-identity-local", "risk-local", "audit-local")
    shell("destroy", "--all", "--yes")
    first, second, *others = shell.engine.operations
    assert {first, second} == {"destroy risk-local", "destroy audit-local"}
    assert others == ["destroy risk-identity-local", "destroy platform-local"]
    shell.engine.plays("destroy", "risk-identity-local", said("it holds something"), fails="x")
    done = shell("destroy", "--all", "--yes")
    assert (done.code, "error: risk-identity-local: it holds something" in done.err) == (4, True)
    assert shell.engine.operations[-1] == "destroy risk-identity-local"


def keys(shell: Shell, made: Any = (1, 2), told: Any = (1, 2), existing: tuple[int, ...] = (1, 2)) -> None:
    """Let both stacks of a product say where its keys are."""
    found = [resource(IDENTITY, KEY, f"notifications-notices-key-kafka-{number}") for number in existing]
    shell.applied(
        notifications_identity_local=(exported(IDENTITY, keys={NOTICES: list(made)}), *found),
        notifications_local=(exported(DOMAIN, keys={NOTICES: list(told)}),),
    )


STEPS = [
    ("document", DOCUMENT, "raises credentials.generation to 2"),
    ("tell", DOMAIN, "tells the workload to use key 2, and of key 1 beside it"),
    ("replace", IDENTITY, "makes key 3 for Kafka and the registry, then retires key 1"),
    ("tell", DOMAIN, "tells the workload to use key 2, and of key 3 beside it"),
]


def test_the_steps_of_a_rotation_are_shown_and_none_is_taken(shell: Shell) -> None:
    keys(shell)
    done = shell("rotate", NOTICES)
    assert done.out.splitlines() == [f"  {n}. {where}: {what}" for n, (_, where, what) in enumerate(STEPS, 1)]
    assert done.err == f"nothing was done; next: mesh rotate {NOTICES} --yes -e local\n"
    assert shell.engine.operations == []
    found = shell("rotate", NOTICES, "--format", "json").json
    assert (found["product"], found["environment"], found["done"]) == (NOTICES, "local", False)
    assert [(each["kind"], each["where"], each["said"]) for each in found["steps"]] == STEPS
    assert [each["retires"] for each in found["steps"]] == [[], [], [1], []]
    assert [(each["makes"], each["tells"]) for each in found["steps"]] == [
        ([2], []),
        ([], [2, 1]),
        ([3], []),
        ([], [2, 3]),
    ]


def test_a_rotation_that_was_cut_off_goes_on_where_it_was(shell: Shell) -> None:
    """The document and the workload are one ahead: keys are made, then told."""
    keys(shell, told=(2, 1))
    shell.world.edit(DOCUMENT, "budget:", "credentials: {generation: {local: 2}}\nbudget:")
    kinds = [each["kind"] for each in shell("rotate", NOTICES, "--format", "json").json["steps"]]
    assert kinds == ["replace", "tell"]


def test_with_other_changes_waiting_nothing_is_rotated(shell: Shell) -> None:
    """They would be applied along: exit 3, and the document stays as it is."""
    keys(shell)
    before = (shell.root / DOCUMENT).read_text()
    shell.engine.plays("preview", DOMAIN, step("update", TOPIC, "waiting", DOMAIN))
    done = shell("rotate", NOTICES, "--yes")
    assert done.code == 3
    assert f"error: {DOMAIN}: 1 other changes wait there: waiting" in done.err
    assert f"next: mesh up {DOMAIN}, then rotate" in done.err
    assert (shell.root / DOCUMENT).read_text() == before
    assert not [each for each in shell.engine.operations if each.startswith("up ")]


def test_a_look_that_fails_ends_a_rotation_before_it_begins(shell: Shell) -> None:
    keys(shell)
    shell.engine.plays("preview", IDENTITY, said("no account"), fails="x")
    done = shell("rotate", NOTICES, "--yes")
    assert (done.code, f"error: {IDENTITY}: no account" in done.err) == (4, True)
    assert "credentials" not in (shell.root / DOCUMENT).read_text()


def test_a_step_that_changes_nothing_ends_a_rotation(shell: Shell) -> None:
    """The document is raised; the workload's stack was applied and still says the old pair."""
    keys(shell)
    done = shell("rotate", NOTICES, "--yes")
    assert done.code == 4
    assert f"  1. {DOCUMENT}: raises credentials.generation to 2\n" in done.err
    assert f"{DOMAIN} did not change as it should have" in done.err
    assert "credentials: {generation: {local: 2}}" in (shell.root / DOCUMENT).read_text()
    assert [each for each in shell.engine.operations if each.startswith("up ")] == [f"up {DOMAIN}"]


@pytest.mark.parametrize(
    ("args", "what", "fix"),
    [
        (["notifications.none"], "no such product", "products: audit.ledger, "),
        (["notifications"], "no such product", "products: "),
        ([NOTICES, "-e", "moon"], "no environment 'moon'", "environments: dev, local, prod"),
        ([NOTICES, "-e", "prod", "--yes"], "applied by its pipeline only", "open a change"),
    ],
)
def test_what_cannot_be_rotated_is_refused_with_what_can(shell: Shell, args: list[str], what: str, fix: str) -> None:
    done = shell("rotate", *args)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
    assert f"next: {fix}" in done.err


def test_a_product_that_is_not_deployed_there_is_refused_with_where_it_is(shell: Shell) -> None:
    shell.world.edit(DOCUMENT, "environments: [local, dev, prod]", "environments: [local, dev]")
    done = shell("rotate", NOTICES, "-e", "prod")
    assert done.code == 2
    assert "it is not deployed to prod\n  next: environments: local, dev" in done.err or "findings" in done.err
