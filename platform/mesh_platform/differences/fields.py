"""The schema object of a contract and its fields, with what lies in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .limits import enumeration, options
from .model import Difference, Direction
from .parts import Pair, Part, come, gone, paired
from .quality import quality
from .relation import Relation, of_ranks
from .types import same_kind, types

PERSONAL = "personal-data"
_LOOKED_AT = (
    "name", "logicalType", "physicalType", "logicalTypeOptions", "required", "unique", "enum", "classification", "tags",
    "quality", "properties", "items", "map", "physicalName",
)  # fmt: skip
_KEY = ("primaryKey", "primaryKeyPosition")


def schema(old: Part, new: Part, levels: Sequence[str]) -> Iterator[Difference]:
    """Yield what becomes of the objects; a port has one, and one of another name is the same one renamed."""
    for before, after in zip(old.each("schema"), new.each("schema"), strict=False):
        pair = Pair(f"schema.{after.text('name')}", before, after)
        yield from pair.told("name", Relation.other)
        yield from pair.told("physicalName", Relation.other)
        yield from _keys(pair)
        yield from _fields(pair, "properties", levels, top=True)
        yield from quality(pair)
        yield from pair.harmless("name", "physicalName", "properties", "quality")


def _fields(pair: Pair, key: str, levels: Sequence[str], *, top: bool = False) -> Iterator[Difference]:
    for name, old, new in paired(pair.old.each(key), pair.new.each(key), "name"):
        what, column = f"{pair.what}.{name}", name if top else pair.column
        if old is None or new is None:
            yield from (gone(what, each, _type(each), column) for each in (old,) if each)
            yield from (come(what, each, _type(each), column) for each in (new,) if each)
        else:
            yield from _field(Pair(what, old, new, column), levels, top=top)


def _field(pair: Pair, levels: Sequence[str], *, top: bool = False) -> Iterator[Difference]:
    yield from types(pair)
    if same_kind(pair):
        yield from options(pair)
        yield from _inside(pair, levels)
    for key in ("required", "unique"):
        yield from pair.told(key, of_ranks(not pair.old.get(key), not pair.new.get(key)))
    yield from pair.told("physicalName", Relation.other)
    yield from enumeration(pair)
    yield from _confidential(pair, levels)
    yield from quality(pair)
    yield from pair.harmless(*_LOOKED_AT, *(_KEY if top else ()))


def _inside(pair: Pair, levels: Sequence[str]) -> Iterator[Difference]:
    """Yield what becomes of the fields of an object, the elements of an array, and the keys and values of a map."""
    yield from _fields(pair, "properties", levels)
    for inner in (pair.below("items"), pair.below("map").below("key"), pair.below("map").below("value")):
        if inner.old.tree and inner.new.tree:
            yield from _field(inner, levels)
        elif inner.old.tree:
            yield gone(inner.what, inner.old, _type(inner.old), inner.column)
        elif inner.new.tree:
            yield come(inner.what, inner.new, _type(inner.new), inner.column)


def _keys(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of the key as a whole: a part more or less is another key, for joins and for topics."""
    old, new = _key(pair.old), _key(pair.new)
    if old == new:
        return
    direction = Direction.added if not old else Direction.removed if not new else Direction.changed
    keyed = [each for each in pair.new.each("properties") if each.get("primaryKey") is True]
    yield Difference(
        what=f"{pair.what}.primaryKey", direction=direction, old=", ".join(old) or None, new=", ".join(new) or None,
        breaking=bool(old), location=keyed[0].at("primaryKey") if keyed else pair.new.at("properties"),
    )  # fmt: skip


def _key(part: Part) -> list[str]:
    keyed = [each for each in part.each("properties") if each.get("primaryKey") is True]
    return [each.text("name") for each in sorted(keyed, key=_position)]


def _position(part: Part) -> float:
    found = part.get("primaryKeyPosition")
    return found if isinstance(found, int) else 1


def _confidential(pair: Pair, levels: Sequence[str]) -> Iterator[Difference]:
    """Yield what becomes of classification and personal data.

    A level that is raised breaks: what was agreed on the lower one does not cover it. Without a word a field counts as
    the highest level, but for one that its own fields classify.
    """
    old, new = _level(pair.old, levels), _level(pair.new, levels)
    if old == new or old is None or new is None:
        yield from pair.told("classification", Relation.same)
    elif pair.differs("classification"):
        yield pair.rated("classification", pair.old.get("classification"), pair.new.get("classification"), new > old)
    before, after = PERSONAL in pair.old.texts("tags"), PERSONAL in pair.new.texts("tags")
    if before != after:
        yield pair.rated(PERSONAL, before, after, after, at="tags")
    elif pair.differs("tags"):
        yield from pair.told("tags", Relation.same)


def _level(part: Part, levels: Sequence[str]) -> int | None:
    said = part.text("classification")
    if not said:
        return None if part.get("properties") or part.get("items") else len(levels)
    return levels.index(said) if said in levels else len(levels)


def _type(part: Part) -> str:
    return part.text("physicalType") or part.text("logicalType") or "field"
