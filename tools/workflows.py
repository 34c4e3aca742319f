"""Writes docs/workflows.md: each arrow of docs/arrows.tsv with who, which command, what evidence, and which test."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARROWS = ROOT / "docs" / "arrows.tsv"
JOURNEYS = ROOT / "tests" / "journeys"
PAGE = ROOT / "docs" / "workflows.md"
IN_SCOPE = frozenset(f"1.{number}" for number in range(1, 18)) | frozenset(
    [f"3.{number}" for number in (1, 2, 3, *range(8, 22))]
    + [f"4.{number}" for number in (*range(1, 34), *range(36, 39))]
    + [f"7.{number}" for number in range(1, 21)]
)
"""Ids of the arrows that must have a test."""
MOST_ARROWS = 3
"""Arrows that one test may show: with more, nobody can tell which of them it asserts."""
TELLS = ("actor", "command", "evidence")
TITLES = {
    "1": "Creating a data product",
    "2": "Consuming across domains",
    "3": "Governing",
    "4": "Serving teams themselves",
    "5": "Changing and retiring",
    "6": "Assuring quality",
    "7": "Reacting to events",
    "8": "Finding and exploring",
}
HEAD = """\
# Workflows

Written by `make docs` from [arrows.tsv](arrows.tsv) and the tests in tests/journeys. A test shows an arrow when it is
marked so: `@pytest.mark.arrow("4.8", "4.9", actor="Domain Team", command="mesh up payments-local", evidence="...")`.
"""


class MarkError(ValueError):
    """A mark that says nothing to rely on: its place, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow between two participants; `kind` is call or answer."""

    id: str
    source: str
    target: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a test says of the arrows that it shows; `file` is relative to `docs/`."""

    arrows: tuple[str, ...]
    actor: str
    command: str
    evidence: str
    file: str
    test: str


def read_arrows(file: Path) -> tuple[Arrow, ...]:
    """Read the table of arrows."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Arrow(*row) for row in list(rows)[1:])


def read_marks(folder: Path, known: frozenset[str]) -> tuple[Mark, ...]:
    """Read the marks of the tests in `folder`, without importing them; raises MarkError."""
    found: list[Mark] = []
    for file in sorted(folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found += _marks_of(node, file, known)
    return tuple(found)


def render(arrows: Sequence[Arrow], marks: Sequence[Mark]) -> str:
    """Return the page."""
    shown: dict[str, list[Mark]] = {}
    for mark in marks:
        for arrow in mark.arrows:
            shown.setdefault(arrow, []).append(mark)
    lines = [HEAD, f"{len(shown)} of {len(arrows)} arrows have a test. → is a call, ⇢ its answer.", ""]
    for workflow, group in groupby(arrows, lambda arrow: arrow.id.partition(".")[0]):
        lines += [f"## {workflow} {TITLES[workflow]}", "", "| id | arrow | actor | command | evidence | test |"]
        lines += ["|---|---|---|---|---|---|", *(_row(arrow, shown) for arrow in group), ""]
    return "\n".join(lines)


def page() -> str:
    """Return the page as the tree has it now."""
    arrows = read_arrows(ARROWS)
    return render(arrows, read_marks(JOURNEYS, frozenset(arrow.id for arrow in arrows)))


def _marks_of(node: ast.FunctionDef | ast.AsyncFunctionDef, file: Path, known: frozenset[str]) -> Iterator[Mark]:
    calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
    names = [ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
    for call in calls:
        if ast.unparse(call.func) != "pytest.mark.arrow":
            continue
        where = f"{file.name}:{call.lineno}"
        try:
            ids = tuple(str(ast.literal_eval(each)) for each in call.args)
            told = {str(each.arg): str(ast.literal_eval(each.value)) for each in call.keywords}
        except ValueError as error:
            raise MarkError(f"{where}: write ids and texts out, they are read without running the test") from error
        _judge(where, ids, told, names, known)
        yield Mark(ids, **told, file=f"../tests/journeys/{file.name}", test=node.name)


def _judge(
    where: str, ids: Sequence[str], told: Mapping[str, str], names: Sequence[str], known: frozenset[str]
) -> None:
    unknown = sorted(set(ids) - known)
    if unknown:
        raise MarkError(f"{where}: there is no arrow {', '.join(unknown)} in docs/arrows.tsv")
    if not 1 <= len(ids) <= MOST_ARROWS:
        raise MarkError(f"{where}: {len(ids)} arrows; a test shows one to {MOST_ARROWS}, split it")
    if set(told) != set(TELLS) or not all(told.values()):
        raise MarkError(f"{where}: say {', '.join(TELLS)}, and nothing else")
    if any(name.startswith(("pytest.mark.skip", "pytest.mark.xfail")) for name in names):
        raise MarkError(f"{where}: a test that may not run shows nothing")


def _row(arrow: Arrow, shown: Mapping[str, Sequence[Mark]]) -> str:
    sign = "→" if arrow.kind == "call" else "⇢"
    marks = shown.get(arrow.id, ())
    columns = [
        [mark.actor for mark in marks],
        [f"`{mark.command}`" for mark in marks],
        [mark.evidence for mark in marks],
        [f"[{mark.test}]({mark.file})" for mark in marks] or ["not yet"],
    ]
    told = (_cell("<br>".join(dict.fromkeys(column))) for column in columns)
    return f"| {arrow.id} | {_cell(f'{arrow.source} {sign} {arrow.target}: {arrow.text}')} | {' | '.join(told)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
