"""The gate: documents and plans in, one verdict out, as text and as JSON."""

from __future__ import annotations

from .data import data, of_documents
from .judge import judge
from .text import documents_text, text
from .together import together
from .verdict import Comparison, Cost, Verdict

__all__ = ["Comparison", "Cost", "Verdict", "data", "documents_text", "judge", "of_documents", "text", "together"]
