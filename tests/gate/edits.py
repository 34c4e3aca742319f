"""Edits of the example's documents, any of which may or may not change a stack: whole texts in, whole texts out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st


class Edited(NamedTuple):
    """A file below the mesh (`/`), and a text that stands there replaced by another one."""

    file: str
    pattern: str
    new: Callable[[re.Match[str], int], str]

    def apply(self, root: Path, number: int) -> bool:
        """Edit the file; `number` chooses which place and which value. False where it has none."""
        path = root / self.file
        text = path.read_text() if path.exists() else ""
        places = list(re.finditer(self.pattern, text, re.MULTILINE))
        if not places:
            return False
        chosen = places[number % len(places)]
        path.write_text(text[: chosen.start()] + self.new(chosen, number) + text[chosen.end() :])
        return True


def _number(found: re.Match[str], number: int) -> str:
    return f"{found[1]}{int(found[2]) + 1 + number % 3}"


def _said(found: re.Match[str], number: int) -> str:
    return f"{found[1]}Changed {number}. "


def _at(new: str) -> Callable[[re.Match[str], int], str]:
    return lambda found, number: found.expand(new).replace("NUMBER", str(number))


PRODUCTS = {
    "stack.yaml": [
        (r"(partitions: )(\d+)", _number),
        (r"(maximum: )(\d+)", _number),
        (r"(monthly: )(\d+)", _number),
        (r"(consumerLag: )(\d+)", _number),
        (r"(retention: P)(\d+)(?=D)", _number),
        (r"(read: )(\d+)(?=MiB)", _number),
        (r"(write: )(\d+)(?=MiB)", _number),
        (r"(cpu: )(\d+)(?=m)", _number),
        (r"environments: \[local, ", _at("environments: [")),
        (r"deadLetter: true", _at("deadLetter: false")),
        (r"workspace: dedicated", _at("workspace: shared")),
        (r"(image: .*:1\.0\.)(\d+)", _number),
        (r"\A", _at("# NUMBER\n")),
        (r"receivers: \[oncall\]", _at("receivers: [desk]")),
        (r"(tolerance: \"0.0)(\d)", _number),
        (r"cron: \"0 30", _at('cron: "0 45')),
    ],
    "product.odps.yaml": [
        (r"(purpose: )", _said),
        (r"^(name: )", _said),
        (r"(limitations: )", _said),
        (r"#(payments|risk)-\w+", _at(r"#\1-NUMBER")),
        (r"\Z", _at("# NUMBER\n")),
    ],
}
CONTRACT = [
    (r"(description: \")", _said),
    (r"(latency, value: )(\d+)", _number),
    (r"(availability, value: 9\d\.)(\d)", _number),
    (r"(mustBeGreaterThan: )(\d+)", _number),
    (r"classification: internal", _at("classification: confidential")),
    (r"(version: 1\.)(\d+)", _number),
    (r", tags: \[personal-data\]", _at("")),
    (r"compatibility, value: BACKWARD", _at("compatibility, value: FULL")),
]
AGREEMENT = [
    (r"endTimestamp: ", _at("endTimestamp: 2026-06-30T00:00:00Z #")),
    (r"(usage: )", _said),
    (r"startTimestamp: ", _at("startTimestamp: 2026-12-15T00:00:00Z #")),
]
GRANT = [
    (r"environments: \[local, ", _at("environments: [")),
    (r", (\w+)\]\nlegalBasis", _at("]\nlegalBasis")),
    (r"rows: '.*'", _at("rows: null")),
]
DOMAIN = [
    (r"(description: )", _said),
    (r"(email: )(?=\w)", _at(r"\1aNUMBER")),
    (r"^(name: )", _said),
    (r"tier: small", _at("tier: medium")),
]
OTHER = [(r"\Z", _at("\n# NUMBER\n"))]


def edits(root: Path) -> list[Edited]:
    """Return every edit of every document below domains/, and of code and words beside them."""
    found: list[Edited] = []
    for path in sorted((root / "domains").rglob("*")):
        name = path.relative_to(root).as_posix()
        rules = PRODUCTS.get(path.name, [])
        if path.name.endswith(".odcs.yaml"):
            rules = CONTRACT
        elif path.name.endswith(".oaas.yaml"):
            rules = AGREEMENT
        elif path.name.endswith(".grant.yaml"):
            rules = GRANT
        elif path.name == "domain.yaml":
            rules = DOMAIN
        elif path.suffix in (".py", ".sql", ".md"):
            rules = OTHER
        found += [Edited(name, pattern, new) for pattern, new in rules]
    return [each for each in found if re.search(each.pattern, (root / each.file).read_text(), re.MULTILINE)]


def changes(root: Path) -> st.SearchStrategy[list[tuple[Edited, int]]]:
    """One to three edits, each with the number that chooses place and value."""
    return st.lists(st.tuples(st.sampled_from(edits(root)), st.integers(0, 9)), min_size=1, max_size=3)
