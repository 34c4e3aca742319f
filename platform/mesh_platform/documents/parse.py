"""YAML text to plain data, at C speed and without surprises.

Scalars follow YAML 1.2's core schema (`no` and `on` are text, dates are text) with one exception: a number with a
leading zero is text. Tags, several documents, keys that are no text, duplicate keys, deep nesting and alias bombs are
faults. Positions are not kept here: `marks` finds them again for the few files that have findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import yaml
from yaml.cyaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from pydantic import JsonValue

MAX_DEPTH = 40
MAX_NODES = 20_000
MAX_BYTES = 1024 * 1024
_SUSPICIOUS = 400
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMERIC = frozenset("0123456789+-")
_PLAIN, _TEXT = "p", "t"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text; line and column from 1."""

    code: str
    line: int
    column: int
    message: str


class Faulty(Exception):
    """Raised with every fault of a text."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(faults)


class _Composer(CParser):
    """libyaml's composer with the tag resolution left out: `plain` or `quoted` is all that is needed here."""

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        if kind is ScalarNode:
            return _PLAIN if cast("tuple[bool, bool]", implicit)[0] else _TEXT
        return _TEXT

    def descend_resolver(self, current: Node | None, index: object) -> None:
        """Paths do not resolve tags here."""

    def ascend_resolver(self) -> None:
        """Paths do not resolve tags here."""


def compose(text: str) -> Node | None:
    """Return the node tree of a text; None for an empty one. Raises Faulty."""
    try:
        if max(text.count("["), text.count("{"), text.count("- ")) > _SUSPICIOUS:
            _refuse_depth(text)
        return cast("Node | None", _Composer(text).get_single_node())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        several = "single document" in (error.context or "")
        raise Faulty(
            Fault("several-documents" if several else "yaml-syntax", line, column, error.problem or "not YAML")
        ) from error
    except yaml.YAMLError as error:
        raise Faulty(Fault("yaml-syntax", *_first_control(text), str(error).split("\n", 1)[0])) from error


def parse(text: str) -> JsonValue:
    """Return the plain data of a text; raises Faulty with all faults."""
    root = compose(text)
    if root is None:
        raise Faulty(Fault("empty-file", 1, 1, "the file holds no document"))
    return _Builder().build(root)


def scalar(value: str, plain: bool) -> JsonValue:
    """Read one scalar as YAML 1.2's core schema does."""
    if not plain:
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[0] in _NUMERIC and _NUMBER.fullmatch(value):
        return float(value) if any(mark in value for mark in ".eE") else int(value[:4000])
    return value


class _Builder:
    def __init__(self) -> None:
        self.count = 0
        self.faults: list[Fault] = []

    def build(self, root: Node) -> JsonValue:
        value = self.value(root, 0)
        if self.faults:
            raise Faulty(*self.faults)
        return value

    def value(self, node: Node, depth: int) -> JsonValue:
        self.count += 1
        if self.count > MAX_NODES:
            raise Faulty(*self.faults, _at(node, "aliases", f"the document expands to more than {MAX_NODES} nodes"))
        if depth > MAX_DEPTH:
            raise Faulty(*self.faults, _at(node, "nesting", f"more than {MAX_DEPTH} levels"))
        if isinstance(node, ScalarNode):
            if node.tag not in (_PLAIN, _TEXT):
                self.faults.append(_at(node, "yaml-tag", f"tag {node.tag} is not allowed"))
            return scalar(node.value, node.tag == _PLAIN)
        if node.tag != _TEXT:
            self.faults.append(_at(node, "yaml-tag", f"tag {node.tag} is not allowed"))
        if isinstance(node, SequenceNode):
            return [self.value(each, depth + 1) for each in cast("list[Node]", node.value)]
        return self.mapping(cast("MappingNode", node), depth + 1)

    def mapping(self, node: MappingNode, depth: int) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for key, value in cast("list[tuple[Node, Node]]", node.value):
            name = scalar(key.value, key.tag == _PLAIN) if isinstance(key, ScalarNode) else None
            if not isinstance(name, str):
                shown = key.value if isinstance(key, ScalarNode) else "a collection"
                self.faults.append(_at(key, "key-type", f"the key {shown} is not text"))
                continue
            if name in found:
                self.faults.append(_at(key, "duplicate-key", f"the key {name!r} stands twice"))
            found[name] = self.value(value, depth)
        return found


def _at(node: Node, code: str, message: str) -> Fault:
    return Fault(code, node.start_mark.line + 1, node.start_mark.column + 1, message)


def _refuse_depth(text: str) -> None:
    """Walk the events first: the composer recurses in C, where a deep text would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH + 1:
                mark = event.start_mark
                raise Faulty(Fault("nesting", mark.line + 1, mark.column + 1, f"more than {MAX_DEPTH} levels"))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


def _first_control(text: str) -> tuple[int, int]:
    for line, content in enumerate(text.split("\n"), 1):
        for column, character in enumerate(content, 1):
            if not (character.isprintable() or character in "\t\r\x85"):
                return line, column
    return 1, 1
