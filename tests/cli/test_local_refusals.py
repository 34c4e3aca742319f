"""`mesh local` refuses what it cannot start before it makes anything, and says of each server how it is."""

from __future__ import annotations

import shlex

import pytest
from in_process import Shell
from mesh_platform.localcloud import lifecycle


@pytest.mark.parametrize(
    ("args", "what", "fix"),
    [
        (
            ["up", "--only", "oracle"],
            "the local cloud has no server oracle",
            "one of kafka, schema-registry, kub",
        ),
        (["obtain", "--only", "oracle"], "the local cloud has no server oracle", "one of kafka, "),
        (["up", "--only", "kafka", "--only", "sun"], "no server sun", "one of kafka, "),
        (["up", "--recorded-only", "--kube-context", "kind"], "--recorded-only starts no server", "leave it out"),
        (["run", "risk"], "", "name a product, as payments.transactions"),
        (["run", "risk.none"], "no product risk.none", "products: audit.ledger, "),
        (["run", "risk.scoring", "-e", "prod"], "environment prod is not local", "its own cluster runs its workloads"),
        (["run", "risk.scoring", "-e", "moon"], "no environment 'moon'", "environments: dev, local, prod"),
        (["run", "risk.scoring"], "the local cloud is not up", "mesh local up"),
        (["env"], "the local cloud is not up", "mesh local up"),
        (["query", "SELECT 1", "--as", "a"], "the local warehouse does not run", "mesh local up --only warehouse"),
    ],
)
def test_what_cannot_be_started_is_refused_and_nothing_is_made(
    shell: Shell, args: list[str], what: str, fix: str
) -> None:
    done = shell("local", *args)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
    assert f"next: {fix}" in done.err
    assert not (shell.root / ".mesh").exists()


def test_up_makes_every_stack_of_every_local_environment_once(shell: Shell) -> None:
    """Empty, so that the plain CLI can choose one; a second time makes nothing."""
    for word in ("is up; environments: local", "next: mesh up --all"):
        assert word in shell("local", "up", "--recorded-only").err
    made = [call.split()[2] for call in shell.engine.calls]
    assert made[0] == "platform-local"
    assert len(set(made)) == 11
    assert all(name.endswith("-local") for name in made)


def test_a_product_that_is_not_run_is_stopped_without_an_error(shell: Shell) -> None:
    done = shell("local", "run", "risk.scoring", "--stop")
    assert (done.code, done.err) == (0, "risk.scoring did not run\n")


def test_status_says_what_is_recorded_only_and_the_store_once_there_is_one(shell: Shell) -> None:
    before = shell("local", "status")
    assert before.out.startswith("the local cloud is not up; next: mesh local up\n")
    lifecycle.up(lifecycle.folders(shell.root))
    after = shell("local", "status")
    store = shell("local", "status", "--format", "json").json["store"]
    assert after.out.startswith(f"store {store}\n")
    assert after.out.count("recorded only: ") == 4
    assert [row[0] for row in after.rows[1:]] == ["kafka", "schema-registry", "kubernetes", "warehouse"]


def test_the_variables_are_quoted_for_a_shell(shell: Shell) -> None:
    lifecycle.up(lifecycle.folders(shell.root))
    found = {}
    for line in shell("local", "env").out.splitlines():
        export, pair = shlex.split(line)
        assert export == "export"
        name, _, found[name] = pair.partition("=")
    assert found["MESH_STORE_DIR"] == str(shell.root / ".mesh" / "store")
    assert found["PATH"].split(":")[0] == str(shell.engine.folder)
