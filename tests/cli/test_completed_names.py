"""What is completed after each word is of the kind that stands there, from names in the tree alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import Shell, typed
from worlds import EXAMPLE


def offered(folder: Path, line: str) -> list[str]:
    """Return what bash would offer at the end of a line."""
    words = {"_MESH_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = typed(folder, **words)
    assert (done.code, done.err) == (0, "")
    return done.out.split()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mesh policy show retention", ["retention-is-bounded"]),
        ("mesh policy test payments-", ["payments-recover-sooner"]),
        ("mesh policy list --domain ri", ["risk"]),
        ("mesh policy explain --product risk", ["risk.scoring"]),
        ("mesh adopt notifications", ["notifications.notices", "notifications.notices.confirmed.v1"]),
        ("mesh unlock risk-identity-", ["risk-identity-dev", "risk-identity-local", "risk-identity-prod"]),
        ("mesh state restore platform-l", ["platform-local"]),
        ("mesh status -e l", ["local"]),
        ("mesh gate audit-l", ["audit-local"]),
        ("mesh gate --format s", ["sarif"]),
        ("mesh cost --format c", ["csv"]),
        ("mesh sign --kind re", ["request", "resume", "revoke"]),
        ("mesh local obtain --only w", ["warehouse"]),
        ("mesh state ", ["check", "restore"]),
    ],
)
def test_a_word_is_completed_with_names_of_its_kind(line: str, found: list[str]) -> None:
    assert sorted(offered(EXAMPLE, line)) == found


def test_a_document_that_is_broken_completes_as_well(hollow: Shell) -> None:
    """None is read: completion is there while documents are written. What is hidden, or no folder, is no name."""
    for name in ("risk/products/scoring", ".git/products/x", "risk/products/.swp"):
        (hollow.root / "domains" / name).mkdir(parents=True)
    for name in ("environments/local.yaml", "domains/README.md", "domains/risk/products/README.md"):
        (hollow.root / name).write_text("{")
    (hollow.root / "environments" / ".local.yaml.swp").write_text("{")
    assert offered(hollow.root, "mesh cost ") == ["risk", "risk.scoring"]
    assert offered(hollow.root, "mesh up ") == ["platform-local", "risk-identity-local", "risk-local"]
