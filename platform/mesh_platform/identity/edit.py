"""Documents edited in place: a statement added to a chain, a value replaced; comments and everything else stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue
from yaml.nodes import MappingNode, Node, SequenceNode

from mesh_platform.documents.marks import position
from mesh_platform.documents.parse import FaultError, compose, parse
from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from yaml import Mark

    from mesh_platform.documents.kinds import Statement

PLAIN = ("kind", "decision", "signer", "role", "environment", "at", "expires")
"""Fields that are written without quotes: no YAML reads them as anything but text."""
Tree = dict[str, JsonValue]


def fields(statement: Statement) -> Tree:
    """Return a statement as documents hold it, in the order in which it is read."""
    found = statement.model_dump(by_alias=True)
    keys = (*PLAIN, "nonce", "subjectDigest", "previous", "signature")
    always = ("previous", "signature")
    return {key: found[key] for key in keys if found[key] is not None or key in always}


def with_statement(text: str, statement: Statement, *, where: str) -> str:
    """Return a document's text with a statement added; raises DocumentError where more would have to change."""
    entry = fields(statement)
    wanted = cast("Tree", parse(text))
    wanted["statements"] = [*cast("list[JsonValue]", wanted.get("statements") or []), entry]
    written = ", ".join(f"{key}: {_value(key, value)}" for key, value in entry.items())
    return checked(_added(text, f"{{{written}}}"), wanted, where, f"add to statements by hand: {{{written}}}")


def with_value(text: str, path: Sequence[str | int], new: str, *, where: str) -> str:
    """Return a document's text with one text in it replaced; raises DocumentError where it cannot be done in place."""
    wanted = parse(text)
    above: JsonValue = wanted
    for step in path[:-1]:
        above = cast("Tree", above)[cast("str", step)]
    old = cast("Tree", above)[cast("str", path[-1])]
    cast("Tree", above)[cast("str", path[-1])] = new
    start = _offset(text, *position(text, path))
    forms = ("null",) if old is None else (str(old), f'"{old}"', f"'{old}'")
    shown = next((each for each in forms if text.startswith(each, start)), "")
    mark = shown[:1] if shown[:1] in ('"', "'") else ""
    edited = f"{text[:start]}{mark}{new}{mark}{text[start + len(shown) :]}"
    return checked(edited, wanted, where, f"write {'.'.join(map(str, path))}: {new} by hand")


def write(file: Path, text: str) -> None:
    """Write a file, whole or not at all; it keeps its mode."""
    scratch = file.with_name(f".{file.name}.new")
    scratch.write_text(text, encoding="utf-8")
    if file.exists():
        scratch.chmod(file.stat().st_mode & 0o777)
    scratch.replace(file)


def _value(key: str, value: JsonValue) -> str:
    return str(value) if key in PLAIN else json.dumps(value)


def _added(text: str, entry: str) -> str:
    root = cast("MappingNode", compose(text))
    pairs = cast("list[tuple[Node, Node]]", root.value)
    found = next(((key, value) for key, value in pairs if key.value == "statements"), None)
    if found is None:
        return f"{text.rstrip()}\nstatements:\n  - {entry}\n"
    key, node = found
    items = cast("list[Node]", node.value) if isinstance(node, SequenceNode) else []
    start, end = offset(text, node.start_mark), offset(text, node.end_mark)
    if not items:
        after = offset(text, key.end_mark) + 1
        return f"{text[:after]}\n  - {entry}{text[max(end, after) :] or chr(10)}"
    if text[start] == "[":
        return f"{text[: end - 1].rstrip()}, {entry}]{text[end:]}"
    last = text[: offset(text, items[-1].end_mark)].rstrip()
    line = text.find("\n", len(last))
    line = len(text) if line < 0 else line
    return f"{text[:line].rstrip()}\n{' ' * node.start_mark.column}- {entry}{text[line:] or chr(10)}"


def checked(edited: str, wanted: JsonValue, where: str, fix: str) -> str:
    """Return an edited text; raises DocumentError where it does not hold exactly what is wanted."""
    try:
        same = parse(edited) == wanted
    except FaultError:
        same = False
    if not same:
        raise DocumentError("this document cannot be edited in place", where=where, fix=fix)
    return edited


def offset(text: str, mark: Mark) -> int:
    """Return the place of a mark in a text."""
    return _offset(text, mark.line + 1, mark.column + 1)


def _offset(text: str, line: int, column: int) -> int:
    return sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column - 1
