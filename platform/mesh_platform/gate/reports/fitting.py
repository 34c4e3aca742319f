"""Sections of a report that together stay under a limit: rows are left out whole, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title, lines that always stand, rows of which some may be left out, and what those are called."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    noun: str = "rows"
    most: int = 40
    """Rows that a person still reads."""


def fitted(sections: Iterable[Section], limit: int) -> str:
    """Return sections as text of at most `limit` bytes of UTF-8, the first rows of each; earlier ones come first."""
    chosen = [section for section in sections if section.head or section.rows]
    left = limit - sum(_size(_text(section, (), len(section.rows))) for section in chosen)
    texts: list[str] = []
    for section in chosen:
        kept: list[str] = []
        for row in section.rows[: section.most]:
            if _size(row) > left:
                break
            kept.append(row)
            left -= _size(row)
        texts.append(_text(section, kept, len(section.rows) - len(kept)))
    return "".join(texts).rstrip("\n") + "\n"


def _text(section: Section, rows: Sequence[str], out: int) -> str:
    lines = [section.title, "", *section.head, *rows]
    lines += ["", f"and {out} more {section.noun}, left out here"] if out else []
    return "".join(f"{line}\n" for line in [*lines, ""])


def _size(text: str) -> int:
    """Return the bytes that a line takes with its end."""
    return len(text.encode("utf-8", "replace")) + 1
