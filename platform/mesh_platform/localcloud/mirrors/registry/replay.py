"""A registry made equal to the versions and levels that the store has recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mesh_platform.errors import ProviderError

from ... import compatibility, schema_versions
from ...schema_versions import SUBJECT_CONFIG, SUBJECT_SCHEMA, VERSIONS, Version, live, registry_of, subject_of
from ...store import Record, Store
from .bodies import body_of, level_of, same
from .client import Registered, RegistryClient

_ANY = "NONE"
_SHOWN = 3


def equalise(client: RegistryClient, store: Store, registry: str | None) -> tuple[str, ...]:
    """Make a registry hold exactly what the store records of `registry`, and return what had to change.

    Numbers and ids that the registry gives anew go into the store; a state has them after its next refresh.
    """
    subjects = _subjects(store, registry)
    changed = _Changed(unknown=_forget_unknown(client, subjects))
    if client.level() != _ANY:
        client.set_level(_ANY)
    for subject in subjects:
        _subject(client, store, str(registry), subject, changed)
    changed.levels += _levels(client, store, registry, subjects)
    return changed.lines()


@dataclass(slots=True)
class _Changed:
    """Subjects by what had to change of them."""

    unknown: list[str]
    removed: list[str] = field(default_factory=list[str])
    registered: list[str] = field(default_factory=list[str])
    renumbered: list[str] = field(default_factory=list[str])
    levels: list[str] = field(default_factory=list[str])

    def lines(self) -> tuple[str, ...]:
        said = (
            ("removed unknown subjects", self.unknown), ("removed unknown versions of", self.removed),
            ("registered the versions of", self.registered), ("set the level of", self.levels),
            ("numbers or ids are others than were recorded, a refresh takes them into the states:", self.renumbered),
        )  # fmt: skip
        return tuple(f"{what} {_shown(subjects)}" for what, subjects in said if subjects)


def _shown(subjects: Sequence[str]) -> str:
    more = f" and {len(subjects) - _SHOWN} more" if len(subjects) > _SHOWN else ""
    return ", ".join(subjects[:_SHOWN]) + more


def _subjects(store: Store, registry: str | None) -> list[str]:
    """Return the subjects that the store knows, with versions that count or without."""
    prefix = f"{registry}/"
    named = {each.key.id.removeprefix(prefix) for each in store.all(VERSIONS) if each.key.id.startswith(prefix)}
    named |= {subject_of(each) for each in store.all(SUBJECT_SCHEMA) if registry_of(each) == registry}
    return sorted(named)


def _forget_unknown(client: RegistryClient, subjects: Sequence[str]) -> list[str]:
    unknown = [name for name in client.subjects(deleted=True) if name not in subjects]
    for name in unknown:
        client.forget(name)
    return unknown


def _subject(client: RegistryClient, store: Store, registry: str, subject: str, changed: _Changed) -> None:
    """Make the versions of a subject that count be those of the store, in their order."""
    history = schema_versions.history(store, registry, subject)
    wanted = live(history)
    there = _there(client, subject)
    more = [each.version for each in there if not any(same(each.schema, one.schema) for one in wanted)]
    client.delete(subject, more, permanent=True)
    changed.removed += [subject] if more else []
    there = [each for each in there if each.version not in more]
    if not _equal(there, wanted):
        changed.registered.append(subject)
        there = _rewritten(client, subject, wanted)
    if not _equal(there, wanted):
        raise ProviderError(f"the local schema registry took the versions of {subject} and has others", where=subject,
                            fix="mesh local down, then mesh local up; --purge forgets both")  # fmt: skip
    changed.renumbered += [subject] if _renumbered(store, registry, subject, history, there) else []


def _there(client: RegistryClient, subject: str) -> list[Registered]:
    return [client.version(subject, number) for number in client.versions(subject)]


def _equal(there: Sequence[Registered], wanted: Sequence[Version]) -> bool:
    return len(there) == len(wanted) and all(
        same(one.schema, two.schema) for one, two in zip(there, wanted, strict=True)
    )


def _rewritten(client: RegistryClient, subject: str, wanted: Sequence[Version]) -> list[Registered]:
    """Register the versions anew under no level: an older level may have let them follow each other."""
    client.forget(subject)
    client.set_level(_ANY, subject)
    return [client.register(subject, body_of(each)) for each in wanted]


def _renumbered(
    store: Store, registry: str, subject: str, history: Sequence[Version], there: Sequence[Registered]
) -> bool:
    """Record the numbers and ids that the registry gave, where it gave others; returns whether it did."""
    given = [
        replace(each, number=found.version, id=found.id) for each, found in zip(live(history), there, strict=True)
    ]  # fmt: skip
    if given == list(live(history)):
        return False
    taken = {each.number for each in given}
    gone = [each for each in history if each.deleted and each.number not in taken]
    schema_versions.put(store, registry, subject, sorted([*gone, *given], key=lambda each: each.number))
    for record in store.all(SUBJECT_SCHEMA):
        if registry_of(record) == registry and subject_of(record) == subject:
            store.put(_with(record, given))
    return True


def _with(record: Record, given: Sequence[Version]) -> Record:
    text = str(record.inputs.get("schema"))
    own = next((each for each in reversed(given) if same(each.schema, text)), None)
    outputs = {**record.outputs, "version": own.number, "schemaIdentifier": own.id} if own else record.outputs
    return replace(record, outputs=outputs)


def _levels(client: RegistryClient, store: Store, registry: str | None, subjects: Sequence[str]) -> list[str]:
    """Make the levels of subjects be those of the store, and return the subjects that had another one."""
    configs = {subject_of(each): level_of(each) for each in store.all(SUBJECT_CONFIG) if registry_of(each) == registry}
    wanted = dict.fromkeys(subjects, compatibility.DEFAULT) | configs
    changed = [subject for subject in sorted(wanted) if client.level(subject) != wanted[subject]]
    for subject in changed:
        client.set_level(wanted[subject], subject)
    return changed
