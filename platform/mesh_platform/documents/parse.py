"""YAML text to plain data, at C speed and without surprises.

Scalars follow YAML 1.2's core schema (`no` and `on` are text, dates are text) with two exceptions: a number with a
leading zero is text, and so is one that no float can hold. Tags, several documents, keys that are no text, duplicate
keys, deep nesting and alias bombs are faults. Positions are not kept here: `marks` finds them again for the few files
that have findings.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from pydantic import JsonValue

MAX_DEPTH = 40
MAX_NODES = 20_000
MAX_BYTES = 1024 * 1024
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 300
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMERIC = frozenset("0123456789+-.")
_PLAIN, _TEXT = "\0plain", "\0text"  # no tag of a document can hold NUL


class Fault(NamedTuple):
    """What is wrong with a text; line and column from 1."""

    code: str
    line: int
    column: int
    message: str


class FaultError(Exception):
    """Raised with every fault of a text."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(faults)


class _Composer(yaml.CSafeLoader):
    """libyaml's composer without the resolution of tags: plain or quoted is all that matters here.

    It recurses in C; libyaml itself refuses more than a thousand levels, which that stack bears.
    """

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        if kind is ScalarNode:
            return _PLAIN if cast("tuple[bool, bool]", implicit)[0] else _TEXT
        return _TEXT

    def descend_resolver(self, current_node: Node | None, current_index: object) -> None:
        """Paths do not resolve tags here."""

    def ascend_resolver(self) -> None:
        """Paths do not resolve tags here."""


def compose(text: str) -> Node | None:
    """Return the node tree of a text; None for an empty one. Raises FaultError."""
    try:
        return _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FaultError(Fault(_code(error), line, column, error.problem or "not YAML")) from error
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        said = f"{error.reason}: U+{ord(text[len(before)]):04X}"
        raise FaultError(Fault("yaml-syntax", line, column, said)) from error


def _code(error: yaml.MarkedYAMLError) -> str:
    if "single document" in (error.context or ""):
        return "several-documents"
    return "nesting" if "nesting depth" in (error.problem or "") else "yaml-syntax"


def parse(text: str) -> JsonValue:
    """Return the plain data of a text; raises FaultError with all faults."""
    root = compose(text)
    if root is None:
        raise FaultError(Fault("empty-file", 1, 1, "the file holds no document"))
    value = _Builder(text).build(root)
    if value is None:
        raise FaultError(Fault("empty-file", 1, 1, "the file holds no document"))
    return value


def scalar(value: str) -> JsonValue:
    """Read one plain scalar as YAML 1.2's core schema does."""
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[0] in _NUMERIC and _NUMBER.fullmatch(value):
        return _number(value)
    return value


def _number(value: str) -> JsonValue:
    if len(value) > _LONGEST_NUMBER:
        return value
    if not any(mark in value for mark in ".eE"):
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else value


class _Builder:
    def __init__(self, text: str) -> None:
        self.limit = "aliases" if "*" in text else "file-too-large"
        self.count = 0
        self.entry: Node | None = None
        self.faults: list[Fault] = []

    def build(self, root: Node) -> JsonValue:
        value = self.value(root, 0)
        if self.faults:
            raise FaultError(*self.faults)
        return value

    def value(self, node: Node, depth: int) -> JsonValue:
        self.count += 1
        if self.count > MAX_NODES:
            raise FaultError(
                *self.faults,
                _at(self.entry or node, self.limit, f"the document expands to more than {MAX_NODES} nodes"),
            )
        if type(node) is ScalarNode:
            return self.scalar(node)
        if node.tag is not _TEXT:
            self.faults.append(_at(node, "yaml-tag", f"tag {node.tag[:80]} is not allowed"))
        if depth >= MAX_DEPTH:
            raise FaultError(*self.faults, _at(node, "nesting", f"more than {MAX_DEPTH} levels"))
        if type(node) is SequenceNode:
            return [self.value(each, depth + 1) for each in cast("list[Node]", node.value)]
        return self.mapping(cast("MappingNode", node), depth + 1)

    def scalar(self, node: ScalarNode) -> JsonValue:
        tag = node.tag
        if tag is _PLAIN:
            return scalar(node.value)
        if tag is not _TEXT:
            self.faults.append(_at(node, "yaml-tag", f"tag {tag[:80]} is not allowed"))
        return node.value

    def mapping(self, node: MappingNode, depth: int) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for key, value in cast("list[tuple[Node, Node]]", node.value):
            name = self.scalar(key) if type(key) is ScalarNode else None
            if type(name) is not str:
                shown = repr(key.value[:80]) if isinstance(key, ScalarNode) else "a collection"
                self.faults.append(_at(key, "key-type", f"the key {shown} is not text"))
                continue
            if name in found:
                self.faults.append(_at(key, "duplicate-key", f"the key {name[:80]!r} stands twice"))
            if depth == 1:
                self.entry = key
            found[name] = self.value(value, depth)
        return found


def _at(node: Node, code: str, message: str) -> Fault:
    return Fault(code, node.start_mark.line + 1, node.start_mark.column + 1, message)
