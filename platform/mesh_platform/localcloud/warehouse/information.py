"""The information schema of a catalog: what is there, with tags and rights, as far as the asker has any right on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp

from .catalogue import Catalogue, Securable
from .privileges import visible
from .wire import Name, mapping, mappings

SCHEMA = "information_schema"
SYSTEM = "system"
"""The catalog whose information schema shows all catalogs."""
Columns = Mapping[Name, tuple[tuple[str, str], ...]]
Row = tuple[str | int | None, ...]
_TABLE = ("table_catalog", "table_schema", "table_name")
_TAGGED = ("catalog_name", "schema_name", "table_name")
_TAG = ("tag_name", "tag_value")
RELATIONS: dict[str, tuple[str, ...]] = {
    "catalogs": ("catalog_name", "catalog_owner", "comment"),
    "schemata": ("catalog_name", "schema_name", "schema_owner", "comment"),
    "tables": (*_TABLE, "table_type", "table_owner", "comment"),
    "views": (*_TABLE, "view_definition"),
    "volumes": ("volume_catalog", "volume_schema", "volume_name", "volume_type", "volume_owner", "comment"),
    "columns": (*_TABLE, "column_name", "ordinal_position", "data_type", "is_nullable", "comment"),
    "table_constraints": ("constraint_name", *_TABLE, "constraint_type", "enforced"),
    "key_column_usage": ("constraint_name", *_TABLE, "column_name", "ordinal_position"),
    "table_privileges": ("grantee", *_TABLE, "privilege_type"),
    "catalog_tags": ("catalog_name", *_TAG),
    "schema_tags": ("catalog_name", "schema_name", *_TAG),
    "table_tags": (*_TAGGED, *_TAG),
    "column_tags": (*_TAGGED, "column_name", *_TAG),
}
"""By relation: its columns."""


def query(path: tuple[str, ...], catalogue: Catalogue, columns: Columns, principal: str) -> exp.Expr | None:
    """Return a query whose rows are a relation's, for one who asks; None for a relation that is not there."""
    catalog, _, relation = path
    if relation not in RELATIONS or (catalog != SYSTEM and (catalog,) not in catalogue.securables):
        return None
    identities = catalogue.identities(principal)
    shown = [
        each
        for each in catalogue.everything()
        if catalog in (SYSTEM, each.path[0]) and visible(catalogue, identities, each)
    ]
    names = RELATIONS[relation]
    rows = _rows(relation, shown, catalogue, columns)
    if not rows:
        nothing = [exp.cast(exp.null(), "text").as_(name) for name in names]
        return exp.select(*nothing).where(exp.false())
    return exp.select("*").from_(exp.values(rows, alias="_of", columns=list(names)))


def _rows(relation: str, shown: list[Securable], catalogue: Catalogue, columns: Columns) -> list[Row]:
    if relation.endswith("_tags"):
        return _tags(relation.removesuffix("_tags"), shown, catalogue)
    if relation == "table_privileges":
        return [
            (principal, *each.path, privilege)
            for each in shown if each.kind == "table"
            for principal, privileges in sorted(catalogue.grants.get(("table", each.path), {}).items())
            for privilege in sorted(privileges)
        ]  # fmt: skip
    kind, of = _OF[relation]
    return [row for each in shown if each.kind == kind for row in of(each, columns)]


def _tags(kind: str, shown: list[Securable], catalogue: Catalogue) -> list[Row]:
    paths = {each.path for each in shown if each.kind == ("table" if kind == "column" else kind)}
    found: list[Row] = []
    for entity, name, key, value in catalogue.tags:
        path = tuple(part.lower() for part in (name[:-1] if kind == "column" else name))
        if entity == f"{kind}s" and path in paths:
            found.append((*path, *([name[-1]] if kind == "column" else []), key, value))
    return sorted(found, key=str)


def _text(each: Securable, key: str) -> str | None:
    value = each.values.get(key)
    return None if value is None else str(value)


def _tables(each: Securable, columns: Columns) -> Iterable[Row]:
    yield (*each.path, "VIEW" if each.is_view else "MANAGED", each.owner, _text(each, "comment"))


def _views(each: Securable, columns: Columns) -> Iterable[Row]:
    if each.is_view:
        yield (*each.path, each.definition)


def _columns(each: Securable, columns: Columns) -> Iterable[Row]:
    said = {str(column.get("name")): column for column in mappings(each.values.get("columns"))}
    for number, (name, type_) in enumerate(columns.get(each.name, ())):
        column = said.get(name, {})
        nullable = "NO" if column.get("nullable") is False else "YES"
        yield (*each.path, name, number, type_, nullable, column.get("comment"))


def _key(each: Securable) -> list[str]:
    key = str(mapping(each.values.get("properties")).get("mesh_primary_key") or "")
    return [name.strip() for name in key.split(",") if name.strip()]


def _constraints(each: Securable, columns: Columns) -> Iterable[Row]:
    if _key(each):
        yield (f"{each.path[-1]}_pk", *each.path, "PRIMARY KEY", "NO")


def _key_columns(each: Securable, columns: Columns) -> Iterable[Row]:
    for number, name in enumerate(_key(each)):
        yield (f"{each.path[-1]}_pk", *each.path, name, number + 1)


_OF: dict[str, tuple[str, Callable[[Securable, Columns], Iterable[Row]]]] = {
    "catalogs": ("catalog", lambda each, _: [(*each.path, each.owner, _text(each, "comment"))]),
    "schemata": ("schema", lambda each, _: [(*each.path, each.owner, _text(each, "comment"))]),
    "tables": ("table", _tables),
    "views": ("table", _views),
    "volumes": (
        "volume", lambda each, _: [(*each.path, _text(each, "volumeType"), each.owner, _text(each, "comment"))]
    ),
    "columns": ("table", _columns),
    "table_constraints": ("table", _constraints),
    "key_column_usage": ("table", _key_columns),
}  # fmt: skip
