"""All servers of a local cloud: started together, each by a keeper of its own, stopped together, and looked at."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mesh_platform.errors import ProviderError

from .. import kept
from . import notes
from .find import MODULES, find, find_at
from .server import Say

_SECONDS = 120
_launched: list[subprocess.Popen[bytes]] = []
"""Keepers outlive this process, and Popen objects warn when they are dropped before their process ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One server as it is now.

    `reason` says why it does not run; `recorded_only` names what then exists in the store alone; `context` is the
    one of the user's kubeconfig whose cluster it is, None where it is our own.
    """

    name: str
    state: Literal["running", "stopped", "absent"]
    address: str | None = None
    pid: int | None = None
    context: str | None = None
    reason: str = ""
    recorded_only: tuple[str, ...] = ()


def status(base: Path) -> tuple[Status, ...]:
    """Return every server."""
    return tuple(_status(base, name) for name in MODULES)


def obtain(chosen: Iterable[str], say: Say, base: Path | None = None) -> tuple[str, ...]:
    """Fetch or build what the chosen servers run from, for a local cloud or for all, and return those that can run.

    What cannot is said with its reason, and is no error; raises MeshError for one that is not to be had.
    """
    able: list[str] = []
    for name in sorted(set(chosen), key=list(MODULES).index):
        server = find_at(notes.folder(base), name) if base else find(name)
        reason = server.lacks()
        if reason is not None:
            say(f"{name} does not run here, what it would do is recorded only: {reason}")
            continue
        server.obtain(say)
        able.append(name)
    return tuple(able)


def start(base: Path, chosen: Iterable[str], say: Say) -> tuple[str, ...]:
    """Start the chosen servers that can run here and do not yet, and return those that were started.

    What cannot run here is said with its reason, and is no error; raises ProviderError for one that does not start.
    """
    known = {name: notes.read(base, name) for name in MODULES}
    starting = obtain((name for name in chosen if (note := known[name]) is None or not note.serves), say, base)
    for name in starting:
        notes.forget(base, name)
        _launch(base, name)
    failed = [note for note in (_settled(base, name) for name in starting) if not note.serves]
    if failed:
        shown = "\n".join(f"  {note.name}: {note.reason or 'it ended without a word'}" for note in failed)
        raise ProviderError(f"not every server of the local cloud started:\n{shown}", where="mesh local up",
                            fix="mend what it says and run mesh local up again; it starts what is missing")  # fmt: skip
    return starting


def stop(base: Path) -> None:
    """Stop every server cleanly; what each holds is kept."""
    known = (notes.read(base, name) for name in MODULES)
    kept.end([note.pid for note in known if note is not None and note.alive])
    for name in MODULES:
        notes.forget(base, name)


def _status(base: Path, name: str) -> Status:
    note, server = notes.read(base, name), find_at(notes.folder(base), name)
    if note is not None and note.serves:
        context = note.details.get("context")
        return Status(name=name, state="running", address=note.address, pid=note.pid, context=context)
    if note is not None:
        reason = note.reason or f"it is {note.state}" if note.alive else note.reason or "it was killed"
        return Status(name=name, state="stopped", reason=reason, recorded_only=server.records)
    reason = server.lacks()
    state: Literal["stopped", "absent"] = "stopped" if reason is None else "absent"
    return Status(name=name, state=state, reason=reason or "mesh local up starts it", recorded_only=server.records)


def _launch(base: Path, name: str) -> None:
    place = notes.folder(base)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place / f"{name}.keeper.log").open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", f"{__package__}.keeper", name, str(base)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment(),
        )  # fmt: skip
    _launched.append(keeper)


def _environment() -> dict[str, str]:
    """Return this process's environment without what could be a credential of a real cloud."""
    wanted = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME")
    return {key: os.environ[key] for key in wanted if key in os.environ}


def _settled(base: Path, name: str) -> notes.Note:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        note = notes.read(base, name)
        if note is not None and (note.state != "starting" or not note.alive):
            return note
        time.sleep(0.05)
    return notes.Note(name=name, state="failed", pid=0, started=0, reason=f"no answer within {_SECONDS} s")
