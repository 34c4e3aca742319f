"""Whether a stack's state in a file backend is whole: what a cut, a flipped bit or a lost reference leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pydantic import JsonValue

_WANTED = ("urn", "type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What is read of a state: when the engine wrote it, how many resources it has, what is wrong, what is pending."""

    written: str
    resources: int
    faults: tuple[str, ...]
    pending: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the engine can go on from it. Pending operations are no damage: a run was cut off."""
        return not self.faults


def read(content: bytes) -> Checkpoint:
    """Judge the bytes of a state file; never raises."""
    try:
        data: object = json.loads(content)
    except ValueError as error:
        what = "it is empty" if not content.strip() else f"it is no JSON: {error}"
        return Checkpoint(written="", resources=0, faults=(what,))
    latest = _latest(data)
    if latest is None:
        return Checkpoint(written="", resources=0, faults=("it is no checkpoint of the engine",))
    if not latest:
        return Checkpoint(written="", resources=0, faults=())
    resources = latest.get("resources") or []
    manifest = latest.get("manifest")
    written = manifest.get("time") if isinstance(manifest, dict) else None
    if not isinstance(written, str):
        return Checkpoint(written="", resources=0, faults=("it does not say when it was written",))
    found = [each for each in resources if isinstance(each, dict)] if isinstance(resources, list) else []
    faults = list(_faults(found))
    if not isinstance(resources, list) or len(found) != len(resources):
        faults.insert(0, "a resource is no object")
    return Checkpoint(
        written=written, resources=len(found), faults=tuple(faults), pending=tuple(_pending(latest)),
    )  # fmt: skip


def _latest(data: object) -> Mapping[str, JsonValue] | None:
    """Return the deployment; an empty one for a stack that was made and never applied."""
    checkpoint = cast("Mapping[str, object]", data).get("checkpoint") if isinstance(data, dict) else None
    if not isinstance(checkpoint, dict):
        return None
    found = cast("Mapping[str, object]", checkpoint)
    latest = found.get("latest")
    if latest is None and set(found) <= {"stack", "latest"}:
        return {}
    return cast("Mapping[str, JsonValue]", latest) if isinstance(latest, dict) else None


def _faults(resources: list[dict[str, JsonValue]]) -> Iterator[str]:
    """Yield what is wrong with resources in the order in which the engine keeps them: what is needed comes first."""
    before: set[str] = set()
    for number, each in enumerate(resources):
        missing = [name for name in _WANTED if not isinstance(each.get(name), str)]
        if missing:
            yield f"resource {number} has no {missing[0]}"
            continue
        urn = str(each["urn"])
        name = urn.rpartition("::")[2]
        if not urn.startswith("urn:pulumi:") or urn.count("::") < 3:
            yield f"resource {number} has a URN that is none"
        elif urn.split("::")[2].rpartition("$")[2] != each["type"]:
            yield f"{name} has a type that its URN does not have"
        for what, needed in _needed(each):
            if needed not in before:
                yield f"{name} has {what} {needed.rpartition('::')[2] or needed}, which is not there"
        if urn in before and not each.get("delete"):
            yield f"{name} is there twice"
        before.add(urn)


def _needed(resource: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    if isinstance(parent := resource.get("parent"), str):
        yield "the parent", parent
    if isinstance(provider := resource.get("provider"), str) and provider:
        yield "the provider", provider.rpartition("::")[0]
    dependencies = resource.get("dependencies")
    for urn in dependencies if isinstance(dependencies, list) else ():
        yield "the dependency", str(urn)


def _pending(latest: Mapping[str, JsonValue]) -> Iterator[str]:
    operations = latest.get("pending_operations")
    for each in operations if isinstance(operations, list) else ():
        if isinstance(each, dict) and isinstance(resource := each.get("resource"), dict):
            yield f"{each.get('type')} {str(resource.get('urn')).rpartition('::')[2]}"
