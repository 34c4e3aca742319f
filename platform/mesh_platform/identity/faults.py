"""What is wrong with statements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with which statement of the chain (from 0); None for the chain as a whole."""

    said: str
    position: int | None = None
