"""A record of the store on its way into the warehouse: plain JSON, without any secret."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, cast

from mesh_platform.errors import ProviderError

from ..values import Secret, Unknown, Value

if TYPE_CHECKING:
    from ..store import Record

Json = Any
"""What the json module reads and writes."""
Name = tuple[str, str, str]
"""Type token, id and place: what names one thing in the store."""
_OUTPUTS = ("applicationId",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record. `values` are its inputs, and of its outputs what others refer to it by."""

    name: Name
    values: dict[str, Json] = field(default_factory=dict[str, Json])
    parents: tuple[Name, ...] = ()

    @property
    def kind(self) -> str:
        """The type token."""
        return self.name[0]

    def text(self, key: str) -> str:
        """Return a value as text; empty where there is none."""
        found = self.values.get(key)
        return "" if found is None else str(found)


def held(record: Record) -> Held:
    """Return what the warehouse is told of a record."""
    values = {key: _open(value) for key, value in record.inputs.items() if not key.startswith("__")}
    told = {key: _open(record.outputs[key]) for key in _OUTPUTS if key in record.outputs}
    key = record.key
    parents = tuple((each.token, each.id, each.place) for each in record.parents)
    return Held(name=(key.token, key.id, key.place), values={**values, **told}, parents=parents)


def dump(record: Held) -> dict[str, Json]:
    """Return a record as JSON."""
    return asdict(record)


def load(data: Json) -> Held:
    """Return a record from JSON; raises ProviderError for what is none."""
    try:
        return Held(
            name=name(data["name"]), values=dict(data["values"]), parents=tuple(name(each) for each in data["parents"])
        )
    except (TypeError, KeyError, ValueError) as error:
        raise ProviderError("that is no record", where="warehouse", fix="send what wire.dump gives") from error


def name(data: Json) -> Name:
    """Return a name from JSON; raises ValueError for what is none."""
    kind, id_, place = (str(each) for each in data)
    return kind, id_, place


def mapping(value: Json) -> dict[str, Json]:
    """Return a value that should be an object; nothing where it is none."""
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}


def listed(value: Json) -> list[Json]:
    """Return a value that should be a list; nothing where it is none."""
    return cast("list[Json]", value) if isinstance(value, list) else []


def mappings(value: Json) -> list[dict[str, Json]]:
    """Return the objects of a value that should be a list of them."""
    return [mapping(each) for each in listed(value)]


def _open(value: Value) -> Json:
    """Return a value as JSON; a secret, and what is not known, is none."""
    match value:
        case Secret() | Unknown():
            return None
        case list():
            return [_open(each) for each in value]
        case dict():
            return {key: _open(each) for key, each in value.items() if not key.startswith("__")}
        case _:
            return cast("Json", value)
