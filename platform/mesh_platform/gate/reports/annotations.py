"""A verdict as workflow commands of GitHub Actions: each becomes an annotation at its line of a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .entries import Entry, Report, State

MOST = 10
"""Annotations of one level that a step of a workflow shows; further ones are lost without a word."""


def commands(report: Report) -> str:
    """Return one command a line. Where there are too many of a level, its last one says how many are left out."""
    levels: dict[str, list[Entry]] = {"error": [], "warning": [], "notice": []}
    for entry in _together(report.entries):
        levels[_level(entry)].append(entry)
    return "".join(f"{line}\n" for level, entries in levels.items() for line in _lines(level, entries))


def _together(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries; what was not evaluated for one reason is one of them, with the number of its rules."""
    groups: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.state is State.open and not entry.stopped and entry.location is None:
            groups[entry.message, entry.phase, entry.stack].append(entry)
        else:
            yield entry
    for first, *others in groups.values():
        yield replace(first, rule=f"{first.rule} and {len(others)} more", urn="") if others else first


def _level(entry: Entry) -> str:
    if entry.state is State.failure or entry.stopped:
        return "error"
    due = entry.state is State.open and entry.phase == "now"
    return "warning" if due or entry.state is State.warning else "notice"


def _lines(level: str, entries: Sequence[Entry]) -> Iterator[str]:
    shown = entries if len(entries) <= MOST else entries[: MOST - 1]
    yield from (_command(level, entry) for entry in shown)
    if len(shown) < len(entries):
        yield f"::{level} title=mesh gate::{len(entries) - len(shown)} more; mesh gate lists them all"


def _command(level: str, entry: Entry) -> str:
    place = entry.location
    properties = {"file": entry.file, "line": str(place.line), "col": str(place.column)} if place else {}
    properties["title"] = f"{entry.rule} ({entry.severity})"
    where = "" if place else f"{entry.place}: " if entry.place else ""
    what = f"waived by {entry.waiver}: " if entry.waiver else f"{entry.state}: " if entry.state is State.open else ""
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {named}::{_data(f'{what}{where}{entry.message} ({entry.remedy})')}"


def _data(text: str) -> str:
    """Escape the text of a command as the runner reads it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a command as the runner reads it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
