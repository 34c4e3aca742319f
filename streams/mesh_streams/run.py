"""The process of a processor: its arguments, its signals, its threads and its exit code."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from . import replay, settings
from .errors import FatalError, SettingsError, TransientError
from .health import Answers, Health
from .journal import JournalLoop
from .kafka import log
from .loop import Loop
from .metrics import Metrics
from .topology import Processor

COLLECT = 50_000
"""Objects between two collections: those of a record go by themselves, and looking for others takes its time."""
SWITCH = 0.001
"""Seconds until a thread gets its turn: an answer about a commit does not wait for a thousand records."""
STOPPED, FAILED, MISUSED = 0, 1, 2


def run(processor: Processor, arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT, or to the end of a replay, and return the exit code.

    0 is a stop, 1 a failure that another process may not have, 2 a setting that is missing or wrong.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="since", metavar="beginning|INSTANT", help="replay the inputs, and end")
    since = parser.parse_args(arguments).since
    _log_as_json()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: stop.set())
    try:
        _process(processor, since, stop)
    except SettingsError as error:
        log.error("%s", error)
        return MISUSED
    except (FatalError, TransientError) as error:
        log.error("%s", error)
        return FAILED
    return STOPPED


def tune() -> None:
    """Set up the interpreter for many records that are soon forgotten, and two threads."""
    gc.freeze()
    gc.set_threshold(COLLECT)
    sys.setswitchinterval(SWITCH)


def _process(processor: Processor, since: str | None, stop: threading.Event) -> None:
    tune()
    known = settings.read(os.environ)
    asked = replay.of(since, processor) if since else None
    metrics, health = Metrics(), Health()
    answers = Answers(known.metrics_host, known.metrics_port, health, metrics)
    failed: list[FatalError] = []
    follower: threading.Thread | None = None
    if processor.journal is not None and known.journal and asked is None:
        follows = JournalLoop(processor.journal, known, metrics)
        follower = threading.Thread(target=_follow, args=(follows, stop, failed), name="journal")
        follower.start()
    try:
        if processor.steps:
            Loop(processor, known, metrics, health, asked).run(stop)
        else:
            health.ready = True
            while not stop.wait(1):
                health.beat()
    finally:
        stop.set()
        if follower is not None:
            follower.join()
        answers.close()
    for error in failed:
        raise error


def _follow(journal: JournalLoop, stop: threading.Event, failed: list[FatalError]) -> None:
    try:
        journal.run(stop)
    except FatalError as error:
        failed.append(error)
    except Exception as error:
        failed.append(FatalError(f"the journal: {type(error).__name__}: {error}"))
    finally:
        stop.set()


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, "level": record.levelname.lower(), "said": record.getMessage()})


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json())
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
