"""What a contract promises of a port, as numbers that alerts compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.documents.standards.odcs import ServiceLevel
    from mesh_platform.mesh.model import Port

_SECONDS = {
    "ms": 0.001,
    "s": 1,
    "sec": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "d": 86_400,
    "day": 86_400,
    "w": 604_800,
    "week": 604_800,
}


def latency(port: Port) -> float | None:
    """Return the longest time in seconds from an event to the port; None where the contract promises none."""
    return min((_seconds(port, level) for level in _levels(port, "latency")), default=None)


def availability(port: Port) -> float | None:
    """Return the promised share of time, 0 to 1; None where the contract promises none."""
    return max((_share(port, level) for level in _levels(port, "availability")), default=None)


def freshness(port: Port) -> tuple[str, float] | None:
    """Return the timestamp column by which the port's age is told, and the greatest age in seconds.

    The greatest age is the promised latency and frequency together. None where no such promise names a column of type
    timestamp (`element: <object>.<column>`).
    """
    times = {column.name for column in port.columns if column.logical_type == "timestamp"}
    ages: dict[str, float] = {}
    for level in (*_levels(port, "latency"), *_levels(port, "frequency")):
        column = (level.element or "").rpartition(".")[2]
        if column in times:
            ages[column] = ages.get(column, 0) + _seconds(port, level)
    return min(ages.items(), default=None)


def fewest_rows(port: Port) -> int:
    """Return how many rows the port has at least; one where the contract has no rule on its row count."""
    fewest = 1
    for rule in port.contract.schema_[0].quality:
        if "rowCount" in (rule.metric, rule.rule):
            said = rule.model_extra or {}
            for operator, more in (("mustBeGreaterThan", 1), ("mustBeGreaterOrEqualTo", 0)):
                value = said.get(operator)
                if isinstance(value, int):
                    fewest = max(fewest, value + more)
    return fewest


def _levels(port: Port, name: str) -> list[ServiceLevel]:
    return [level for level in port.contract.sla_properties if level.property == name]


def _seconds(port: Port, level: ServiceLevel) -> float:
    unit = (level.unit or "").lower()
    factor = _SECONDS.get(unit) or _SECONDS.get(unit.removesuffix("s"))
    if factor is None:
        raise _unusable(port, level, f"unit {level.unit!r}", f"use one of {', '.join(_SECONDS)}")
    return _number(port, level) * factor


def _share(port: Port, level: ServiceLevel) -> float:
    value = _number(port, level) / 100
    if not 0 < value <= 1:
        raise _unusable(port, level, f"value {level.value!r}", "write it in per cent, as 99.9")
    return value


def _number(port: Port, level: ServiceLevel) -> float:
    if isinstance(level.value, bool) or not isinstance(level.value, int | float | str):
        raise _unusable(port, level, f"value {level.value!r}", "write a number")
    try:
        return float(level.value)
    except ValueError as error:
        raise _unusable(port, level, f"value {level.value!r}", "write a number") from error


def _unusable(port: Port, level: ServiceLevel, what: str, fix: str) -> DocumentError:
    return DocumentError(
        f"slaProperties: {level.property} has the {what}, which no alert can compare with", fix=fix, where=str(port.id)
    )
