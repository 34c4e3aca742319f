"""Parts of two documents beside each other, and what a reader is told where they differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from .model import Difference, Direction
from .relation import Relation

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mesh_platform.documents import Document
    from mesh_platform.findings import Location

_SAID = {
    Relation.narrower: (Direction.tightened, False),
    Relation.wider: (Direction.loosened, True),
    Relation.other: (Direction.changed, True),
    Relation.same: (Direction.changed, False),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping in a document, and its path there."""

    document: Document
    path: tuple[str | int, ...]
    tree: Mapping[str, JsonValue]

    def get(self, key: str) -> JsonValue:
        """Return the value of a key; None where there is none."""
        return self.tree.get(key)

    def text(self, key: str) -> str:
        """Return the value of a key as text; empty where there is none."""
        found = self.get(key)
        return "" if found is None else shown(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts in a list."""
        found = self.get(key)
        return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def below(self, key: str) -> Part:
        """Return the mapping at a key; an empty one where there is none."""
        found = self.get(key)
        return Part(self.document, (*self.path, key), found if isinstance(found, dict) else {})

    def each(self, key: str) -> tuple[Part, ...]:
        """Return the mappings in a list."""
        found = self.get(key)
        items = enumerate(found if isinstance(found, list) else [])
        return tuple(Part(self.document, (*self.path, key, at), tree) for at, tree in items if isinstance(tree, dict))

    def at(self, *keys: str | int) -> Location:
        """Return where a part of it stands, or the nearest that is there."""
        return self.document.at(*self.path, *keys)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same part at the base and at the head. `what` is its path; `column` the column of the port that it is in."""

    what: str
    old: Part
    new: Part
    column: str | None = None

    def below(self, key: str) -> Pair:
        """Return the mappings at a key."""
        return replace(self, what=f"{self.what}.{key}", old=self.old.below(key), new=self.new.below(key))

    def differs(self, key: str) -> bool:
        """Whether a value differs."""
        return self.old.get(key) != self.new.get(key)

    def told(self, key: str, relation: Relation, at: str = "") -> Iterator[Difference]:
        """Yield what becomes of the value of a key, given what it lets through; `at` is where to look, else there."""
        if self.differs(key):
            yield self.said(key, self.old.get(key), self.new.get(key), relation, at)

    def said(self, key: str, old: JsonValue, new: JsonValue, relation: Relation, at: str = "") -> Difference:
        """Return the difference between two values."""
        direction, breaking = _SAID[relation]
        return Difference(
            what=_path(self.what, key), direction=direction, old=_shown(old), new=_shown(new), breaking=breaking,
            location=self.new.at(at or key), column=self.column,
        )  # fmt: skip

    def rated(self, key: str, old: JsonValue, new: JsonValue, raised: bool, at: str = "") -> Difference:
        """Return the difference between two degrees of confidentiality: the higher one breaks what was agreed."""
        found = self.said(key, old, new, Relation.narrower if raised else Relation.wider, at)
        return replace(found, breaking=raised)

    def harmless(self, *left_out: str) -> Iterator[Difference]:
        """Yield every other value that differs, as one that nobody relies on."""
        for key in dict.fromkeys((*self.old.tree, *self.new.tree)):
            if key not in left_out:
                yield from self.told(key, Relation.same)


def gone(what: str, part: Part, said: str, column: str | None = None) -> Difference:
    """Return that a part is not there any more, with its place at the base."""
    return Difference(
        what=what, direction=Direction.removed, old=said, new=None, breaking=True, location=part.at(), column=column
    )


def come(what: str, part: Part, said: str, column: str | None = None) -> Difference:
    """Return that a part is new: nobody relies on it yet."""
    return Difference(
        what=what, direction=Direction.added, old=None, new=said, breaking=False, location=part.at(), column=column
    )


def paired(
    old: Iterable[Part], new: Iterable[Part], key: str, *others: str
) -> Iterator[tuple[str, Part | None, Part | None]]:
    """Yield the parts of two lists that have the same name, by a key or where it is missing by others."""
    before, after = _named(old, (key, *others)), _named(new, (key, *others))
    for name in dict.fromkeys((*before, *after)):
        yield name, before.get(name), after.get(name)


def shown(value: JsonValue) -> str:
    """Return a value as a person reads it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(value: JsonValue) -> str | None:
    return None if value is None else shown(value)


def _path(what: str, key: str) -> str:
    return f"{what}.{key}" if what else key


def _named(parts: Iterable[Part], keys: tuple[str, ...]) -> dict[str, Part]:
    """Return parts by name; a second one of the same name has a number."""
    seen: Counter[str] = Counter()
    found: dict[str, Part] = {}
    for part in parts:
        name = next((said for key in keys if (said := part.text(key))), "")
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = part
    return found


def whole(document: Document) -> Part:
    """Return a whole document as a part."""
    return Part(document, (), cast("Mapping[str, JsonValue]", document.tree))
