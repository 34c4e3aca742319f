"""What may be decided about: a closed list."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """An operation on a stack that somebody wants to do."""

    preview = "preview"
    apply = "apply"
    review = "review"
    """A change that somebody wants to have merged."""
