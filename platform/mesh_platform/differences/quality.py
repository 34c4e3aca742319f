"""Quality rules of a contract (ODCS 3.2): what they let through, and how much it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .model import Difference
from .parts import Pair, Part, come, gone, paired, shown
from .relation import Relation, of_ranks, of_sets
from .thresholds import OPERATORS, compared

if TYPE_CHECKING:
    from pydantic import JsonValue

_SEVERITIES = {"info": 2, "warning": 1, "error": 0}
"""How much gets through: most where a failure is only told. A rule without a word counts as an error."""
_MEANT = ("type", "metric", "rule", "query", "engine", "implementation", "unit")
_NAMES = ("id", "name", "metric", "rule", "query", "implementation", "description")


def quality(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of the rules of an object or a column."""
    for name, old, new in paired(pair.old.each("quality"), pair.new.each("quality"), *_NAMES):
        what = f"{pair.what}.quality.{name}"
        if old is None or new is None:
            yield from (gone(what, each, _rule(each), pair.column) for each in (old,) if each)
            yield from (come(what, each, _rule(each), pair.column) for each in (new,) if each)
        else:
            yield from _same(Pair(what, old, new, pair.column))


def _same(pair: Pair) -> Iterator[Difference]:
    before, after = _threshold(pair.old), _threshold(pair.new)
    if before != after:
        yield pair.said("threshold", _words(before), _words(after), compared(before, after))
    yield from pair.told("severity", of_ranks(_severity(pair.old), _severity(pair.new)))
    for key in _MEANT:
        same = _blanks(pair.old.get(key)) == _blanks(pair.new.get(key))
        yield from pair.told(key, Relation.same if same else Relation.other)
    yield from _arguments(pair.below("arguments"))
    yield from pair.harmless(*_MEANT, *OPERATORS, "severity", "arguments")


def _arguments(pair: Pair) -> Iterator[Difference]:
    old, new = pair.old.get("validValues"), pair.new.get("validValues")
    if isinstance(old, list) and isinstance(new, list):
        yield from pair.told("validValues", of_sets([shown(each) for each in old], [shown(each) for each in new]))
    else:
        yield from pair.told("validValues", Relation.other)
    for key in dict.fromkeys((*pair.old.tree, *pair.new.tree)):
        if key != "validValues":
            yield from pair.told(key, Relation.other)


def _threshold(part: Part) -> Mapping[str, JsonValue]:
    return {key: part.get(key) for key in OPERATORS if key in part.tree}


def _severity(part: Part) -> float | None:
    return _SEVERITIES.get(part.text("severity") or "error")


def _blanks(value: JsonValue) -> JsonValue:
    return " ".join(value.split()) if isinstance(value, str) else value


def _words(threshold: Mapping[str, JsonValue]) -> str | None:
    return ", ".join(f"{key} {shown(value)}" for key, value in threshold.items()) or None


def _rule(part: Part) -> str:
    """Return a rule as a person reads it: what it measures, and what it lets through."""
    measured = next(
        (said for key in ("metric", "rule", "query", "description", "name") if (said := part.text(key))), ""
    )
    return " ".join(filter(None, (measured, _words(_threshold(part)))))
