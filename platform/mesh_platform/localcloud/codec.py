"""Property values to and from the protobuf Struct of the provider protocol.

Source of the signatures and of the unknown sentinels: the resource model of pulumi/pulumi, sdk/go/common/resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from google.protobuf.struct_pb2 import ListValue, Struct
from google.protobuf.struct_pb2 import Value as Wire

from .values import UNKNOWN, Secret, Unknown, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SENTINELS = frozenset(
    {
        SENTINEL,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def decode(struct: Struct) -> dict[str, Value]:
    """Read a Struct; integral numbers become int, marked values Secret or UNKNOWN."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(wire: Wire) -> Value:
    match wire.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if wire.string_value in SENTINELS else wire.string_value
        case "number_value":
            number = wire.number_value
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        case "bool_value":
            return wire.bool_value
        case "list_value":
            return [_decode(each) for each in wire.list_value.values]
        case "struct_value":
            return _marked(decode(wire.struct_value))
        case _:
            return None


def _marked(found: dict[str, Value]) -> Value:
    match found.get(SIGNATURE):
        case mark if mark == SECRET:
            return Secret(found.get("value"))
        case mark if mark == OUTPUT:
            value = found.get("value", UNKNOWN)
            return Secret(value) if found.get("secret") else value
        case _:
            return found


def encode(values: Mapping[str, Value]) -> Struct:
    """Write plain values, secrets and unknowns as a Struct."""
    struct = Struct()
    for key, value in values.items():
        _encode(value, struct.fields[key])
    return struct


def _encode(value: Value, wire: Wire) -> None:
    match value:
        case None:
            wire.null_value = 0  # pyright: ignore[reportAttributeAccessIssue]
        case bool():
            wire.bool_value = value
        case int() | float():
            wire.number_value = value
        case str():
            wire.string_value = value
        case Unknown():
            wire.string_value = SENTINEL
        case Secret():
            wire.struct_value.fields[SIGNATURE].string_value = SECRET
            _encode(value.value, wire.struct_value.fields["value"])
        case list():
            wire.list_value.CopyFrom(ListValue(values=[]))
            for each in value:
                _encode(each, wire.list_value.values.add())
        case _:
            wire.struct_value.CopyFrom(Struct())
            for key, each in cast("dict[str, Value]", value).items():
                _encode(each, wire.struct_value.fields[key])
