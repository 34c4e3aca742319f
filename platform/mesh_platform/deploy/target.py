"""Where stacks run: the local cloud of this mesh, a private replay that is thrown away, or real clouds."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mesh_platform.engine.session import Program, Session
from mesh_platform.localcloud import lifecycle
from mesh_platform.mesh.adoption import Adoption
from mesh_platform.mesh.model import Mesh

from .seed import seed

ProgramOf = Callable[["Target", str], Program]
"""Makes the program of one stack for a target; the command line finds it by entry point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A session of the engine, the store it writes to (None for real clouds), and the instant of the run.

    `adopt` is what its programs import instead of creating it; `report` lets them show in a preview what governance
    refuses.
    """

    session: Session
    store: str | None
    as_of: datetime
    replay: bool = False
    adopt: tuple[Adoption, ...] = ()
    report: bool = False


@contextlib.contextmanager
def local(root: Path, cli: Path, mesh: Mesh, as_of: datetime) -> Generator[Target]:
    """Open the local cloud of the mesh at `root`; makes what is missing."""
    where = lifecycle.folders(root)
    lifecycle.up(where)
    with _opened(where, cli, mesh) as session:
        yield Target(session=session, store=lifecycle.store_id(where), as_of=as_of)


@contextlib.contextmanager
def replay(root: Path, cli: Path, mesh: Mesh, as_of: datetime) -> Generator[Target]:
    """Open a private local cloud that nobody keeps: a live stack can be previewed in it without a credential."""
    (root / ".mesh").mkdir(mode=0o700, exist_ok=True)
    scratch = tempfile.TemporaryDirectory(prefix="replay-", dir=root / ".mesh")
    with scratch as folder, replayed(Path(folder), cli, mesh, as_of) as opened:
        yield opened


@contextlib.contextmanager
def replayed(folder: Path, cli: Path, mesh: Mesh, as_of: datetime) -> Generator[Target]:
    """Open a private local cloud in a folder, without checkpoints of its states: what is cut off is lost."""
    where = lifecycle.Folders(folder)
    lifecycle.up(where)
    with _opened(where, cli, mesh, throwaway=True) as session:
        yield Target(session=session, store=lifecycle.store_id(where), as_of=as_of, replay=True)


def live(root: Path, cli: Path, as_of: datetime) -> Target:
    """Use the backend, the plugins and the credentials of whoever runs this."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MESH_STORE")}
    return Target(session=Session(cli=cli, folder=root, variables=kept), store=None, as_of=as_of)


@contextlib.contextmanager
def _opened(where: lifecycle.Folders, cli: Path, mesh: Mesh, *, throwaway: bool = False) -> Generator[Session]:
    from mesh_platform.localcloud.cloud import Cloud
    from mesh_platform.localcloud.serve import attached, serving
    from mesh_platform.localcloud.store import Store

    store = Store(where.store)
    try:
        seed(Cloud(store), mesh)
        with serving(store) as ports:
            yield Session(
                cli=cli, folder=where.work, state=where.state, attached=attached(ports), throwaway=throwaway,
                variables=lifecycle.variables(where, cli),
            )  # fmt: skip
    finally:
        store.close()
