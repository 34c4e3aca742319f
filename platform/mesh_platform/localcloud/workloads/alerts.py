"""The alerts of a product: its rules, and what becomes of each as figures come in. Nothing here is told to anybody."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal, cast

import promql_parser

from ..values import Value, plain
from .promql import NotEvaluatedError
from .samples import NAME, Labels

State = Literal["inactive", "pending", "firing", "resolved", "not evaluated"]
Vector = Mapping[Labels, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One alert of a PrometheusRule; it fires when its expression has held for `lasting` seconds."""

    name: str
    expression: str
    lasting: float
    labels: Mapping[str, str]
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """One series for which an alert holds, since when and with which value; `state` is pending, firing or resolved."""

    rule: Rule
    labels: Labels
    state: State
    since: float
    value: float

    @property
    def key(self) -> str:
        """What names this occurrence: the same until it is resolved, another one the next time."""
        told = f"{self.rule.name}|{sorted(self.labels)}|{self.since}|{self.state}"
        return hashlib.sha256(told.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A rule as it stands: its active series, and why it is not evaluated where it is not."""

    rule: Rule
    active: Mapping[Labels, Active] = field(default_factory=dict[Labels, Active])
    reason: str = ""

    @property
    def state(self) -> State:
        """The worst of its series; a rule that nobody can evaluate says so unless it fires."""
        states = {each.state for each in self.active.values()}
        for state in ("firing", "pending"):
            if state in states:
                return state
        return "not evaluated" if self.reason else "resolved" if states else "inactive"


def rules(record: dict[str, Value], after: float | None = None) -> tuple[Rule, ...]:
    """Return the alerts of a PrometheusRule's inputs; `after` replaces how long each must have held."""
    groups = cast("list[dict[str, Any]]", cast("dict[str, Any]", plain(record))["spec"]["groups"])
    found: list[dict[str, Any]] = [each for group in groups for each in group["rules"] if "alert" in each]
    return tuple(
        Rule(
            name=str(each["alert"]),
            expression=str(each["expr"]),
            lasting=seconds(str(each.get("for", "0s"))) if after is None else after,
            labels=_texts(each.get("labels")),
            summary=_texts(each.get("annotations")).get("summary", ""),
        )
        for each in found
    )


def seconds(duration: str) -> float:
    """Return a duration of Prometheus in seconds: 5m is 300."""
    lasting: timedelta = promql_parser.parse_duration(duration) if duration.strip("0smhdwy") else timedelta()
    return lasting.total_seconds()


def _texts(values: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in cast("dict[str, Any]", values or {}).items()}


def judge(judged: Judged, evaluate: Callable[[str], Vector], now: float) -> Judged:
    """Return a rule as it stands after one evaluation.

    One that could not be evaluated keeps what was active: that nobody knows is no reason to call it resolved.
    """
    try:
        holds = evaluate(judged.rule.expression)
    except NotEvaluatedError as error:
        return replace(judged, reason=str(error))
    active: dict[Labels, Active] = {}
    for labels, value in holds.items():
        if math.isnan(value):
            continue
        named = frozenset(pair for pair in labels if pair[0] != NAME)
        before = judged.active.get(named)
        began = before if before is not None and before.state != "resolved" else None
        since = began.since if began else now
        state: State = "firing" if now - since >= judged.rule.lasting else "pending"
        active[named] = Active(rule=judged.rule, labels=named, state=state, since=since, value=value)
    for labels, before in judged.active.items():
        if labels not in active and before.state == "firing":
            active[labels] = replace(before, state="resolved")
    return Judged(rule=judged.rule, active=active)


def changes(before: Iterable[Judged], after: Iterable[Judged]) -> tuple[Active, ...]:
    """Return the series that were resolved, and those that began to fire.

    One that fired under a rule that is no more, or is another one now, is resolved: nobody would ever tell its end.
    """
    known, there = _by_series(before), _by_series(after)
    ended = [
        replace(active, state="resolved")
        for series, active in known.items()
        if active.state == "firing" and ((now := there.get(series)) is None or now.since != active.since)
    ]
    found = [
        active
        for series, active in there.items()
        if active.state in ("firing", "resolved")
        and ((was := known.get(series)) is None or (was.state, was.since) != (active.state, active.since))
    ]
    return (*ended, *found)


def _by_series(judged: Iterable[Judged]) -> dict[tuple[str, Labels], Active]:
    return {(each.rule.name, labels): active for each in judged for labels, active in each.active.items()}
