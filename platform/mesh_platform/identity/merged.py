"""When statements first came to the branch that everything hangs on: told by its history, not by their own dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform import git
from mesh_platform.errors import UsageError
from mesh_platform.mesh import clock

from .people import people
from .subjects import statements

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh

SAID = ("AccessGrant", "Waiver", "AuthorityChange")
_PLAIN = ("--first-parent", "--reverse", "--no-textconv", "--no-ext-diff", "--format=%cI")


def merged(root: Path, mesh: Mesh, documents: Documents, commit: str = "HEAD") -> dict[str, datetime]:
    """Return by signature when the statements of people with a key that others may have first came to a commit.

    Only the first parents are asked, whose dates the code host gave. What Git does not tell is left out: such a
    statement does not count. Without such a key nothing is asked.
    """
    found: dict[str, datetime] = {}
    with suppress(UsageError):
        for signature in _doubtful(mesh, documents):
            done = git.run(root, "log", *_PLAIN, f"-S{signature}", commit, "--", "domains", "governance")
            if done.returncode == 0 and done.stdout:
                found[signature] = clock.instant(done.stdout.split()[0].decode())
    return found


def _doubtful(mesh: Mesh, documents: Documents) -> Iterator[str]:
    doubted = {id_ for id_, who in people(mesh.teams).items() if any(key.compromised_from for key in who.keys)}
    if not doubted:
        return
    for document in (each for kind in SAID for each in documents.of(kind)):
        for kept in statements(document):
            if kept.signer in doubted and re.fullmatch("[A-Za-z0-9+/=]+", kept.signature or ""):
                yield str(kept.signature)
