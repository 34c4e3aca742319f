"""Positions of the parts of a document, found again only where a finding needs them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .parse import FaultError, compose


def position(text: str, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
    """Return line and column (from 1) of the value at `path`, or of its key; where it is missing, of what is there."""
    try:
        node = _composed(text)
    except FaultError:  # JSON that is not quite YAML, in an organisation's schema
        return 1, 1
    mark = node.start_mark if node else None
    for index, step in enumerate(path):
        found = _child(node, step)
        if found is None:
            break
        key_node, node = found
        mark = key_node.start_mark if key and key_node and index == len(path) - 1 else node.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


@lru_cache(maxsize=4)
def _composed(text: str) -> Node | None:
    return compose(text)


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        pairs = cast("list[tuple[Node, Node]]", node.value)
        return next(((k, v) for k, v in pairs if isinstance(k, ScalarNode) and k.value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, cast("list[Node]", node.value)[step]
    return None
