"""The command line: a thin skin over the rooms."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import NoReturn

from mesh_platform.errors import Exit, Interrupted, MeshError

from .later import SELDOM_USED, later, undeclared
from .quick import plainly

_DOES_MORE = {"pulumi", "sqlite3", "concurrent.futures.thread"}
"""Modules that have something to take apart at the end: an engine, a store, threads."""


def main() -> None:
    """Run `mesh`; an error says what, where and what to do, and ends with its own exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some reads every installed package
    later(*SELDOM_USED)
    undeclared()
    # What a command imports and reads lives to its end: looking through it for garbage is most of a short run's waste.
    gc.set_threshold(100_000, 50, 50)
    try:
        asked = plainly(sys.argv[1:])
        if asked is not None:
            from .checking import run

            raise SystemExit(int(run(asked.paths, asked.root, as_json=asked.as_json)))
        from .app import app

        app()
    except MeshError as error:
        print(f"error: {error}\n  next: {error.fix}", file=sys.stderr)
        _leave(int(error.exit))
    except (KeyboardInterrupt, Interrupted):
        print("interrupted; run the same command again to go on", file=sys.stderr)
        _leave(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nobody reads what is left: writing it would fail again
        _leave(int(Exit.FAILED))
    except SystemExit as end:
        _leave(end.code)


def _leave(code: int | str | None) -> NoReturn:
    """End the process. One that has only read documents has nothing to take apart, which takes a tenth of its time."""
    if not isinstance(code, str) and not _DOES_MORE & sys.modules.keys():
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code or 0)
    raise SystemExit(code)
