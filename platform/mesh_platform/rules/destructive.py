"""Rules on changes that destroy data, or that take it from those who read it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import JsonValue

from . import stateful
from .model import Failure, PlanRule
from .reader import PlanReader
from .stateful import NAMES, READERS, STATEFUL, TABLE, TOPIC
from .steps import StepView


class DataReplaced(PlanRule):
    """Make a new major version of the port, move its consumers, and retire the old one; or take the change back."""

    id = "data-replaced"
    title = "Nothing that holds data is replaced by an empty one"
    family = "destructive-change"
    severity = "critical"
    about = tuple(STATEFUL)
    reads = NAMES | READERS | {TOPIC: (*NAMES[TOPIC], "partitionsCount"), "ProductStack": ("ports",)}
    passing = {"base": {"partitions": 3}, "partitions": 6, "operation": {"KafkaTopic": "update"}}
    failing = {"base": {"partitions": 6}, "partitions": 3, "operation": {"KafkaTopic": "replace"}}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """A replacement names what it destroys, what forces it, and who reads it."""
        if step.op != "replace" or not stateful.holds_data(step):
            return
        forced = ", ".join(_forced(step, path) for path in step.forced_by) or "the provider"
        said = f"{stateful.called(step)} would be replaced by an empty one, forced by {forced}"
        place = stateful.declared(step, reader, *(["partitions"] if "partitionsCount" in step.forced_by else []))
        yield Failure(said + _read_by(stateful.consumers(step, reader)), place)


class ConsumersLost(PlanRule):
    """Retire the port first: deprecate it, move its consumers, end their agreements, and then remove it."""

    id = "consumers-lost"
    title = "Nothing that others read is deleted"
    family = "destructive-change"
    severity = "critical"
    about = tuple(STATEFUL)
    reads = NAMES | READERS | {"ProductStack": ("ports",)}
    orders = {"consumers": "atMost"}
    defaults = {"consumers": 0}
    passing = {"operation": {"KafkaTopic": "delete"}, "readers": 0}
    failing = {"operation": {"KafkaTopic": "delete"}, "readers": 1}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """A deletion leaves no more consumers behind than allowed, none where nothing is said."""
        if step.op != "delete" or not stateful.holds_data(step):
            return
        found = stateful.consumers(step, reader)
        if len(found) > reader.parameters.number("consumers", "atMost", 0):
            said = f"{stateful.called(step)} would be deleted with its data{_read_by(found)}"
            yield Failure(said, stateful.declared(step, reader))


class DataNarrowed(PlanRule):
    """Keep what is there, or make a new major version of the port for those who need less."""

    id = "data-narrowed"
    title = "Data that is there stays there"
    family = "destructive-change"
    severity = "high"
    about = (TOPIC, TABLE)
    reads = {TOPIC: ("topicName", "config"), TABLE: (*NAMES[TABLE], "columns"), "ProductStack": ("ports",)}
    passing = {"base": {"retention": "P7D"}, "retention": "P8D", "operation": {"KafkaTopic": "update"}}
    failing = {"base": {"retention": "P7D"}, "retention": "P3D", "operation": {"KafkaTopic": "update"}}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """No shorter retention, no other clean-up of a topic that exists, and no column of a table less."""
        if step.op != "update" or not stateful.holds_data(step):
            return
        if step.type == TABLE:
            gone = sorted(_columns(step.old("columns")) - _columns(step.new("columns")))
            if gone:
                yield Failure(f"{stateful.called(step)} would lose {', '.join(gone)}")
            return
        old, new = _config(step.old("config")), _config(step.new("config"))
        before, after = old.get("cleanup.policy", "delete"), new.get("cleanup.policy", "delete")
        if before != after:
            said = f"{stateful.called(step)} would change its clean-up from {before} to {after}"
            yield Failure(said, stateful.declared(step, reader, "cleanup"))
        elif _milliseconds(new) < _milliseconds(old):
            said = f"{stateful.called(step)} would keep events for {_days(new)} instead of {_days(old)}"
            yield Failure(said, stateful.declared(step, reader, "retention"))


def _forced(step: StepView, path: str) -> str:
    if step.type == TOPIC and path == "partitionsCount":
        return f"partitions {_whole(step.old(path))} to {_whole(step.new(path))}"
    return path


def _whole(value: JsonValue) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _read_by(found: list[str]) -> str:
    return f"; {', '.join(found)} {'reads' if len(found) == 1 else 'read'} it" if found else "; nobody else reads it"


def _columns(value: JsonValue) -> set[str]:
    found = value if isinstance(value, list) else []
    return {str(each.get("name")) for each in found if isinstance(each, dict)}


def _config(value: JsonValue) -> dict[str, str]:
    return {key: str(each) for key, each in value.items()} if isinstance(value, dict) else {}


def _milliseconds(config: dict[str, str]) -> float:
    said = float(config.get("retention.ms", "inf" if config.get("cleanup.policy") == "compact" else 7 * 86_400_000))
    return float("inf") if said < 0 else said


def _days(config: dict[str, str]) -> str:
    kept = _milliseconds(config)
    return f"{kept / 86_400_000:g} days" if math.isfinite(kept) else "ever"
