"""The engine's event log, line by line, as a plan. The only place that knows its wire format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import cast

from pydantic import JsonValue

from .model import Diagnostic, Plan, Step

Event = dict[str, JsonValue]
_KINDS = {
    "add": "ADD",
    "add-replace": "ADD_REPLACE",
    "delete": "DELETE",
    "delete-replace": "DELETE_REPLACE",
    "update": "UPDATE",
    "update-replace": "UPDATE_REPLACE",
}
_COLOUR = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the events of a log; a last line that was cut off is left out."""
    for line in lines:
        if line.endswith("\n"):
            yield cast("Event", json.loads(line))


def collect(stack: str, found: Iterable[Event]) -> Plan:
    """Gather events into a plan."""
    steps: list[Step] = []
    diagnostics: list[Diagnostic] = []
    for event in found:
        before = step(event)
        if before is not None:
            steps.append(before)
        said = diagnostic(event)
        if said is not None:
            diagnostics.append(said)
    return Plan(stack=stack, steps=tuple(steps), diagnostics=tuple(diagnostics))


def step(event: Event) -> Step | None:
    """Return the step that an event announces; None for every other event."""
    before = event.get("resourcePreEvent")
    if not isinstance(before, dict):
        return None
    data = cast("dict[str, JsonValue]", before["metadata"])
    old, new = _state(data, "old"), _state(data, "new")
    state = new or old
    detailed = cast("dict[str, dict[str, JsonValue]]", data.get("detailedDiff") or {})
    changes = {
        path: _KINDS.get(str(each.get("diffKind")), str(each.get("diffKind"))) for path, each in detailed.items()
    }
    if not changes:
        changes = {str(path): "UPDATE" for path in cast("list[JsonValue]", data.get("diffs") or [])}
    return Step(
        op=str(data["op"]),
        urn=str(data["urn"]),
        type=str(data["type"]),
        provider=str(data.get("provider") or ""),
        parent=str(state.get("parent") or ""),
        protect=bool(state.get("protect")),
        old=_inputs(old),
        new=_inputs(new),
        replaces=tuple(str(key) for key in cast("list[JsonValue]", data.get("keys") or [])),
        changes=changes,
    )


def finished(event: Event) -> tuple[str, str] | None:
    """Return operation and URN of a resource that is done; None for every other event."""
    after = event.get("resOutputsEvent")
    if not isinstance(after, dict):
        return None
    data = cast("dict[str, JsonValue]", after["metadata"])
    return str(data["op"]), str(data["urn"])


def diagnostic(event: Event) -> Diagnostic | None:
    """Return what was said, without colours; debug messages are left out."""
    said = event.get("diagnosticEvent")
    if not isinstance(said, dict) or said.get("severity") == "debug" or said.get("ephemeral"):
        return None
    text = _COLOUR.sub("", str(said.get("message") or "")).strip()
    return Diagnostic(str(said.get("severity")), str(said.get("urn") or ""), text) if text else None


def _state(data: dict[str, JsonValue], key: str) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", data.get(key) or {})


def _inputs(state: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", state.get("inputs") or {})
