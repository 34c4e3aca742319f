"""The tokens of a CEL expression, as far as a row filter may hold them, and the values of its literals."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

CONSTANTS = frozenset({"true", "false", "null"})
RESERVED = CONSTANTS | {
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let", "loop", "namespace",
    "package", "return", "var", "void", "while",
}  # fmt: skip
_TOKEN = re.compile(
    r"""[ \t\r\n\f]*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?!["'])"""
    r"""|(?P<number>(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.])"""
    r"""|(?P<text>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')"""
    r"""|(?P<mark>\|\||&&|[<>=!]=|[-<>!()\[\],]))"""
)
_ESCAPE = re.compile(
    r"""\\(?:(?P<plain>[\\"'nrt])|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})|.)""", re.DOTALL
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_LARGEST = 2**63


class Token(NamedTuple):
    """`kind` is name, number, text, mark or end; `at` is the character it starts at, from 1."""

    kind: str
    text: str
    at: int


def tokens(expression: str) -> list[Token]:
    """Return the tokens of an expression and one for its end; raises ValueError at what is none of them."""
    found: list[Token] = []
    position, end = 0, len(expression.rstrip(" \t\r\n\f"))
    while position < end:
        match = _TOKEN.match(expression, position)
        if match is None:
            rest = expression[position:end].lstrip(" \t\r\n\f")
            raise ValueError(f"{rest[:20]!r} cannot be a row filter (character {end - len(rest) + 1})")
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    return [*found, Token("end", "", end + 1)]


def number(text: str) -> str:
    """Return a number as SQL writes it; raises ValueError for an integer that CEL cannot hold."""
    if re.fullmatch(r"-?[0-9]+", text) and (len(text) > 20 or not -_LARGEST <= int(text) < _LARGEST):
        raise ValueError(f"{text[:40]} is larger than an integer of 64 bits")
    return text


def text(quoted: str) -> str:
    """Return the value of a quoted text; raises ValueError for an escape that is not plain or Unicode."""

    def plain(found: re.Match[str]) -> str:
        if found["plain"]:
            return _CONTROLS.get(found["plain"], found["plain"])
        code = int(found["four"] or found["eight"] or "D800", 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise ValueError(f"the escape {found[0]} cannot be in a row filter")
        return chr(code)

    return _ESCAPE.sub(plain, quoted[1:-1])


def instant(value: str) -> str:
    """Return an RFC 3339 instant with its offset as it was; raises ValueError for anything else."""
    if not _INSTANT.fullmatch(value):
        raise ValueError(f"{value!r} is no instant with its offset, as 2026-01-01T00:00:00Z")
    datetime.fromisoformat(value)
    return value
