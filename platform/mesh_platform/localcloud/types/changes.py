"""What changes between the old and the new value of a property, by path, and what of it forces a replacement.

The rules are those of the Terraform plugin SDK's planning (what counts as a change, and what forces one) and of the
Pulumi bridge's detailed differences (which paths show it, and how).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..values import Unknown, Value
from . import quirks
from .edits import edited
from .inputs import DEFAULTS
from .planned import bare, complete, equal, forces, planned, shaped, undecided, zero
from .table import Field


@dataclass(frozen=True, slots=True)
class Change:
    """One path. `forced` asks for a replacement; `shown` marks the path as one that belongs to it; what is `quiet` is
    seen beside other changes and is none by itself."""

    path: str
    kind: str
    shown: bool
    forced: bool
    quiet: bool = False

    @property
    def head(self) -> str:
        """The property at the top of the path."""
        return self.path.partition(".")[0].partition("[")[0]


def changes(
    field: Field, old: Value, new: Value, path: str = "", parent: Field | None = None, kind: str = ""
) -> Iterator[Change]:
    """Yield the changes of one property of the resource type `kind`; `path` is where it stands."""
    return _Comparison(kind).property(field, old, new, path or field.pulumi, parent)


class _Comparison:
    def __init__(self, kind: str) -> None:
        self.kind = kind

    def property(self, field: Field, old: Value, new: Value, path: str, parent: Field | None) -> Iterator[Change]:
        before, after = shaped(field, old), planned(field, shaped(field, old), shaped(field, new))
        if quirks.suppressed(self.kind, path, before, after):
            return
        shown = field.replace or (parent is not None and parent.replace)
        if before is None and after is None:
            return
        if isinstance(after, Unknown):
            yield Change(path, "ADD" if before is None else "UPDATE", shown, field.replace)
        elif before is None and zero(field, after):
            yield Change(path, "ADD", shown=False, forced=False, quiet=True)
        elif before is None:
            yield Change(path, "ADD", shown or forces(field, after), forces(field, after))
        elif after is None:
            yield Change(path, "DELETE", shown or forces(field, before), forces(field, before))
        else:
            yield from self._both(field, before, after, path, shown)

    def _both(self, field: Field, old: Value, new: Value, path: str, shown: bool) -> Iterator[Change]:
        if undecided(field, new):
            yield Change(path, "UPDATE", shown, field.replace)
        elif isinstance(old, dict) and isinstance(new, dict):
            if field.kind == "map":
                yield from _map(field, old, new, path)
            else:
                yield from self._block(field, old, new, path)
        elif isinstance(old, list) and isinstance(new, list) and field.kind == "list":
            if field.unordered:
                yield from self._set(field, old, new, path, shown)
            elif field.fields:
                yield from self._positions(field, old, new, path)
            else:
                yield from _edits(field, old, new, path)
        elif not equal(field, old, new):
            yield Change(path, "UPDATE", shown, field.replace)

    def _block(self, field: Field, old: dict[str, Value], new: dict[str, Value], path: str) -> Iterator[Change]:
        for inner in field.fields:
            where = f"{path}.{inner.pulumi}"
            yield from self.property(inner, old.get(inner.pulumi), new.get(inner.pulumi), where, field)

    def _positions(self, field: Field, old: list[Value], new: list[Value], path: str) -> Iterator[Change]:
        for position in range(max(len(old), len(new))):
            before = old[position] if position < len(old) else None
            after = new[position] if position < len(new) else None
            yield from self._element(field, before, after, f"{path}[{position}]")

    def _element(self, field: Field, old: Value, new: Value, path: str) -> Iterator[Change]:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self._block(field, old, new, path)
        elif old is None or new is None:
            there = new if old is None else old
            kind = "ADD" if old is None else "DELETE"
            yield Change(path, kind, forces(field, there), forces(field, there))
        elif not equal(field, old, new):
            yield Change(path, "UPDATE", field.replace, field.replace)

    def _set(self, field: Field, old: list[Value], new: list[Value], path: str, shown: bool) -> Iterator[Change]:
        """Compare by what is in it: an element shows at its place among the inputs, when the plan left it as it was."""
        had, wanted = self._identities(old, path), self._identities(new, path)
        # A state keeps a set of scalars in their own order.
        gone = {
            position: each
            for position, each in enumerate(old if field.fields else sorted(old, key=repr))
            if self._identity(each, path) not in wanted
        }
        come = {position: each for position, each in enumerate(new) if self._identity(each, path) not in had}
        if not gone and not come:
            return
        if not all(complete(field, each) for each in come.values()):
            forced = field.replace or any(forces(field, each) for each in (*gone.values(), *come.values()))
            yield Change(path, "UPDATE", shown, forced)
            return
        for position in sorted({*gone, *come}):
            yield from self._element(field, gone.get(position), come.get(position), f"{path}[{position}]")

    def _identities(self, values: list[Value], path: str) -> set[str]:
        return {self._identity(each, path) for each in values}

    def _identity(self, value: Value, path: str) -> str:
        return quirks.identity(self.kind, path, bare(value))


def _map(field: Field, old: dict[str, Value], new: dict[str, Value], path: str) -> Iterator[Change]:
    for key in sorted({*old, *new} - {DEFAULTS}):
        if key in old and key in new and equal(field, old[key], new[key]):
            continue
        kind = "DELETE" if key not in new else "ADD" if key not in old else "UPDATE"
        yield Change(f"{path}{_key(key)}", kind, field.replace, field.replace)


def _edits(field: Field, old: list[Value], new: list[Value], path: str) -> Iterator[Change]:
    """Compare two lists of scalars by the shortest edits between them; one that both add and take away is an update."""
    gone, come = edited(old, new)
    for position in sorted(gone | come):
        kind = "UPDATE" if position in gone and position in come else "ADD" if position in come else "DELETE"
        yield Change(f"{path}[{position}]", kind, field.replace, field.replace)


def _key(key: str) -> str:
    return f".{key}" if key.isidentifier() else f'["{key}"]'
