"""How a thing that exists differs from what the documents say, property by property, in the documents' terms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Mesh
    from mesh_platform.plan import Step

    from .adopt_things import Thing

ABSENT = "absent"
MARKS = ("comment", "metadata.annotations", "metadata.labels", "properties")
"""Properties that say whose a thing is: the mesh writes them on everything, from no field of their own."""
INTERNAL = "__"
"""How keys begin that providers keep for themselves among the inputs."""
SETTINGS = frozenset({"forceDestroy", "hardDelete", "recreateOnUpdate", "skipValidationDuringPlan"})
"""Inputs that tell a provider how to work and are no property of a thing."""
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([^.\[]+)')
_MILLISECONDS = {"D": 86_400_000, "H": 3_600_000, "M": 60_000, "S": 1_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One property. `field` is the document and the field that says it, empty where no document does.

    `here` is what the documents say, `there` what exists. A `mark` only says whose a thing is.
    """

    property: str
    field: str
    here: str
    there: str
    mark: bool = False

    def __str__(self) -> str:
        return f"{self.field or self.property}: {self.here} here, {self.there} there"


def differences(mesh: Mesh, thing: Thing, step: Step) -> Iterator[Difference]:
    """Yield what the engine would change about a thing after its import."""
    for path in sorted(step.changes):
        here, there = _at(step.new, path), _at(step.old, path)
        if path.startswith(INTERNAL) or path in SETTINGS or _written(path, here) == _written(path, there):
            continue
        if thing.what == "schema" and path == "schema":
            yield from _columns(thing, str(here), str(there))
            continue
        field = _field(mesh, thing, path)
        yield Difference(
            property=path,
            field=field,
            here=_written(path, here),
            there=_written(path, there),
            mark=path.startswith(MARKS),
        )


def _field(mesh: Mesh, thing: Thing, path: str) -> str:
    stack, key = f"{thing.folder}/stack.yaml", thing.port.key if thing.port else ""
    contract, domain = f"{thing.folder}/contracts/{key}.odcs.yaml", f"domains/{thing.product.domain}/domain.yaml"
    environment = f"environments/{thing.stack.environment}.yaml"
    described = mesh.domains[thing.product.domain].document.description
    fields = {
        ("topic", "partitionsCount"): f"{stack} ports.{key}.partitions",
        ("topic", 'config["cleanup.policy"]'): f"{stack} ports.{key}.cleanup",
        ("topic", 'config["retention.ms"]'): f"{stack} ports.{key}.retention",
        ("topic", "topicName"): f"{contract} id",
        ("dead letters", 'config["retention.ms"]'): f"{stack} ports.{key}.retention",
        ("compatibility", "compatibilityLevel"): f"{contract} customProperties.compatibility",
        ("schema", "comment"): f"{thing.folder}/product.odps.yaml name",
        ("catalog", "comment"): f"{domain} {'description' if described else 'name'}",
        ("catalog", "storageRoot"): f"{environment} databricks.storage.url",
    }
    return fields.get((thing.what, path), "")


def _columns(thing: Thing, here: str, there: str) -> Iterator[Difference]:
    """Compare two Avro records field by field; what is left over is told as a whole."""
    contract = f"{thing.folder}/contracts/{thing.port.key if thing.port else ''}.odcs.yaml"
    ours, theirs = _fields(here), _fields(there)
    told = False
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        mine, other = ours.get(name, ABSENT), theirs.get(name, ABSENT)
        if mine != other:
            told = True
            yield Difference(
                property=f"schema.{name}", field=f"{contract} schema.properties.{name}", here=mine, there=other
            )
    if not told:
        yield Difference(property="schema", field=f"{contract} schema", here=here, there=there)


def _fields(text: str) -> dict[str, str]:
    try:
        tree = json.loads(text)
    except ValueError:
        return {}
    fields = cast("dict[str, JsonValue]", tree).get("fields") if isinstance(tree, dict) else None
    found: dict[str, str] = {}
    for each in cast("list[JsonValue]", fields or []):
        if isinstance(each, dict):
            kind = each.get("type")
            found[str(each.get("name"))] = kind if isinstance(kind, str) else json.dumps(kind, sort_keys=True)
    return found


def _at(inputs: Mapping[str, JsonValue], path: str) -> JsonValue:
    found: JsonValue = cast("JsonValue", inputs)
    for quoted, position, name in _STEP.findall(path):
        if isinstance(found, dict):
            found = found.get(quoted or name)
        elif isinstance(found, list) and position and int(position) < len(found):
            found = found[int(position)]
        else:
            return None
    return found


def _written(path: str, value: JsonValue) -> str:
    if value is None or value == "":
        return ABSENT
    if path.endswith('.ms"]') and str(value).isdecimal():
        return _duration(int(str(value)))
    return value if isinstance(value, str) else json.dumps(value)


def _duration(milliseconds: int) -> str:
    """Write milliseconds as the documents do, in the largest unit that divides them."""
    for unit, size in _MILLISECONDS.items():
        if milliseconds % size == 0:
            return f"P{'' if unit == 'D' else 'T'}{milliseconds // size}{unit}"
    return f"{milliseconds} ms"
