"""One thing that is wrong with a sound document, as tables of tests write it: what stands there instead, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """`sound` is replaced by `faulty` in the document `of` a table; § is where the finding must point.

    The finding has the code, and its message holds `said`. Without § it is told where the parent of what is missing is.
    """

    of: str
    sound: str
    faulty: str
    code: str
    said: str

    @property
    def text(self) -> str:
        """What is written instead."""
        return self.faulty.replace("§", "")


def faults(rows: Mapping[str, Sequence[tuple[str, str, str, str]]]) -> list[Fault]:
    """Return the faults of a table by documents."""
    return [Fault(of, *row) for of, listed in rows.items() for row in listed]


def spoilt(text: str, fault: Fault) -> tuple[str, tuple[int, int] | None]:
    """Return a text with its first `sound` replaced, and line and column (from 1) of the §, None without one."""
    assert fault.sound in text, f"{fault.of} has no {fault.sound!r}"
    start = text.index(fault.sound)
    before = text[:start] + fault.faulty.partition("§")[0]
    place = (before.count("\n") + 1, len(before) - before.rfind("\n")) if "§" in fault.faulty else None
    return text[:start] + fault.text + text[start + len(fault.sound) :], place
