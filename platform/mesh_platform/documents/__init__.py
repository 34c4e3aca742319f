"""YAML documents, read with positions, validated against their own schemas, as frozen models."""

from __future__ import annotations

from .collection import uncollected
from .document import Document, Documents
from .reader import read

__all__ = ["Document", "Documents", "read", "uncollected"]
