"""Work done beside a process: `python work_beside.py SCENARIO` runs calls, and prints what comes back as JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from mesh_platform.deploy.beside import beside
from mesh_platform.deploy.run import Watch
from mesh_platform.engine.session import OnEvent
from mesh_platform.errors import DriftError, MeshError
from mesh_platform.plan.events import Event

PREPARED: list[int] = []
DONE: Event = {"resOutputsEvent": {"metadata": {"op": "create", "urn": "urn:1"}}}


def prepare() -> None:
    """Leave a trace in the process that is forked from."""
    PREPARED.append(os.getpid())


def where(number: int, *, watch: Watch) -> tuple[int, int, list[int]]:
    """Return a number, where this runs, and where it was prepared."""
    del watch
    return number, os.getpid(), PREPARED


def drifted(*, watch: Watch) -> None:
    """Fail on purpose."""
    del watch
    raise DriftError("it is another", where="payments-local", fix="mesh up payments-local")


def killed(*, watch: Watch) -> None:
    """Be ended from outside."""
    del watch
    os.kill(os.getpid(), signal.SIGKILL)


def seeing(event: Event, *, watch: Watch) -> str:
    """Follow an event of a stack."""
    follow = watch("payments-local")
    assert follow is not None
    follow(event)
    return "done"


def waiting(told: Path, *, watch: Watch) -> None:
    """Make a folder that is taken away at the end, say where, and do not end."""
    del watch
    with tempfile.TemporaryDirectory(dir=told.parent) as folder:
        told.with_suffix(".new").write_text(f"{os.getpid()} {folder}")
        told.with_suffix(".new").replace(told)
        time.sleep(600)


CALLS = {
    "order": [partial(where, number) for number in range(5)],
    "threaded": [partial(where, number) for number in range(2)],
    "error": [partial(where, 0), partial(drifted)],
    "progress": [partial(seeing, DONE), partial(seeing, {"preludeEvent": {}})],
    "killed": [partial(killed)],
    "waiting": [partial(waiting, Path(sys.argv[-1]))],
}


def main(scenario: str) -> object:
    """Do what a scenario says, and return what came of it."""
    seen: list[tuple[str, Event]] = []

    def watch(stack: str) -> OnEvent:
        return lambda event: seen.append((stack, event))

    try:
        with beside(prepare) as others:
            found = others.run(CALLS[scenario], watch)
    except MeshError as error:
        return {"error": [type(error).__name__, error.what, error.where, error.fix]}
    return {"here": os.getpid(), "prepared here": PREPARED, "found": found, "seen": seen}


if __name__ == "__main__":
    # A shell lets what it starts in the background ignore it, and so would all that the tests start there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    end = threading.Event()
    if sys.argv[1] == "threaded":
        threading.Thread(target=end.wait).start()
    print(json.dumps(main(sys.argv[1])))
    end.set()
