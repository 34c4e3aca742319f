"""Values in Avro, in Confluent's wire format: a zero byte, the id of the schema in four, and the value."""

from __future__ import annotations

import importlib
import io
import struct
from collections.abc import Mapping
from typing import Any, cast

from .errors import PoisonError, StreamError
from .registry import Registry

_fastavro: Any = importlib.import_module("fastavro")
_read, _write = _fastavro.schemaless_reader, _fastavro.schemaless_writer
_HEAD = struct.Struct(">bI")
_NONE = "no Avro in Confluent's wire format"


class Codec:
    """Reads values by the schema that they name, writes them by the last one of their topic."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._named: dict[bytes, Any] = {}
        self._latest: dict[str, tuple[bytes, Any]] = {}

    def read(self, value: bytes | None) -> Mapping[str, Any]:
        """Return the columns of a value; raises PoisonError, or TransientError where the registry does not answer."""
        if value is None:
            raise PoisonError("format", _NONE)
        head = value[: _HEAD.size]
        schema = self._named.get(head) or self._schema(head)
        body = io.BytesIO(value)
        body.seek(_HEAD.size)
        try:
            found = _read(body, schema, None)
        except Exception as error:
            raise PoisonError("format", f"not as {_said(head)} says: {type(error).__name__}") from error
        if body.tell() != len(value) or not isinstance(found, dict):
            raise PoisonError("format", f"not as {_said(head)} says: it does not end where its value does")
        return cast("dict[str, Any]", found)

    def write(self, topic: str, columns: Mapping[str, Any]) -> bytes:
        """Return columns as a value of a topic; raises PoisonError where its schema does not take them."""
        if topic not in self._latest:
            number, text = self._registry.latest(f"{topic}-value")
            self._latest[topic] = (_HEAD.pack(0, number), _fastavro.parse_schema(text))
        head, schema = self._latest[topic]
        body = io.BytesIO()
        body.write(head)
        try:
            _write(body, schema, columns, strict=True)
        except Exception as error:
            raise PoisonError("schema", f"what was made is no value of {topic}: {type(error).__name__}") from error
        return body.getvalue()

    def _schema(self, head: bytes) -> Any:
        """Return the schema that the head of a value names, and know it from then on."""
        if len(head) < _HEAD.size or head[0] != 0:
            raise PoisonError("format", _NONE)
        try:
            found = _fastavro.parse_schema(self._registry.schema(_HEAD.unpack(head)[1]))
        except StreamError:
            raise
        except Exception as error:
            raise PoisonError("schema", f"{_said(head)} is no Avro: {type(error).__name__}") from error
        self._named[head] = found
        return found


def _said(head: bytes) -> str:
    return f"schema {_HEAD.unpack(head)[1]}"
