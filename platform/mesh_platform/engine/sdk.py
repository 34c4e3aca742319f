"""The Pulumi SDK without what takes most of a program's time and tells nobody anything; measured by `make bench`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from pulumi import log
from pulumi.runtime import resource, stack
from pulumi.runtime.proto import source_pb2

from .lazy import PACKAGES, lazily

Task = asyncio.Task[Any]


def hasten() -> None:
    """Make programs of this process fast; they declare the same resources.

    - Each debug line is sent in a blocking call, several for every resource, and the engine throws them away.
    - The outputs of a program are waited for one by one, each time with a look at all that are left.
    - Each resource is sent with the stack that declared it: lines of components, which no person has written for it.
    - Provider SDKs import all that they have, of which a program uses a tenth.
    """
    for package in PACKAGES:
        lazily(package)
    log.debug = _unsaid
    stack.__dict__["asyncio"] = SimpleNamespace(**{**vars(asyncio), "wait": _all})
    resource.__dict__["_get_stack_trace"] = source_pb2.StackTrace


def _unsaid(*_: object, **__: object) -> None:
    """Say nothing."""


async def _all(tasks: Iterable[Task], *, return_when: str) -> tuple[set[Task], set[Task]]:
    """Wait for all tasks or the first that fails, whichever way the SDK asks to wait for them."""
    return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
