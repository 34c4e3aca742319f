"""Quartz expressions of schedules: Databricks takes them as text and refuses a wrong one only when it is applied."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_DAY = rf"([1-7]|{'|'.join(DAYS)})"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    special: str = "(?!)"
    alone: str = "(?!)"
    """What stands in no list: Quartz knows no last day beside others, and one n-th day of the week only."""

    def takes(self, text: str) -> bool:
        if text == "?" or re.fullmatch(self.alone, text, re.IGNORECASE):
            return True
        return text.count("#") <= 1 and all(self._item(item) for item in text.split(","))

    def _item(self, item: str) -> bool:
        if re.fullmatch(self.special, item, re.IGNORECASE):
            return True
        span, slash, step = item.partition("/")
        if slash and not (step.isdecimal() and 0 < int(step) <= self.most):
            return False
        first, _, last = span.partition("-")
        return span == "*" or (self._value(first) and (last == "" or self._value(last)) and not span.endswith("-"))

    def _value(self, text: str) -> bool:
        return text.upper() in self.words or (text.isdecimal() and self.least <= int(text) <= self.most)


FIELDS = (
    _Field("seconds", 0, 59),
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"([1-9]|[12]\d|3[01])W", alone=r"L(-([12]?\d|30))?W?"),
    _Field("month", 1, 12, MONTHS),
    _Field("day of week", 1, 7, DAYS, special=rf"{_DAY}#[1-5]", alone=rf"{_DAY}?L"),
    _Field("year", 1970, 2099),
)
OPTIONAL = 1
"""Fields at the end that may be left out: the year."""


def fault(expression: str) -> str | None:
    """Return what is wrong with an expression (`0 30 4 * * ?`), or None."""
    parts = expression.split()
    if not len(FIELDS) - OPTIONAL <= len(parts) <= len(FIELDS):
        return f"it has {len(parts)} fields, not 6 or 7"
    for field, text in zip(FIELDS, parts, strict=False):
        if not field.takes(text) or (text == "?" and not field.name.startswith("day")):
            return f"{text!r} is no {field.name}"
    if (parts[3] == "?") == (parts[5] == "?"):
        return "exactly one of day of month and day of week must be `?`"
    return None
