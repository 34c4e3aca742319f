"""The specimen while it is made: documents as trees and steps by a short name, which facts change in place."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from pydantic import JsonValue

from mesh_platform.documents.parse import parse

from .texts import AGREEMENT, CLASSIFICATION, GRANT, TEXTS, WAIVER

Tree = dict[str, JsonValue]
OPTIONAL = (AGREEMENT, GRANT, WAIVER)
"""Documents that are there only where a fact speaks of them."""


@dataclass
class Draft:
    """`operations` says by kind of resource what the plan does to it; without a word it stays as it is."""

    documents: dict[str, Tree]
    steps: dict[str, Tree]
    operations: dict[str, str] = field(default_factory=dict[str, str])
    approved: bool = False
    about_these: bool = True
    readers: int = 0

    def there(self, *paths: str) -> None:
        """Add documents that are left out without a word."""
        for path in paths:
            self.documents.setdefault(path, deepcopy(_tree(path)))


Apply = Callable[[Draft, JsonValue], None]


def draft(classification: Tree | None) -> Draft:
    """Return the specimen that every rule lets pass, with the levels of a mesh."""
    from .plan import STEPS

    documents = {path: deepcopy(_tree(path)) for path in TEXTS if path not in OPTIONAL}
    if classification is not None:
        documents[CLASSIFICATION] = classification
    return Draft(documents=documents, steps=deepcopy(STEPS))


def put(document: str, *keys: str | int) -> Apply:
    """Return what writes a fact into a document."""

    def apply(made: Draft, value: JsonValue) -> None:
        made.there(document)
        write(made.documents[document], keys, value)

    return apply


def step(name: str, *keys: str) -> Apply:
    """Return what writes a fact into the new inputs of a step."""
    return lambda made, value: write(made.steps[name], keys, value)


def both(*applies: Apply) -> Apply:
    """Return what writes a fact into several places."""

    def apply(made: Draft, value: JsonValue) -> None:
        for each in applies:
            each(made, value)

    return apply


def write(tree: Tree, keys: tuple[str | int, ...], value: JsonValue) -> None:
    """Set a value below a tree, making the mappings on the way."""
    *above, last = keys
    node: Any = tree
    for key in above:
        node = _within(node, key)
    node[last] = value


def _within(node: Any, key: str | int) -> Any:
    if isinstance(key, str) and key not in node:
        node[key] = {}
    return node[key]


@cache
def _tree(path: str) -> Tree:
    return cast("Tree", parse(TEXTS[path]))
