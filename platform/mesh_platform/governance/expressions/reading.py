"""What an expression reads, found in its text alone: `change.new.partitionsCount`, `product.ports`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SUBJECTS = ("change", "agreement", "contract", "product")
"""What an expression may be about, and what it then may read beside it: an agreement's contract and product, too."""
ROOTS = (*SUBJECTS, "environment", "parameters")
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)"""
    r"""|(?P<raw>[bB]?[rR][bB]?(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*'))"""
    r"""|(?P<text>[bB]?(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))"""
    r"""|(?P<number>[0-9][0-9a-zA-Z_.]*)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<mark>.)""",
    re.DOTALL,
)
_PLAIN = re.compile(r"""["']([^"'\\]*)["']""")


class Read(NamedTuple):
    """A variable, and the fields below it as far as they are named; all that is below the last one counts as read."""

    root: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.root, *self.path))


def reads(expression: str) -> tuple[Read, ...]:
    """Return what an expression reads of the variables that there are, each once, sorted.

    What is bound by a macro reads what the macro ranges over. Nothing is left out: a name that might stand for
    something else counts as read.
    """
    tokens = [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(expression) if found.lastgroup != "space"]
    return tuple(sorted(set(_reads([*tokens, ("end", ""), ("end", ""), ("end", "")]))))


def about(found: tuple[Read, ...]) -> str | None:
    """Return what an expression is asked about once each; None where it reads nothing that could be."""
    roots = {each.root for each in found}
    return next((name for name in SUBJECTS if name in roots), None)


def _reads(tokens: list[tuple[str, str]]) -> Iterator[Read]:
    for position, (kind, text) in enumerate(tokens):
        before = tokens[position - 1][1] if position else ""
        if kind == "name" and text in ROOTS and before != "." and tokens[position + 1][1] != "(":
            yield Read(text, tuple(_path(tokens, position + 1)))


def _path(tokens: list[tuple[str, str]], at: int) -> Iterator[str]:
    """Yield the fields that follow a variable, up to a call, a computed index, or anything else."""
    while True:
        mark, (kind, text), after = tokens[at][1], tokens[at + 1], tokens[at + 2][1]
        plain = _PLAIN.fullmatch(text) if kind == "text" else None
        if mark == "." and kind == "name" and after != "(":
            yield text
            at += 2
        elif mark == "[" and plain is not None and after == "]":
            yield plain[1]
            at += 3
        else:
            return
