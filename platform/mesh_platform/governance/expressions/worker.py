"""The one process that evaluates expressions for this one: started when it is first asked, killed at a deadline."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from pydantic import JsonValue

PROGRAM = Path(__file__).with_name("evaluator.py")
DEADLINE = 20.0
"""Seconds of wall time for one question, and a hundredth more for each of its facts; the process itself has some of CPU
time, which a loop uses up sooner.
"""

Facts = Mapping[str, JsonValue]


class BrokenError(Exception):
    """The expression is none; the text says where."""


class StoppedError(Exception):
    """The process was stopped, or ended, before it answered: nothing is known."""


class Worker:
    """A process without environment, asked one question at a time; another one follows where it was killed."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline, self._lock = deadline, threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, expression: str, facts: Sequence[Facts]) -> list[bool | str]:
        """Return for each of the facts whether the expression holds, or why that cannot be told.

        Raises BrokenError for what is no expression, StoppedError where no answer came.
        """
        question = json.dumps({"expression": expression, "facts": facts}).encode() + b"\n"
        with self._lock:
            answer = cast("dict[str, JsonValue]", json.loads(self._answer(question, self._deadline + len(facts) / 100)))
        if "broken" in answer:
            raise BrokenError(answer["broken"])
        said = cast("list[bool | dict[str, str]]", answer["answers"])
        return [each if isinstance(each, bool) else each["error"] for each in said]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()

    def _answer(self, question: bytes, deadline: float) -> bytes:
        process = self._running()
        late = threading.Event()
        timer = threading.Timer(deadline, lambda: (late.set(), process.kill()))
        timer.start()
        line = b""
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(question)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            pass
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            process.kill()
            code = process.wait()
            self.close()
            raise StoppedError(self._why(code, late.is_set()))
        return line

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process; a copy that a fork made of ours is not asked."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-I", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
            atexit.register(self.close)
        return self._process

    def _why(self, code: int, late: bool) -> str:
        if late:
            return f"the expression was stopped after {self._deadline:g} s"
        if code == -signal.SIGXCPU:
            return "the expression was stopped: it used up its CPU time"
        said = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"the process that evaluates expressions ended with {said}"


WORKER = Worker()
"""Shared by every policy, so that one process serves them all."""
