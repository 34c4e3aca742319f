"""What the warehouse knows, made from the records: securables by their full names, who may what, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mesh_platform.errors import ProviderError

from .kinds import CATALOG, GRANT, GRANTS, GROUP, MEMBER, PRINCIPAL, SCHEMA, SECURABLES, TAG
from .wire import Held, Json, Name, listed, mappings

DEPLOYER = "mesh-deployer"
"""Owns whatever names no owner: in the cloud that is who made it."""
EVERYONE = "account users"
"""The group in which everybody is (Databricks: built-in groups)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Securable:
    """A catalog, schema, table, view or volume. `path` is its full name, in lower case as Unity Catalog has it."""

    name: Name
    kind: str
    path: tuple[str, ...]
    owner: str
    values: Mapping[str, Json]

    @property
    def full_name(self) -> str:
        """Its full name, with dots."""
        return ".".join(self.path)

    @property
    def is_view(self) -> bool:
        """Whether it is a view."""
        return str(self.values.get("tableType", "")).upper() == "VIEW"

    @property
    def definition(self) -> str:
        """The query of a view."""
        return str(self.values.get("viewDefinition") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All of it. `grants` are what was granted on a securable, by principal; `groups` those each one is directly in."""

    securables: Mapping[tuple[str, ...], Securable] = field(default_factory=dict[tuple[str, ...], Securable])
    volumes: Mapping[tuple[str, ...], Securable] = field(default_factory=dict[tuple[str, ...], Securable])
    grants: Mapping[tuple[str, tuple[str, ...]], Mapping[str, frozenset[str]]] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], Mapping[str, frozenset[str]]]
    )
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    principals: Mapping[str, bool] = field(default_factory=dict[str, bool])
    """By name, application id or group: whether it is active."""
    tags: tuple[tuple[str, tuple[str, ...], str, str], ...] = ()
    """Kind of entity (`tables`, `columns`, ...), its full name, key and value."""

    def find(self, kind: str, path: tuple[str, ...]) -> Securable | None:
        """Return what has a full name, whatever its letters' case."""
        held = self.volumes if kind == "volume" else self.securables
        return held.get(tuple(part.lower() for part in path))

    def identities(self, principal: str) -> frozenset[str]:
        """Return a principal and every group that it is in, through groups of groups too."""
        found, new = {principal, EVERYONE}, [principal]
        while new:
            further = self.groups.get(new.pop(), frozenset()) - found
            found |= further
            new.extend(further)
        return frozenset(found)

    def everything(self) -> Iterable[Securable]:
        """Return all securables, containers first."""
        yield from sorted(
            (*self.securables.values(), *self.volumes.values()), key=lambda each: (len(each.path), each.path)
        )


def build(records: Iterable[Held]) -> Catalogue:
    """Return the catalogue of some records; raises ProviderError where two have one name."""
    known = {record.name: record for record in records}
    tables: dict[tuple[str, ...], Securable] = {}
    volumes: dict[tuple[str, ...], Securable] = {}
    for record in known.values():
        if record.kind not in SECURABLES:
            continue
        one = _securable(record, known)
        held = volumes if one.kind == "volume" else tables
        if one.path in held:
            raise ProviderError(
                f"[TABLE_OR_VIEW_ALREADY_EXISTS] {one.kind} {one.full_name} already exists", where=one.full_name,
                fix="drop the one that is there, or give this one another name",
            )  # fmt: skip
        held[one.path] = one
    by_name = {each.name: each for each in (*tables.values(), *volumes.values())}
    return Catalogue(
        securables=tables, volumes=volumes, grants=_grants(known.values(), by_name), groups=_groups(known),
        principals=_principals(known.values()), tags=_tags(known.values()),
    )  # fmt: skip


def _securable(record: Held, known: Mapping[Name, Held]) -> Securable:
    kind = SECURABLES[record.kind]
    path = (*_container(record, known), record.text("name").lower())
    return Securable(
        name=record.name, kind=kind, path=path, owner=record.text("owner") or DEPLOYER, values=record.values
    )  # fmt: skip


def _container(record: Held, known: Mapping[Name, Held]) -> tuple[str, ...]:
    """Return the path of what a record lies in: by its parent, which may be renamed, else by the names it says."""
    for parent in record.parents:
        if parent[0] in (CATALOG, SCHEMA) and parent in known:
            above = known[parent]
            return (*_container(above, known), above.text("name").lower())
    named = (record.text("catalogName"), record.text("schemaName"))
    return tuple(part.lower() for part in named if part) if record.kind != CATALOG else ()


def _grants(
    records: Iterable[Held], by_name: Mapping[Name, Securable]
) -> dict[tuple[str, tuple[str, ...]], dict[str, frozenset[str]]]:
    found: dict[tuple[str, tuple[str, ...]], dict[str, frozenset[str]]] = {}
    for record in records:
        if record.kind not in (GRANT, GRANTS):
            continue
        on = _granted_on(record, by_name)
        entries = [record.values] if record.kind == GRANT else mappings(record.values.get("grants"))
        if on is None:
            continue
        for entry in entries:
            of = found.setdefault(on, {})
            said = frozenset(str(each).upper().replace(" ", "_") for each in listed(entry.get("privileges")))
            of[str(entry["principal"])] = of.get(str(entry["principal"]), frozenset()) | said
    return found


def _granted_on(record: Held, by_name: Mapping[Name, Securable]) -> tuple[str, tuple[str, ...]] | None:
    for parent in record.parents:
        if parent in by_name:
            return by_name[parent].kind, by_name[parent].path
    for kind in ("catalog", "schema", "table", "volume"):
        if record.text(kind):
            return kind, tuple(record.text(kind).lower().split("."))
    return None


def _groups(known: Mapping[Name, Held]) -> dict[str, frozenset[str]]:
    names = {name[1]: _called(record) for name, record in known.items() if record.kind in (GROUP, PRINCIPAL)}
    found: dict[str, frozenset[str]] = {}
    for record in known.values():
        if record.kind == MEMBER and record.text("groupId") in names:
            member = names.get(record.text("memberId"), record.text("memberId"))
            found[member] = found.get(member, frozenset()) | {names[record.text("groupId")]}
    return found


def _called(record: Held) -> str:
    return record.text("applicationId") if record.kind == PRINCIPAL else record.text("displayName")


def _principals(records: Iterable[Held]) -> dict[str, bool]:
    """Return who may have a session: service principals, members of groups, and who was granted or owns something."""
    found = {DEPLOYER: True}
    for record in records:
        for entry in (record.values, *mappings(record.values.get("grants"))) if record.kind in (GRANT, GRANTS) else ():
            found.setdefault(str(entry.get("principal") or DEPLOYER), True)
        if record.kind in SECURABLES:
            found.setdefault(record.text("owner") or DEPLOYER, True)
        if record.kind in (GROUP, PRINCIPAL):
            found[_called(record)] = record.values.get("active") is not False
    return found


def _tags(records: Iterable[Held]) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    found = (record for record in records if record.kind == TAG)
    return tuple(
        (each.text("entityType"), tuple(each.text("entityName").split(".")), each.text("tagKey"), each.text("tagValue"))
        for each in found
    )
