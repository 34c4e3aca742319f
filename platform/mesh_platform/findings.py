"""What a check says about a document: a finding with a code, a place, what is wrong and what to do."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """A place in a document: path relative to the mesh root with `/`, line and column from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Finding(NamedTuple):
    """One thing that is wrong in the documents. `rule` is a stable kebab-case code, `remedy` the next step."""

    location: Location
    rule: str
    message: str
    remedy: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.location}: {self.rule}: {self.message} ({self.remedy})"
