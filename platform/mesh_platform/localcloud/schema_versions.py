"""The versions of a subject, as the store knows them: a Schema has the newest one alone.

A version that is deleted softly keeps its number and its id and counts no more (Confluent Schema Registry, deletion).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from mesh_platform.errors import ProviderError

from . import compatibility
from .facts import REGISTRY, token
from .store import Key, Record, Store
from .values import Value, dig, plain

SUBJECT_SCHEMA, SUBJECT_CONFIG = token("Schema"), token("SubjectConfig")
VERSIONS = "mesh:registry:Versions"
"""Type of the record that holds them; no provider knows it."""
AVRO = "AVRO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a subject; `id` is the schema's, equal for equal schemas."""

    number: int
    id: int
    format: str
    schema: str
    deleted: bool = False


def history(store: Store, registry: str, subject: str) -> tuple[Version, ...]:
    """Return every version of a subject that a number was given to, oldest first."""
    known = store.get(_key(registry, subject))
    if known is not None:
        return tuple(Version(**cast("dict[str, Any]", each)) for each in cast("list[Value]", known.inputs["versions"]))
    newest = store.get(Key(SUBJECT_SCHEMA, f"{registry}/{subject}/latest"))
    return (_of(newest),) if newest is not None else ()


def live(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return the versions that count."""
    return tuple(each for each in versions if not each.deleted)


def level(store: Store, registry: str, subject: str) -> str:
    """Return the compatibility level of a subject."""
    own = store.get(Key(SUBJECT_CONFIG, f"{registry}/{subject}"))
    return str((dig(own.inputs, "compatibilityLevel") if own else None) or compatibility.DEFAULT)


def require(store: Store, registry: str, inputs: dict[str, Value]) -> None:
    """Raise ProviderError for a schema that may not follow the recorded versions of its subject, or is none."""
    schema, subject, kind = (dig(inputs, each) for each in ("schema", "subjectName", "format"))
    if not isinstance(schema, str) or not isinstance(subject, str) or kind not in (AVRO, None):
        return
    earlier = [each.schema for each in live(history(store, registry, subject)) if each.format == AVRO]
    try:
        reason = compatibility.conflict(schema, earlier, level(store, registry, subject))
    except ValueError as wrong:
        reason = str(wrong)
    if reason:
        raise refused(subject, reason)


def refused(subject: str, reason: str) -> ProviderError:
    """Return the error for a schema that a subject does not take."""
    return ProviderError(
        f"the schema of {subject} is refused: {reason}", where=subject,
        fix="make a change that its level allows, or a new major version of the port",
    )  # fmt: skip


def recorded(store: Store, record: Record) -> dict[str, Value]:
    """Return the version and the id that a registry would answer for a Schema; raises ProviderError as one would."""
    registry, subject, schema = registry_of(record), subject_of(record), _schema(record)
    require(store, registry, record.inputs)
    versions = history(store, registry, subject) if store.get(_key(registry, subject)) else ()
    same = next((each for each in live(versions) if each.schema == schema), None)
    number = same.number if same else max((each.number for each in versions), default=0) + 1
    # The registry gives equal schemas equal ids.
    id_ = same.id if same else 100_001 + zlib.crc32(schema.encode()) % 900_000
    return {"version": number, "schemaIdentifier": id_}


def remember(store: Store, record: Record) -> None:
    """Add what a Schema now is to the versions of its subject."""
    new = _of(record)
    registry, subject = registry_of(record), subject_of(record)
    earlier = history(store, registry, subject) if store.get(_key(registry, subject)) else ()
    others = [each for each in earlier if each.number != new.number]
    put(store, registry, subject, sorted([*others, new], key=lambda each: each.number))


def forget(store: Store, record: Record) -> None:
    """Take the version of a Schema that is deleted out of those that count; a hard deletion forgets it."""
    gone, registry, subject = _of(record), registry_of(record), subject_of(record)
    versions = list(history(store, registry, subject))
    if hard(record):
        left = [each for each in versions if each.number != gone.number]
    else:
        left = [replace(each, deleted=True) if each.number == gone.number else each for each in versions]
    put(store, registry, subject, left)


def put(store: Store, registry: str, subject: str, versions: Iterable[Version]) -> None:
    """Record the versions of a subject; none forgets it."""
    key = _key(registry, subject)
    values: list[Value] = [asdict(each) for each in versions]
    if not values or store.get(Key(REGISTRY, registry)) is None:
        store.remove(key)
        return
    parents = (Key(REGISTRY, registry),)
    inputs: dict[str, Value] = {"versions": values}
    store.put(
        Record(key=key, identity=f"{VERSIONS} {key.id}", urn="", inputs=inputs, outputs={}, parents=parents, seen=True)
    )


def hard(record: Record) -> bool:
    """Whether a Schema is deleted for good when it is."""
    return dig(record.inputs, "hardDelete") is True


def registry_of(record: Record) -> str:
    """Return the registry of a Schema or a SubjectConfig."""
    return next((parent.id for parent in record.parents if parent.token == REGISTRY), "")


def subject_of(record: Record) -> str:
    """Return the subject of a Schema or a SubjectConfig."""
    return str(dig(record.inputs, "subjectName"))


def _schema(record: Record) -> str:
    return str(dig(record.inputs, "schema") or "")


def _of(record: Record) -> Version:
    number, id_ = (plain(record.outputs.get(each)) for each in ("version", "schemaIdentifier"))
    kind = str(dig(record.inputs, "format") or AVRO)
    return Version(number=int(str(number or 1)), id=int(str(id_ or 0)), format=kind, schema=_schema(record))


def _key(registry: str, subject: str) -> Key:
    return Key(VERSIONS, f"{registry}/{subject}")
