"""Avro schemas of tests: by hand for what a test says, and drawn for what must hold of all."""

from __future__ import annotations

import itertools
import json
import threading
from typing import Any

from engine_side import Made, c
from hypothesis import strategies as st
from shared_servers import Real

SUBJECT_SCHEMA, SUBJECT_CONFIG = c("Schema"), c("SubjectConfig")
LEVELS = ("NONE", "BACKWARD", "FORWARD", "FULL", "BACKWARD_TRANSITIVE", "FORWARD_TRANSITIVE", "FULL_TRANSITIVE")
_NUMBERS = itertools.count(1)


def field(name: str, type_: Any = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, **more}


def event(*fields: dict[str, Any]) -> str:
    return json.dumps({"type": "record", "name": "Event", "namespace": "pay", "fields": list(fields)})


ID, OPTIONAL, REQUIRED = field("id"), field("note", ["null", "string"], default=None), field("sum", "long")


def subject() -> str:
    """Return the name of a subject that no other test has."""
    return f"pay.card.{next(_NUMBERS)}.{threading.get_native_id()}-value"


def inputs(real: Real, name: str, schema: str, **more: object) -> dict[str, object]:
    return {
        "schemaRegistryCluster": {"id": real.registry}, "subjectName": name, "format": "AVRO", "schema": schema, **more
    }  # fmt: skip


def register(real: Real, name: str, schema: str, **more: object) -> Made:
    return real.engine.create(SUBJECT_SCHEMA, name, inputs(real, name, schema, **more))


def set_level(real: Real, name: str, level: str) -> Made:
    return real.engine.create(SUBJECT_CONFIG, f"{name}-level", config(real, name, level))


def config(real: Real, name: str, level: str) -> dict[str, object]:
    return {"schemaRegistryCluster": {"id": real.registry}, "subjectName": name, "compatibilityLevel": level}


_DEFAULTS: dict[str, Any] = {"string": "", "long": 0, "int": 0, "double": 0.0, "boolean": False}
_primitives = st.sampled_from(["string", "int", "long", "double", "boolean"])
_logical = st.sampled_from(
    [
        {"type": "string", "logicalType": "uuid"}, {"type": "long", "logicalType": "timestamp-micros"},
        {"type": "int", "logicalType": "date"},
        {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2},
    ]
)  # fmt: skip


@st.composite
def _fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a field of the shapes that contracts become: required or nullable, of one type or a list of it."""
    shape = draw(st.sampled_from(["plain", "default", "nullable", "nullable", "list", "logical"]))
    kind = draw(_primitives)
    match shape:
        case "default":
            return field(name, kind, default=_DEFAULTS[kind])
        case "nullable":
            return field(name, ["null", kind], default=None)
        case "list":
            return field(name, {"type": "array", "items": kind})
        case "logical":
            return field(name, draw(_logical))
        case _:
            return field(name, kind)


@st.composite
def events(draw: st.DrawFn) -> str:
    """Draw a record of up to four fields out of five names, so that two of them often share some."""
    names = draw(st.lists(st.sampled_from("abcde"), unique=True, max_size=4))
    return event(*(draw(_fields(name)) for name in sorted(names)))
