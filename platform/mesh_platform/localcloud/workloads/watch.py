"""Watches one workload: takes the figures of its replicas and of the servers, and judges the alerts by them."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mesh_platform.mesh.quoting import promql_value

from ..store import Store
from . import place as places
from .alerts import Active, Judged, Vector, changes, judge, rules
from .figures import LAG, Source, sources
from .notes import AlertNote
from .pace import Pace
from .place import Place
from .promql import NotEvaluatedError, evaluate, metrics, parsed
from .samples import Exposed, History, parse, sample
from .supervisor import Target

_SECONDS = 2.0
_MOST_BYTES = 4_000_000
UP = "up"


@dataclass(slots=True, kw_only=True)
class Watch:
    """The figures and the alerts of one product; to be used from one thread."""

    place: Place
    store: Store
    pace: Pace
    judged: tuple[Judged, ...] = ()
    _history: History = field(init=False)
    _sources: tuple[Source, ...] = field(init=False)
    _lacking: dict[str, str] = field(default_factory=dict[str, str])
    _known: dict[tuple[int, int], Target] = field(default_factory=dict[tuple[int, int], Target])

    def __post_init__(self) -> None:
        self._history, self._sources = History(self.pace.keep), sources(self.place, self.store)
        self._history.names.add(UP)

    def turn(self, targets: Iterable[Target], now: float) -> tuple[Active, ...]:
        """Take all figures, judge all alerts, and return those that have begun to fire or were resolved."""
        self._scrape(targets, now)
        self._ask(now)
        self._history.forget(now)
        before = self.judged
        kept = {each.rule.name: each for each in before}
        record = places.rules(self.place, self.store)
        wanted = rules(record, self.pace.alert_after) if record is not None else ()
        earlier = [
            known if (known := kept.get(rule.name)) and known.rule == rule else Judged(rule=rule) for rule in wanted
        ]
        self.judged = tuple(judge(each, lambda text: self._holds(text, now), now) for each in earlier)
        return changes(before, self.judged)

    def figure(self, expression: str, now: float) -> float | None:
        """Return the one number that an expression is; None where it cannot be told."""
        try:
            found = list(self._holds(expression, now).values())
        except NotEvaluatedError:
            return None
        return found[0] if len(found) == 1 and found[0] == found[0] else None

    def lag(self, now: float) -> float | None:
        """Return how many records wait: as the replicas count them, else as the broker does for the slowest group."""
        own = self.figure(f"sum(mesh_consumer_lag{{{self._selector()}}})", now)
        return own if own is not None else self.figure(f"max(sum by (consumer_group_id) ({LAG}))", now)

    def error_rate(self, now: float) -> float | None:
        """Return the share of records of the last five minutes that failed."""
        failed, all_ = (f"sum(rate(mesh_records{part}_total{{{self._selector()}}}[5m]))" for part in ("_failed", ""))
        some = self.figure(all_, now)
        share = self.figure(f"{failed} / {all_}", now)
        return share if share is not None else 0.0 if some else None

    def _selector(self) -> str:
        return f"namespace={promql_value(self.place.namespace)}"

    def _scrape(self, targets: Iterable[Target], now: float) -> None:
        there = {(each.slot, each.port): each for each in targets}
        for slot, port in self._known.keys() - there.keys():
            self._history.end(now, **places.labels(self.place, slot, port))
        for (slot, port), target in there.items():
            labels = places.labels(self.place, slot, port)
            shown = _shown(target, labels) if target.alive else None
            self._history.add(now, [sample(UP, float(shown is not None), labels), *(shown.samples if shown else ())])
            self._history.names |= shown.families if shown else frozenset()
        self._known = there

    def _ask(self, now: float) -> None:
        self._lacking.clear()
        for source in self._sources:
            try:
                self._history.add(now, source.read())
                self._history.names |= set(source.metrics)
            except NotEvaluatedError as error:
                self._lacking |= dict.fromkeys(source.metrics, str(error))

    def _holds(self, expression: str, now: float) -> Vector:
        tree = parsed(expression)
        for name in sorted(metrics(tree)):
            if name in self._lacking:
                raise NotEvaluatedError(f"{name}: {self._lacking[name]}")
            if name not in self._history.names:
                raise NotEvaluatedError(f"nothing shows {name}")
        found = evaluate(tree, self._history, now)
        if isinstance(found, dict):
            return found
        raise NotEvaluatedError("it is a number and no series")


def alert_notes(judged: Iterable[Judged]) -> tuple[AlertNote, ...]:
    """Return the alerts as a note tells them."""
    return tuple(
        AlertNote(
            name=each.rule.name, state=each.state, severity=each.rule.labels.get("severity", ""), reason=each.reason,
            since=min((active.since for active in each.active.values()), default=None),
        )
        for each in judged
    )  # fmt: skip


def _shown(target: Target, labels: Mapping[str, str]) -> Exposed | None:
    """Return what a replica shows; None where it does not answer, or with what is no text of figures."""
    asked = http.client.HTTPConnection("127.0.0.1", target.port, timeout=_SECONDS)
    try:
        asked.request("GET", "/metrics")
        answer = asked.getresponse()
        text = answer.read(_MOST_BYTES).decode(errors="replace")
        return parse(text, labels) if answer.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        asked.close()
