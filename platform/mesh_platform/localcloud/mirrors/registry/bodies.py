"""What the mirror says to the registry of a Schema, and whether two texts are one schema."""

from __future__ import annotations

import json
from typing import Any

from ... import compatibility
from ...facts import REGISTRY
from ...schema_versions import AVRO, Version
from ...store import Record, Store
from ...values import Value, dig, plain


def served(store: Store) -> str | None:
    """Return the one registry that the server stands for: the oldest of an environment, else the oldest adopted."""
    registries = store.in_order(REGISTRY)
    return next((each.key.id for each in registries if each.parents), registries[0].key.id if registries else None)


def body(inputs: dict[str, Value]) -> dict[str, Any]:
    """Return the registry's request for the inputs of a Schema."""
    asked: dict[str, Any] = {
        "schema": dig(inputs, "schema"), "schemaType": str(dig(inputs, "format") or AVRO)
    }  # fmt: skip
    references = plain(inputs.get("schemaReferences"))
    if isinstance(references, list) and references:
        asked["references"] = [
            {"name": dig(each, "name"), "subject": dig(each, "subjectName"), "version": dig(each, "version")}
            for each in references
            if isinstance(each, dict)
        ]
    return asked


def body_of(version: Version) -> dict[str, Any]:
    """Return the registry's request for a recorded version."""
    return {"schema": version.schema, "schemaType": version.format}


def same(one: str, other: str) -> bool:
    """Whether two texts are one schema: spaces and the order of keys mean nothing in JSON."""
    if one == other:
        return True
    try:
        return json.loads(one) == json.loads(other)
    except ValueError:
        return False


def level_of(record: Record) -> str:
    """Return the level that a SubjectConfig gives its subject."""
    return str(dig(record.inputs, "compatibilityLevel") or compatibility.DEFAULT)
