"""Whether a schema may follow others of its subject: what a schema registry decides, decided here where none runs.

Levels and what each compares: Confluent Schema Registry, schema evolution and compatibility. Only Avro is judged.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

DEFAULT = "BACKWARD"
"""Level of a subject that has none of its own."""
TRANSITIVE = "_TRANSITIVE"


def conflict(schema: str, earlier: Sequence[str], level: str) -> str | None:
    """Return why an Avro schema may not follow `earlier` ones, oldest first; None where it may.

    The text of any of them may come again. Raises ValueError for a text that is no Avro schema.
    """
    new = _parsed(schema)
    if schema in earlier:
        return None
    against = earlier if level.endswith(TRANSITIVE) else earlier[-1:]
    kind = level.removesuffix(TRANSITIVE)
    for old in reversed(against):
        written = _parsed(old)
        if kind in ("BACKWARD", "FULL") and (reason := _unreadable(new, written)):
            return f"{level}: the new schema cannot read what an earlier one has written: {reason}"
        if kind in ("FORWARD", "FULL") and (reason := _unreadable(written, new)):
            return f"{level}: an earlier schema cannot read what the new one writes: {reason}"
    return None


def _parsed(schema: str) -> Any:
    avro: Any = importlib.import_module("avro.schema")
    errors: Any = importlib.import_module("avro.errors")
    try:
        return avro.parse(schema, validate_names=False)
    except errors.AvroException as wrong:
        raise ValueError(f"it is no Avro schema: {wrong}") from wrong


def _unreadable(reader: Any, writer: Any) -> str | None:
    checker: Any = importlib.import_module("avro.compatibility").ReaderWriterCompatibilityChecker()
    found = checker.get_compatibility(reader, writer)
    if found.compatibility.name == "compatible":
        return None
    kinds = ", ".join(sorted({each.name.replace("_", " ") for each in found.incompatibilities}))
    return f"{kinds}: {', '.join(sorted(found.messages))}"
