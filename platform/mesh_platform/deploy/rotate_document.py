"""The generation of a product's keys raised in its stack.yaml; comments and everything else stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from pydantic import JsonValue

from mesh_platform.documents.marks import position
from mesh_platform.documents.parse import FaultError, parse
from mesh_platform.errors import DocumentError

FIELD = ("credentials", "generation")
Tree = dict[str, JsonValue]


def write_generation(file: Path, environment: str, generation: int) -> None:
    """Edit the file, whole or not at all; raises DocumentError where it cannot be done without changing more."""
    text = file.read_text(encoding="utf-8")
    edited = with_generation(text, environment, generation, where=file.name)
    scratch = file.with_name(f".{file.name}.new")
    scratch.write_text(edited, encoding="utf-8")
    scratch.chmod(file.stat().st_mode & 0o777)
    scratch.replace(file)


def with_generation(text: str, environment: str, generation: int, *, where: str) -> str:
    """Return a stack document's text with `credentials.generation.<environment>` set."""
    edited = _edited(text, environment, generation)
    wanted = cast("Tree", parse(text))
    credentials = cast("Tree", wanted.setdefault("credentials", {}))
    cast("Tree", credentials.setdefault("generation", {}))[environment] = generation
    try:
        same = parse(edited) == wanted
    except FaultError:
        same = False
    if not same:
        raise DocumentError(
            "the generation of its keys cannot be edited in place", where=where,
            fix=f"write credentials: {{generation: {{{environment}: {generation}}}}} by hand, then run it again",
        )  # fmt: skip
    return edited


def _edited(text: str, environment: str, generation: int) -> str:
    tree: JsonValue = parse(text)
    there: list[str] = []
    for key in (*FIELD, environment):
        if not isinstance(tree, dict) or key not in tree:
            break
        tree = tree[key]
        there.append(key)
    rest = (*FIELD, environment)[len(there) :]
    if not there:
        return f"{text.rstrip()}\n{_flow(rest, generation)}\n"
    start = _offset(text, there)
    if not rest:
        return text[:start] + str(generation) + text[start + len(str(tree)) :]
    entry = _flow(rest, generation)
    if text[start] == "{":
        return f"{text[: start + 1]}{entry}{', ' if tree else ''}{text[start + 1 :]}"
    indent = " " * (start - (text.rfind("\n", 0, start) + 1))
    return f"{text[:start]}{entry}\n{indent}{text[start:]}"


def _flow(keys: tuple[str, ...], generation: int) -> str:
    """Return `a: {b: 2}` for keys a, b."""
    text = f"{keys[-1]}: {generation}"
    for key in reversed(keys[:-1]):
        text = f"{key}: {{{text}}}"
    return text


def _offset(text: str, path: list[str]) -> int:
    line, column = position(text, path)
    before = text.splitlines(keepends=True)[: line - 1]
    return sum(map(len, before)) + column - 1
