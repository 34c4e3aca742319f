"""When a statement came to the base is told by the history of the base."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from judged import Edit
from mesh_platform.identity.merged import merged
from mesh_platform.mesh.clock import instant
from mesh_platform.rules import Outcome
from signed import SignedMesh, judged, signed_example

TEAM = "governance/teams/payments-core.yaml"
GRANT = "domains/payments/products/transactions/access/risk.scoring--completed.v1.grant.yaml"
STOLEN = Edit(TEAM, "keys: [{key:", "keys: [{compromisedFrom: 2026-10-15T00:00:00Z, key:")
GIT = ("git", "-c", "user.email=p@bank.example", "-c", "user.name=p", "-c", "commit.gpgsign=false")


def commit(root: Path, at: str) -> None:
    dates = {"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
    subprocess.run([*GIT, "add", "-A"], cwd=root, check=True)
    subprocess.run([*GIT, "commit", "-q", "-m", at], cwd=root, check=True, env={"PATH": "/usr/bin:/bin", **dates})


@pytest.fixture
def mesh(tmp_path: Path) -> SignedMesh:
    found = signed_example(tmp_path / "mesh")
    subprocess.run([*GIT, "init", "-q", "-b", "main"], cwd=found.root, check=True)
    return found


def test_without_a_key_in_doubt_nothing_is_asked(mesh: SignedMesh) -> None:
    """Not even for a repository."""
    assert merged(mesh.root / "nowhere", *mesh.loaded()) == {}


def test_what_came_before_stays_and_what_came_after_does_not(mesh: SignedMesh) -> None:
    """A statement that was dated back into the safe time came when it came."""
    commit(mesh.root, "2026-10-01T12:00:00Z")
    before = {link.kept.signature for link in mesh.about(GRANT).links}
    mesh.sign(GRANT, "p-0301", "owner", "request", at=instant("2026-10-02T00:00:00Z"))
    mesh.sign(GRANT, "p-0142", "owner", at=instant("2026-10-02T00:00:00Z"))
    mesh.sign(GRANT, "p-0011", "steward", at=instant("2026-10-02T00:00:00Z"))
    commit(mesh.root, "2026-10-20T12:00:00Z")
    STOLEN.apply(mesh.root)
    found = merged(mesh.root, *mesh.loaded())
    after = {link.kept.signature for link in mesh.about(GRANT).links if link.kept.signature in found} - before
    assert {found[each or ""] for each in after} == {instant("2026-10-20T12:00:00Z")}
    assert {at for each, at in found.items() if each not in after} == {instant("2026-10-01T12:00:00Z")}
    refused = judged(mesh.root, mesh.root, "prod", mesh.trust, merged=found)
    assert {each.location.file for each in refused if each.location} == {GRANT}
    assert all("and did not come before" in each.message for each in refused)


def test_a_commit_that_another_one_stands_for_has_its_own_date(mesh: SignedMesh) -> None:
    """Whoever can write references of a clone does not move a statement into the safe time."""
    commit(mesh.root, "2026-10-20T12:00:00Z")
    early = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": "2026-10-01T12:00:00Z"}
    made = subprocess.run(
        [*GIT, "commit-tree", "HEAD^{tree}", "-m", "earlier"], cwd=mesh.root, env=early, check=True, capture_output=True
    ).stdout.strip()
    subprocess.run([*GIT, "replace", "HEAD", made], cwd=mesh.root, check=True)
    STOLEN.apply(mesh.root)
    assert {*merged(mesh.root, *mesh.loaded()).values()} == {instant("2026-10-20T12:00:00Z")}


def test_without_a_history_nothing_by_that_key_counts(mesh: SignedMesh) -> None:
    """What Git does not tell is not taken for granted."""
    STOLEN.apply(mesh.root)
    assert merged(mesh.root, *mesh.loaded()) == {}
    refused = judged(mesh.root, mesh.root, "prod", mesh.trust)
    assert {each.outcome for each in refused} == {Outcome.failed}
    assert all("p-0142" in each.message or "p-0177" in each.message for each in refused)
