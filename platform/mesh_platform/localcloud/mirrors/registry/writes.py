"""The mirror of the schema-registry server: each record written through, read back, and all of them replayed."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from ... import compatibility, schema_versions
from ...facts import REGISTRY
from ...schema_versions import SUBJECT_CONFIG, SUBJECT_SCHEMA, hard, registry_of, subject_of
from ...store import Record, Store
from ...values import Unknown, Value, dig, holds, plain
from .bodies import body, level_of, same, served
from .client import Registered, RegistryClient
from .replay import equalise


class RegistryMirror:
    """Keeps one registry equal to the store's served one; what is in another registry is recorded only."""

    name: ClassVar[str] = "schema-registry"

    def __init__(self, client: RegistryClient) -> None:
        self._client = client

    def holds(self, kind: str) -> bool:
        """Whether resources of a type exist in the registry; it does itself as that which says which one is served."""
        return kind in (SUBJECT_SCHEMA, SUBJECT_CONFIG, REGISTRY)

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Ask the registry whether a schema may follow those of its subject."""
        if kind != SUBJECT_SCHEMA or holds(inputs, Unknown):
            return
        subject = str(dig(inputs, "subjectName"))
        level = self._client.level(subject) or compatibility.DEFAULT
        transitive = level.endswith(compatibility.TRANSITIVE)
        reason = self._client.conflict(subject, body(inputs), transitive=transitive)
        if reason is not None:
            raise schema_versions.refused(subject, reason)

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Register a schema, or set a subject's level; a schema's version and id are the registry's."""
        if registry_of(record) != served(store):
            return {}
        if record.key.token == SUBJECT_SCHEMA:
            self._level(record, store)
            return _outputs(self._client.register(subject_of(record), body(record.inputs)))
        self._client.set_level(level_of(record), subject_of(record))
        return {}

    def remove(self, record: Record, store: Store) -> None:
        """Delete the version that a Schema has, softly or for good, as the official provider does; or a level."""
        if record.key.token == REGISTRY:
            self.replay(store)
        elif registry_of(record) == served(store):
            subject = subject_of(record)
            if record.key.token == SUBJECT_SCHEMA:
                version = plain(record.outputs.get("version"))
                self._client.delete(subject, [int(str(version))], permanent=hard(record))
            self._level(record, store)

    def settle(self, record: Record) -> None:
        """Wait for nothing: every change was waited for."""

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return a record as the registry has it; of a Schema whatever version is the newest."""
        if registry_of(record) != served(store):
            return record
        subject = subject_of(record)
        if record.key.token == SUBJECT_CONFIG:
            return self._seen_level(record, self._client.level(subject))
        numbers = self._client.versions(subject)
        if not numbers:
            return None
        newest = self._client.version(subject, max(numbers))
        text = str(dig(record.inputs, "schema"))
        seen: dict[str, Value] = {} if same(newest.schema, text) else {"schema": newest.schema}
        return replace(
            record, inputs={**record.inputs, **seen}, outputs={**record.outputs, **seen, **_outputs(newest)}
        )  # fmt: skip

    def replay(self, store: Store) -> tuple[str, ...]:
        """Make the registry hold exactly what the store holds of the served one."""
        return equalise(self._client, store, served(store))

    def _seen_level(self, record: Record, level: str | None) -> Record | None:
        if level is None:
            return None
        if level == level_of(record):
            return record
        seen: dict[str, Value] = {"compatibilityLevel": level}
        return replace(record, inputs={**record.inputs, **seen}, outputs={**record.outputs, **seen})

    def _level(self, record: Record, store: Store) -> None:
        """Set a subject's level to that of the store: the registry forgets it with the last version."""
        registry, subject = registry_of(record), subject_of(record)
        self._client.set_level(schema_versions.level(store, registry, subject), subject)


def _outputs(found: Registered) -> dict[str, Value]:
    return {"version": found.version, "schemaIdentifier": found.id}
