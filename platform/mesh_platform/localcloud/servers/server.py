"""What every server of the local cloud is to the rest: can it run here, what it wants first, and how it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import ClassVar, Protocol

Say = Callable[[str], None]
"""Takes one line for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A server that answers: where, by which processes, and what its mirror needs to reach it.

    `details` may hold credentials: they are written to a file that only its owner reads, and shown nowhere.
    """

    address: str
    children: tuple[Popen[bytes], ...]
    details: Mapping[str, str] = field(default_factory=dict[str, str])


class Server(Protocol):
    """One server. Its module is its own; nothing is imported before it is started."""

    name: ClassVar[str]
    records: ClassVar[tuple[str, ...]]
    """The resource types that exist in this server, and are recorded only while it does not run."""

    def lacks(self) -> str | None:
        """Return why it cannot run on this machine and what to do about it; None where it can."""
        ...

    def obtain(self, say: Say) -> None:
        """Fetch or build what it runs from, into the user's cache, verified; raises MeshError."""
        ...

    def run(self, folder: Path) -> AbstractContextManager[Started]:
        """Start it with its data in `folder` and wait until it answers; stop it cleanly on leaving.

        Raises ProviderError.
        """
        ...
