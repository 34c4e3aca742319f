"""From the names that a statement says to the tables that DuckDB has, with every right on the way checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from mesh_platform.errors import PolicyError

from . import information, statement
from .catalogue import Catalogue, Securable
from .privileges import Need, denied, missing
from .wire import Name

SPACE = "data"
"""The schema of DuckDB in which all tables are, under names that mean nothing."""
_DEPTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Who asks, and what a name without catalog or schema is in. `principal` sees, `current` is who current_user is.

    They differ in a view, which sees with its owner's rights for whoever asks; `view` is its name.
    """

    principal: str
    current: str
    catalog: str = ""
    schema: str = ""
    view: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Tables:
    """What is there: the catalogue, the names of the tables in DuckDB, and the columns of tables and views by type."""

    catalogue: Catalogue
    physical: Mapping[Name, str] = field(default_factory=dict[Name, str])
    columns: Mapping[Name, tuple[tuple[str, str], ...]] = field(default_factory=dict[Name, tuple[tuple[str, str], ...]])


def resolved(tree: exp.Expr, asks: Asks, tables: Tables) -> exp.Expr:
    """Return a statement over DuckDB's tables; raises PolicyError for a right that is missing and what is not known.

    Every table is looked up, or is one of the statement's own: nothing else is left for DuckDB to find.
    """
    if not isinstance(tree, statement.KINDS):
        raise statement.refused(f"[UNSUPPORTED] {type(tree).__name__.upper()} is not run in this warehouse")
    groups = tables.catalogue.identities(asks.current)

    def answered(node: exp.Expr) -> exp.Expr:
        return _answered(node, asks, groups)

    tree = tree.transform(answered, copy=False)
    statement.check(tree)
    target = _target(tree)
    seen: set[tuple[str, ...]] = set()
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.Identifier) and not is_own(table):
            _put(table, asks, tables, tree if table is target else None, seen)
    for column in list(tree.find_all(exp.Column)):
        said = tuple(part.name.lower() for part in column.parts[:-1])
        if len(said) > 1 and any(path[-len(said) :] == said for path in seen):
            column.set("db", None)
            column.set("catalog", None)
    return tree


def found(table: exp.Table, asks: Asks) -> tuple[str, ...]:
    """Return the full name that a table is called by."""
    parts = [part.name for part in table.parts]
    context = [asks.catalog, asks.schema]
    path = [*context[: 3 - len(parts)], *parts] if len(parts) < 3 else parts
    if len(path) != 3 or not all(path):
        raise statement.refused(f"[TABLE_OR_VIEW_NOT_FOUND] {'.'.join(parts)} is not a full name: catalog.schema.table")
    return tuple(part.lower() for part in path)


def required(needs: list[Need], asks: Asks, catalogue: Catalogue) -> None:
    """Raise PolicyError where a right is missing."""
    need = missing(catalogue, catalogue.identities(asks.principal), needs)
    if need is not None:
        raise denied(asks.principal, need, asks.view)


def looked_up(path: tuple[str, ...], asks: Asks, catalogue: Catalogue) -> Securable:
    """Return a table or view; one that is not there is told only to who may use what it would lie in."""
    for length, privilege in ((1, "USE_CATALOG"), (2, "USE_SCHEMA"), (3, "")):
        one = catalogue.securables.get(path[:length])
        if one is None:
            raise not_found(path)
        if length == 3:
            return one
        required([Need(privilege, one)], asks, catalogue)
    raise not_found(path)


def not_found(path: tuple[str, ...]) -> PolicyError:
    """Return the refusal of a name that nothing has."""
    return PolicyError(
        f"[TABLE_OR_VIEW_NOT_FOUND] The table or view '{'.'.join(path)}' cannot be found.", where=".".join(path),
        fix="see information_schema.tables of the catalog for what you may read",
    )  # fmt: skip


def view_query(view: Securable, asks: Asks, tables: Tables) -> exp.Expr:
    """Return the query of a view as its owner may run it; raises PolicyError where the owner has not the right."""
    if asks.depth >= _DEPTH:
        raise statement.refused(f"[VIEW_EXCEED_MAX_NESTED_DEPTH] {view.full_name} lies {_DEPTH} views deep")
    tree = statement.one(view.definition)
    if not isinstance(tree, exp.Query):
        raise statement.refused(f"the definition of {view.full_name} is no query")
    return resolved(
        tree,
        Asks(
            principal=view.owner, current=asks.current, catalog=view.path[0], schema=view.path[1], view=view.full_name,
            depth=asks.depth + 1,
        ),
        tables,
    )  # fmt: skip


def _put(table: exp.Table, asks: Asks, tables: Tables, written: exp.Expr | None, seen: set[tuple[str, ...]]) -> None:
    """Put what a name means in its place: a table of DuckDB, or the query of a view."""
    path = found(table, asks)
    seen.add(path)
    if written is None and path[1] == information.SCHEMA:
        rows = information.query(path, tables.catalogue, tables.columns, asks.principal)
        if rows is None:
            raise not_found(path)
        _subquery(table, rows, path)
        return
    one = looked_up(path, asks, tables.catalogue)
    wanted = ("SELECT",) if written is None else ("SELECT", "MODIFY")
    required([Need(each, one) for each in wanted], asks, tables.catalogue)
    if isinstance(written, exp.Merge):
        _starred(written, [name for name, _ in tables.columns[one.name]])
    if not one.is_view:
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(path[-1], quoted=True))
        table.set("this", exp.to_identifier(tables.physical[one.name], quoted=True))
        table.set("db", exp.to_identifier(SPACE))
        table.set("catalog", None)
        table.set("alias", None if isinstance(written, exp.TruncateTable) else alias)
        return
    if written is not None:
        raise statement.refused(f"[EXPECT_TABLE_NOT_VIEW] '{one.full_name}' is a view: rows go into its table")
    _subquery(table, view_query(one, asks, tables), path)


def _subquery(table: exp.Table, query: exp.Expr, path: tuple[str, ...]) -> None:
    """Put a query in a table's place, computed before anything that the asker says of its rows.

    A predicate that fails tells of the row on which it failed: none may be computed on rows that the query leaves out.
    """
    inner = exp.select("*").from_("_rows").with_("_rows", as_=query, materialized=True)
    alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(path[-1], quoted=True))
    more = {key: table.args.get(key) for key in ("joins", "laterals", "pivots", "sample") if table.args.get(key)}
    table.replace(exp.Subquery(this=inner, alias=alias, **more))


def _target(tree: exp.Expr) -> exp.Expr | None:
    """Return the table whose rows a statement changes."""
    if isinstance(tree, exp.Query):
        return None
    if isinstance(tree, exp.TruncateTable):
        if len(tree.expressions) != 1:
            raise statement.refused("[UNSUPPORTED] one table is truncated at a time")
        return tree.expressions[0]
    if isinstance(tree, exp.Delete) and tree.args.get("tables"):
        raise statement.refused("[UNSUPPORTED] rows of one table are deleted at a time")
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    overwrites = isinstance(tree, exp.Insert) and (tree.args.get("overwrite") or tree.args.get("where"))
    if not isinstance(target, exp.Table) or overwrites:
        raise statement.refused(
            "[UNSUPPORTED] this way of writing is not run in this warehouse; use DELETE and INSERT INTO"
        )
    return target


def is_own(table: exp.Table) -> bool:
    """Whether a name is one that the statement gives a query of its own (WITH), where it may be used."""
    if table.args.get("db") is not None:
        return False
    node: exp.Expr | None = table
    inside: exp.CTE | None = None
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        given = node.args.get("with_")
        if isinstance(given, exp.With):
            for each in given.expressions:
                if each is inside and not given.recursive:
                    break
                if each.alias.lower() == table.name.lower():
                    return True
                if each is inside:
                    break
        node = node.parent
    return False


def _answered(node: exp.Expr, asks: Asks, groups: frozenset[str]) -> exp.Expr:
    """Put in who asks, and whether that is in a group."""
    if isinstance(node, (exp.CurrentUser, exp.SessionUser)):
        return exp.Literal.string(asks.current)
    if isinstance(node, exp.Anonymous) and node.name.lower() in ("is_account_group_member", "is_member"):
        group = node.expressions[0] if len(node.expressions) == 1 else None
        if isinstance(group, exp.Literal) and group.is_string:
            return exp.Boolean(this=group.name in groups and group.name != asks.current)
    return node


def _starred(tree: exp.Merge, columns: list[str]) -> None:
    """Write out the columns of UPDATE SET * and INSERT *, which go by their names."""
    source = exp.Identifier(this=tree.args["using"].alias_or_name, quoted=True)

    def of(table: exp.Identifier | None) -> list[exp.Expr]:
        return [exp.column(exp.to_identifier(each, quoted=True), table=table) for each in columns]

    for when in tree.args["whens"].expressions:
        then = when.args["then"]
        if isinstance(then, exp.Update) and any(isinstance(each, exp.Star) for each in then.expressions):
            pairs = zip(of(None), of(source), strict=True)
            then.set("expressions", [exp.EQ(this=one, expression=two) for one, two in pairs])
        if isinstance(then, exp.Insert) and isinstance(then.this, exp.Star):
            then.set("this", exp.Tuple(expressions=of(None)))
            then.set("expression", exp.Tuple(expressions=of(source)))
