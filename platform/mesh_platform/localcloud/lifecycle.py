"""The local cloud of one mesh: where it keeps what it knows, and how it is brought up and thrown away."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from pydantic import JsonValue

    from .servers.fleet import Status
    from .servers.server import Say


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a local cloud, all below `.mesh` of the mesh's root (or below a replay's own folder)."""

    base: Path

    @property
    def store(self) -> Path:
        """The store of what exists."""
        return self.base / "store"

    @property
    def home(self) -> Path:
        """The Pulumi home."""
        return self.base / "pulumi"

    @property
    def state(self) -> Path:
        """The states of the stacks."""
        return self.base / "state"

    @property
    def copies(self) -> Path:
        """Good copies of those states."""
        return self.base / "copies"

    @property
    def passphrase(self) -> Path:
        """The file that holds the passphrase of the states."""
        return self.base / "passphrase"

    @property
    def work(self) -> Path:
        """Project and stack settings of the local stacks."""
        return self.base / "work"


def folders(root: Path) -> Folders:
    """Return the folders of the local cloud of the mesh at `root`."""
    return Folders(root / ".mesh")


def up(where: Folders) -> str:
    """Make what is missing and return the store's id; idempotent."""
    from .home import install
    from .secrets import write_once
    from .store import Store

    where.base.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder in (where.home, where.state, where.work):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(where.passphrase, secrets.token_urlsafe(32).encode())
    install(where.home)
    store = Store(where.store)
    store.close()
    return store.id


def is_up(where: Folders) -> bool:
    """Whether `up` has run."""
    return (where.store / "store.db").exists() and where.passphrase.exists()


def store_id(where: Folders) -> str:
    """Return the id of the store; raises UsageError before `up`."""
    if not is_up(where):
        raise UsageError("the local cloud is not up", where=str(where.base), fix="mesh local up")
    from .store import Store

    store = Store(where.store)
    store.close()
    return store.id


def variables(where: Folders, cli: Path | None, hosts: Path | None = None) -> dict[str, str]:
    """Return the environment that points the plain Pulumi CLI at this local cloud and at nothing else.

    The backend keeps no attributes beside its files (`metadata=skip`): it writes those in place, and an engine killed
    while it does leaves a stack that nobody can load any more.
    """
    path = [str(each) for each in (cli.parent if cli else None, hosts) if each]
    return {
        "PATH": os.pathsep.join([*dict.fromkeys(path), os.environ.get("PATH", os.defpath)]),
        "PULUMI_HOME": str(where.home),
        "PULUMI_BACKEND_URL": f"file://{where.state}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(where.passphrase),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_OPTION_CONFIG_FILE": str(where.work / "Pulumi.local.yaml"),
        "MESH_STORE": store_id(where),
        "MESH_STORE_DIR": str(where.store),
    }


def deployed(where: Folders) -> dict[str, int]:
    """Return how many resources the state of each stack holds; stacks without any are left out, unreadable ones not."""
    found: dict[str, int] = {}
    for file in sorted((where.state / ".pulumi" / "stacks" / "mesh").glob("*.json")):
        try:
            state: dict[str, JsonValue] = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]
            latest = cast("dict[str, JsonValue]", state.get("latest") or {})
            resources = cast("list[dict[str, JsonValue]]", latest.get("resources") or [])
            count = sum("id" in each and not str(each["type"]).startswith("pulumi:") for each in resources)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            found[file.stem] = 0
            continue
        if count:
            found[file.stem] = count
    return found


def serve(where: Folders, chosen: Iterable[str], say: Say) -> None:
    """Start the chosen servers that can run here, and make each hold what the store holds; idempotent.

    Those that run already are made equal to the store once more. `say` gets lines for a person. Raises MeshError for a
    server that does not start, or refuses what the store holds; that one then runs, so that it can be looked into.
    """
    from .mirrors.mirrors import Mirrors
    from .servers import fleet
    from .store import Store

    wanted = frozenset(chosen)
    fleet.start(where.base, wanted, say)
    running = [each.name for each in fleet.status(where.base) if each.name in wanted and each.state == "running"]
    if not running:
        return
    store = Store(where.store)
    try:
        mirrors = Mirrors(where.base)
        for name in running:
            for line in mirrors.replay(name, store):
                say(f"{name}: {line}")
    finally:
        store.close()


def obtain(chosen: Iterable[str], say: Say) -> None:
    """Fetch or build what the chosen servers run from, and start nothing; raises MeshError."""
    from .servers import fleet

    fleet.obtain(chosen, say)


def clients(where: Folders) -> dict[str, str]:
    """Return the environment in which clients of the servers that run find them."""
    from .servers import notes

    note = notes.read(where.base, "kubernetes")
    return {"KUBECONFIG": note.details["kubeconfig"]} if note is not None and note.serves else {}


def servers(where: Folders) -> tuple[Status, ...]:
    """Return every server, whether it runs, and what is recorded only: all that is its own where it does not."""
    from .mirrors.mirrors import beside
    from .servers import fleet
    from .store import Store

    found = fleet.status(where.base)
    if not is_up(where):
        return found
    store = Store(where.store)
    try:
        return tuple(
            replace(each, recorded_only=beside(each.name, store)) if each.state == "running" else each for each in found
        )
    finally:
        store.close()


def down(where: Folders, *, purge: bool) -> None:
    """Stop what runs, workloads first; with `purge` forget the store, the states, all data and the passphrase too.

    Raises MeshError, with nothing forgotten, where a cluster of the user cannot be left.
    """
    from . import user_cluster
    from .servers import fleet, notes
    from .workloads import fleet as workloads

    workloads.stop(where.base, workloads.products(where.base))
    if purge:
        user_cluster.leave(where.base)
    fleet.stop(where.base)
    if purge:
        for beside in ("workloads", "outbox"):
            shutil.rmtree(where.base / beside, ignore_errors=True)
        for folder in (where.store, where.state, where.copies, where.home, where.work, notes.folder(where.base)):
            if folder.exists():
                shutil.rmtree(folder)
        where.passphrase.unlink(missing_ok=True)
