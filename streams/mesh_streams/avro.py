"""Values in Avro, in Confluent's wire format: a zero byte, the id of the schema in four, and the value."""

from __future__ import annotations

import importlib
import io
import struct
from collections.abc import Mapping
from typing import Any, cast

from .errors import PoisonError, TransientError
from .registry import Registry

_fastavro: Any = importlib.import_module("fastavro")
_HEAD = struct.Struct(">bI")


class Codec:
    """Reads values by the schema that they name, writes them by the last one of their topic."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._parsed: dict[int, Any] = {}
        self._latest: dict[str, tuple[int, Any]] = {}

    def read(self, value: bytes | None) -> Mapping[str, Any]:
        """Return the columns of a value; raises PoisonError, or TransientError where the registry does not answer."""
        if value is None or len(value) < _HEAD.size or value[0] != 0:
            raise PoisonError("format", "no Avro in Confluent's wire format")
        _, number = _HEAD.unpack_from(value)
        schema = self._schema(number)
        body = io.BytesIO(value)
        body.seek(_HEAD.size)
        try:
            found = _fastavro.schemaless_reader(body, schema, None)
        except TransientError:
            raise
        except Exception as error:
            raise PoisonError("format", f"not as schema {number} says: {type(error).__name__}") from error
        if body.read(1) or not isinstance(found, dict):
            raise PoisonError("format", f"not as schema {number} says: it does not end where its value does")
        return cast("dict[str, Any]", found)

    def write(self, topic: str, columns: Mapping[str, Any]) -> bytes:
        """Return columns as a value of a topic; raises PoisonError where its schema does not take them."""
        if topic not in self._latest:
            number, text = self._registry.latest(f"{topic}-value")
            self._latest[topic] = (number, _fastavro.parse_schema(text))
        number, schema = self._latest[topic]
        body = io.BytesIO(_HEAD.pack(0, number))
        body.seek(_HEAD.size)
        try:
            _fastavro.schemaless_writer(body, schema, columns, strict=True)
        except Exception as error:
            raise PoisonError("schema", f"what was made is no value of {topic}: {type(error).__name__}") from error
        return body.getvalue()

    def _schema(self, number: int) -> Any:
        if number not in self._parsed:
            self._parsed[number] = _fastavro.parse_schema(self._registry.schema(number))
        return self._parsed[number]
