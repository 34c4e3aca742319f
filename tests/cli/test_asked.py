"""What is asked on a terminal is asked on no other stream, and only yes is yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import Shell
from mesh_platform.identity import trust
from mesh_platform.localcloud import lifecycle

CHANGE = "governance/changes/more.yaml"
GRANT = "domains/payments/products/transactions/access/payments.settlements--completed.v1.grant.yaml"


def pinned(shell: Shell) -> Path:
    return shell.root / trust.FILE


@pytest.mark.parametrize(("answer", "there"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_root_of_trust_is_pinned_by_who_knows_the_keys(shell: Shell, answer: str, there: bool) -> None:
    done = shell("trust", "pin", answer=answer)
    assert "Do you know these people's keys? [y/N]" in done.err
    assert (done.code == 0, pinned(shell).exists()) == (there, there)


def test_a_root_that_is_pinned_already_is_not_asked_about(shell: Shell) -> None:
    shell("trust", "pin", "--yes")
    before = pinned(shell).stat().st_mtime_ns
    done = shell("trust", "pin", answer="n\n")
    assert (done.code, "it is pinned already" in done.err) == (0, True)
    assert pinned(shell).stat().st_mtime_ns == before


@pytest.mark.parametrize(("answer", "kept"), [("y\n", False), ("n\n", True)])
def test_what_is_deployed_is_forgotten_by_who_says_so(shell: Shell, answer: str, kept: bool) -> None:
    """Off a terminal only by --yes; without a purge nobody is asked."""
    where = lifecycle.folders(shell.root)
    lifecycle.up(where)
    shell.applied("audit-local", "risk-local")
    refused = shell("local", "down", "--purge")
    assert refused.code == 2
    assert "2 stacks are deployed here: audit-local (1 resources), risk-local (1 resources)" in refused.err
    assert shell("local", "down", answer="").err == "the local cloud is down; its store is kept\n"
    done = shell("local", "down", "--purge", answer=answer)
    assert "forget all of it? [y/N]" in done.err
    assert (done.code, where.state.exists(), lifecycle.is_up(where)) == (2 if kept else 0, kept, kept)


def test_a_template_is_chosen_on_a_terminal_and_listed_elsewhere(shell: Shell) -> None:
    """Everything that a template asks is asked, with what the mesh proposes."""
    listed = shell("new")
    assert listed.code == 2
    assert "error: no template was named\n  " in listed.err
    assert "\n  stream-processor " in listed.err
    asked = shell("new", "--dry-run", answer="\n")
    assert asked.err.startswith("Templates:\n")
    assert "Template [" in asked.err


@pytest.mark.parametrize(
    ("args", "what", "fix"),
    [
        ([], "one document is signed at a time", "mesh sign PATH --as p-0142; mesh sign --digests"),
        ([GRANT, GRANT], "one document is signed at a time", "mesh sign PATH --as p-0142; mesh sign --digests"),
        (["/"], "/: outside the mesh", "name a document below "),
        (["--digests", "/", "--dry-run"], "/: outside the mesh", "name a document below "),
        (["--digests", "../x.grant.yaml"], "../x.grant.yaml: outside the mesh", "name a document below "),
        (["--digests", "Pulumi.yaml"], "Pulumi.yaml: no statements are kept there", "name a .grant.yaml or a waiver"),
        (["--digests", GRANT, CHANGE], f"{CHANGE}: no statements are kept there", "name a .grant.yaml or a waiver"),
        (["Pulumi.yaml"], "Pulumi.yaml: nobody signs this", "name a .grant.yaml, a waiver"),
    ],
)
def test_what_cannot_be_signed_is_refused_by_its_name(shell: Shell, args: list[str], what: str, fix: str) -> None:
    """With the next step, never by a traceback; and nothing is rewritten."""
    before = (shell.root / GRANT).read_bytes()
    done = shell("sign", *args)
    assert (done.code, done.out) == (2, "")
    assert f"error: {what}" in done.err
    assert f"next: {fix}" in done.err
    assert (shell.root / GRANT).read_bytes() == before


def test_a_grant_is_named_from_wherever_one_is(shell: Shell) -> None:
    """As a path from the working directory, not from the mesh."""
    shell.world.edit(GRANT, "currency, completedAt]", "currency, merchant, completedAt]")
    found = shell("sign", "--digests", "--dry-run", str(shell.root / GRANT), "--format", "json").json
    assert found["documents"] == [GRANT]
    assert shell("sign", "--digests", "--dry-run", GRANT).err == "1 documents would get other digests\n"
