"""Work done beside a command, by processes forked from one that has imported meanwhile what the work needs.

Importing the SDKs takes as long as reading both sides of a change, and the work of one environment fills one core.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, cast

import psutil

from mesh_platform.engine.session import OnEvent
from mesh_platform.errors import EngineError, MeshError
from mesh_platform.plan.events import Event, finished

from .run import Watch

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.synchronize import Lock

_FORK = multiprocessing.get_context("fork")
_AT_ONCE = (os.cpu_count() or 1) + 1
"""One more than there are cores: each waits for its engine at times."""

Call = partial[object]
"""A function of a module and its arguments, all to be pickled; it is given a Watch as `watch`."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A process that forks one for each call, once it has imported."""

    _asked: Connection
    _answers: Connection
    _ended: int

    def run(self, calls: Sequence[Call], watch: Watch) -> list[object]:
        """Return what calls return, in their order; raises the first MeshError, or EngineError where one is killed."""
        self._asked.send(calls)
        found: dict[int, object] = {}
        followed: dict[str, OnEvent | None] = {}
        while len(found) < len(calls):
            if self._answers not in wait([self._answers, self._ended]):
                raise EngineError("what was done beside this command was killed", fix="run it again")
            number, said = cast("tuple[int, object]", self._answers.recv())
            if not isinstance(said, _Seen):
                found[number] = said
                continue
            if said.stack not in followed:
                followed[said.stack] = watch(said.stack)
            if (follow := followed[said.stack]) is not None:
                follow(said.event)
        for number in range(len(calls)):
            if isinstance(error := found[number], MeshError):
                raise error
        return [found[number] for number in range(len(calls))]


@dataclass(frozen=True, slots=True)
class _Seen:
    stack: str
    event: Event


@dataclass(frozen=True, slots=True)
class Here:
    """Does the same in this process, one call after another."""

    def run(self, calls: Sequence[Call], watch: Watch) -> list[object]:
        """Return what calls return, in their order; raises the first MeshError."""
        return [call(watch=watch) for call in calls]


@contextmanager
def beside(prepare: Callable[[], None]) -> Generator[Beside | Here]:
    """Start a process that prepares for work while the body goes on; where threads run, no process can be forked."""
    if psutil.Process().num_threads() > 1:
        yield Here()
        return
    told, asked = _pipe()
    answers, answered = _pipe()
    process = _FORK.Process(target=_serve, args=(prepare, told, answered))
    process.start()
    try:
        yield Beside(asked, answers, process.sentinel)
    finally:
        process.terminate()
        process.join()
        for each in (told, asked, answers, answered):
            each.close()


def _pipe() -> tuple[Connection, Connection]:
    return cast("tuple[Connection, Connection]", multiprocessing.Pipe(duplex=False))


def _serve(prepare: Callable[[], None], told: Connection, answered: Connection) -> None:
    # What cannot be prepared is told by who asks for it.
    with suppress(KeyboardInterrupt, MeshError):
        prepare()
        gc.freeze()
        parent = _parent()
        if told in wait([told, parent]):
            _fork(list(enumerate(cast("Sequence[Call]", told.recv()))), answered, parent)
    # Nothing here is to be taken apart, and what still works ends when this process does.
    os._exit(1)


def _fork(calls: list[tuple[int, Call]], answered: Connection, parent: int) -> None:
    """Fork for each call, and return when the parent has ended or one of them was killed."""
    lock, at_work = _FORK.Lock(), cast("dict[int, BaseProcess]", {})
    while True:
        while calls and len(at_work) < _AT_ONCE:
            process = _FORK.Process(target=_work, args=(*calls.pop(0), answered, lock))
            process.start()
            at_work[process.sentinel] = process
        ended = wait([*at_work, parent])
        if parent in ended:
            return
        for process in [at_work.pop(each) for each in cast("list[int]", ended)]:
            process.join()
            if process.exitcode != 0:
                return


def _work(number: int, call: Call, answered: Connection, lock: Lock) -> None:
    def tell(said: object) -> None:
        with lock:
            answered.send((number, said))

    def watch(stack: str) -> OnEvent:
        return lambda event: tell(_Seen(stack, event)) if finished(event) is not None else None

    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with, args=(_parent(),), daemon=True).start()
    try:
        tell(call(watch=watch))
    except MeshError as error:
        tell(error)
    except KeyboardInterrupt:
        sys.exit(130)


def _end_with(parent: int) -> None:
    """Interrupt this process as a person would, so that it takes apart what it has made, when its parent ends."""
    wait([parent])
    signal.pthread_kill(cast("int", threading.main_thread().ident), signal.SIGINT)


def _parent() -> int:
    return cast("BaseProcess", multiprocessing.parent_process()).sentinel
