"""Service levels of a contract: which of two is the better promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from .model import Difference
from .parts import Pair, Part, come, gone, paired
from .relation import Relation, of_least

_MORE = frozenset({"availability", "endOfLife", "endOfSupport", "retention", "throughput"})
"""Promises that are the better the more there is, the later it is; the others, the less or the sooner."""
_LESS = frozenset({
    "errorRate", "frequency", "freshness", "generalAvailability", "latency", "timeOfAvailability", "timeToDetect",
    "timeToNotify", "timeToRepair",
})  # fmt: skip
_UNITS = {
    "ms": 0.001, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600,
    "d": 86_400, "day": 86_400, "w": 604_800, "wk": 604_800, "week": 604_800, "mo": 2_592_000, "month": 2_592_000,
    "y": 31_536_000, "yr": 31_536_000, "year": 31_536_000,
}  # fmt: skip
"""Seconds in a unit; a month has thirty days, a year 365."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)?|\d{2}:\d{2}(?::\d{2})?Z?")


def service_levels(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of every promise; one of an element is another one than that of the whole."""
    old, new = pair.old.each("slaProperties"), pair.new.each("slaProperties")
    elements = dict.fromkeys(each.text("element") for each in (*old, *new))
    for element in elements:
        of_old, of_new = ([each for each in side if each.text("element") == element] for side in (old, new))
        for name, before, after in paired(of_old, of_new, "property"):
            what = f"slaProperties.{name}{f' of {element}' if element else ''}"
            if before is None or after is None:
                yield from (gone(what, each, _promise(each)) for each in (before,) if each)
                yield from (come(what, each, _promise(each)) for each in (after,) if each)
            else:
                yield from _same(Pair(what, before, after))


def _same(pair: Pair) -> Iterator[Difference]:
    if pair.differs("value") or pair.differs("unit"):
        relation = _better(pair.old.text("property"), pair.old, pair.new)
        yield pair.said("value", _promise(pair.old), _promise(pair.new), relation)
    yield from pair.told("valueExt", Relation.other)
    yield from pair.harmless("property", "element", "value", "unit", "valueExt")


def _better(name: str, old: Part, new: Part) -> Relation:
    before, after = _amount(old), _amount(new)
    if before is None or after is None or before[0] != after[0]:
        return Relation.other
    if before[1] == after[1]:
        return Relation.same
    more = of_least((before[1], False), (after[1], False))
    return more if name in _MORE else more.reversed if name in _LESS else Relation.other


def _amount(part: Part) -> tuple[str, float | str] | None:
    """Return what a promise is measured in, and how much: time in seconds, a plain number, or a point in time."""
    value, unit = part.text("value"), part.text("unit").lower()
    if not unit and _INSTANT.fullmatch(value):
        return "point in time", _sorted(value)
    try:
        number = Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None
    factor = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if factor is not None:
        return "seconds", float(number * Fraction(str(factor)))
    return "number" if unit in ("", "percent", "%") else unit, float(number)


def _sorted(instant: str) -> str:
    """Return a point in time as text that sorts by time: to the second at least; a day begins at midnight in UTC."""
    plain = instant.removesuffix("Z")
    whole = f"{plain}T00:00" if ":" not in plain else plain
    exact = whole if whole.count(":") > 1 else f"{whole}:00"
    return exact.rstrip("0").removesuffix(".") if "." in exact else exact


def _promise(part: Part) -> str:
    return " ".join(filter(None, (part.text("value"), part.text("unit"))))
