"""A program in a process of its own: reads one request from stdin, and ends when stdin closes.

Run by path, under the interpreter of the project, in which only pulumi needs to be installed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import runpy
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
from pulumi import RunError, log
from pulumi.runtime import run_in_stack, set_all_config
from pulumi.runtime.settings import Settings, configure

TOLD = 32


def main() -> int:
    """Run the program of the request; return 0, or TOLD when the engine has been told what is wrong."""
    order = json.loads(_first_line())
    configure(
        Settings(
            project=order["project"], stack=order["stack"], parallel=order["parallel"], dry_run=order["preview"],
            organization=order["organization"], monitor=order["monitor"], engine=order["engine"],
            root_directory=order["root"],
        )
    )  # fmt: skip
    set_all_config(order["config"], order["secret"])
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(order["parallel"], 1) * 4))
    loop.set_exception_handler(_unheard)
    what = _outcome(loop, order)
    if what:
        with contextlib.suppress(grpc.RpcError):
            log.error(what)
    loop.close()
    sys.stdout.flush()
    sys.stderr.flush()
    return TOLD if what else 0


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a cancelled task says when the program has failed already is no news."""


def _outcome(loop: asyncio.AbstractEventLoop, order: dict[str, Any]) -> str:
    try:
        loop.run_until_complete(run_in_stack(lambda: _program(order)))
    except RunError as error:
        return str(error)
    except SystemExit as error:
        return "" if error.code in (None, 0) else f"the program ended with exit code {error.code}"
    except grpc.RpcError as error:
        # An engine that has ended the run hears no answer; one that lives would take "done" for "declares no more",
        # and remove the rest.
        if isinstance(error, grpc.Call) and error.code() == grpc.StatusCode.UNAVAILABLE:
            return "the program lost its connection to the engine before it had declared everything"
        return f"the engine did not answer: {error}"
    except BaseException as error:
        return _said(error, order["program"])
    return ""


def _program(order: dict[str, Any]) -> None:
    path = Path(order["program"])
    sys.argv = [str(path), *order["arguments"]]
    folder = path if path.is_dir() else path.parent
    if path.is_dir() and not (path / "__main__.py").exists():
        raise RunError(f"{path} has no __main__.py")
    # As Python does for a script: a program finds its own modules first.
    sys.path.insert(0, str(folder))
    runpy.run_path(str(path), run_name="__main__")


def _said(error: BaseException, program: str) -> str:
    """Return an error of the platform in its own words, another one with its traceback within the program."""
    ours = sys.modules.get("mesh_platform.errors")
    if ours is not None and isinstance(error, ours.MeshError):
        return f"{error}; {getattr(error, 'fix', '')}"
    frames = None if isinstance(error, SyntaxError) else _from_program(error.__traceback__, program)
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()


def _from_program(frames: TracebackType | None, program: str) -> TracebackType | None:
    each = frames
    while each is not None:
        file = each.tb_frame.f_code.co_filename
        if Path(file).is_absolute() and Path(file).is_relative_to(program):
            return each
        each = each.tb_next
    return frames


def _first_line() -> bytes:
    kept = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    pipe = os.fdopen(kept, "rb")
    line = pipe.readline()
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    return line


def _end_with(pipe: Any) -> None:
    pipe.read(1)
    os._exit(1)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    sys.exit(main())
