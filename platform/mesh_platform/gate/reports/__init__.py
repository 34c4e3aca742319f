"""Reports of a verdict for machines and for code review, each a pure function by the name of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from .annotations import commands
from .entries import Report, of_findings, of_verdict
from .junit import junit
from .markdown import markdown
from .sarif import sarif

if TYPE_CHECKING:
    from mesh_platform.findings import Finding

    from ..verdict import Verdict

WRITERS: Mapping[str, Callable[[Report], str]] = {
    "sarif": sarif,
    "junit": junit,
    "markdown": markdown,
    "annotations": commands,
}
FORMATS: Mapping[str, Callable[[Verdict], str]] = {
    name: lambda verdict, write=write: write(of_verdict(verdict)) for name, write in WRITERS.items()
}
"""By name, a report of a verdict."""
DOCUMENTS: Mapping[str, Callable[[Iterable[Finding]], str]] = {
    name: lambda findings, write=write: write(of_findings(findings)) for name, write in WRITERS.items()
}
"""By name, a report of documents with findings: no rule was evaluated."""

__all__ = ["DOCUMENTS", "FORMATS", "Report", "of_findings", "of_verdict"]
