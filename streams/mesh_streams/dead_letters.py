"""Dead letters: the record as it came, and in headers why nothing could be made of it, and where it lies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .errors import PoisonError

_LONGEST = 500
"""Characters of a reason: it tells a person where to look, and is no place for the record's columns."""


def letter(product: str, message: Any, poison: PoisonError) -> list[tuple[str, Any]]:
    """Return the headers of a dead letter: those of the record, and `mesh_…` ones of what went wrong."""
    where = {
        "topic": message.topic(), "partition": str(message.partition()), "offset": str(message.offset()),
    }  # fmt: skip
    return [*(message.headers() or ()), *reasons(product, poison, where)]


def reasons(product: str, poison: PoisonError, where: dict[str, str]) -> list[tuple[str, Any]]:
    """Return the headers that say what went wrong, in which product, when, and where the record lies."""
    named = {
        "product": product, "kind": poison.kind, "reason": str(poison)[:_LONGEST],
        "at": datetime.now(UTC).isoformat(), **where,
    }  # fmt: skip
    # A line of JSON can hold half a character, which no UTF-8 has: a reason with one is still a reason.
    return [(f"mesh_{name}", value.encode(errors="backslashreplace")) for name, value in named.items()]
