"""Rows of text with their columns under each other."""

from __future__ import annotations

from collections.abc import Iterable


def columns(rows: Iterable[tuple[str, ...]], sides: str) -> list[str]:
    """Return rows with their columns under each other, each to its side: `l` or `r`."""
    found = list(rows)
    widths = [max(map(len, column)) for column in zip(*found, strict=True)]
    return ["  " + "  ".join(map(_aligned, row, widths, sides)).rstrip() for row in found]


def _aligned(cell: str, width: int, side: str) -> str:
    return cell.ljust(width) if side == "l" else cell.rjust(width)
