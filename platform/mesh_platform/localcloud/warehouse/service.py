"""What one principal may ask of the warehouse: queries, changes of rows, tables and views of its own, files."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from mesh_platform.errors import PolicyError

from . import resolve, statement, tables
from .catalogue import Securable
from .database import SECONDS, Database, Result, Transaction
from .keeping import Keeping
from .kinds import MADE
from .privileges import Need, may_drop
from .resolve import Asks, Tables
from .volumes import Volumes
from .wire import Held

_DONE = Result((), (), [])


@dataclass(frozen=True, slots=True)
class Service:
    """The warehouse behind its door."""

    database: Database
    keeping: Keeping
    volumes: Volumes

    def query(
        self, principal: str, sql: str, catalog: str = "", schema: str = "", parameters: Mapping[str, str] | None = None
    ) -> Result:
        """Run one statement as a principal; raises PolicyError where it has not the right, or the statement is none."""
        return self.run(principal, statement.one(sql, parameters), catalog, schema)

    def run(self, principal: str, tree: exp.Expr, catalog: str = "", schema: str = "") -> Result:
        """Run a statement that was read."""
        asks = Asks(principal=principal, current=principal, catalog=catalog, schema=schema)
        match tree:
            case exp.Create():
                return self._create(tree, asks)
            case exp.Drop():
                return self._drop(tree, asks)
            case _:
                sql = statement.written(resolve.resolved(tree, asks, self.keeping.tables))
        if isinstance(tree, exp.Query):
            return self.database.read(sql)
        with self.database.transaction() as transaction:
            return replace(transaction.run(sql), columns=("num_affected_rows",))

    def file(self, principal: str, path: str, privilege: str) -> tuple[str, str]:
        """Return a volume's folder and the path in it, to one who has READ_VOLUME or WRITE_VOLUME on it."""
        parts = path.strip("/").split("/")
        volume = self.keeping.catalogue.find("volume", tuple(parts[:3]))
        if volume is None:
            raise PolicyError(
                f"[VOLUME_NOT_FOUND] there is no volume '{'.'.join(parts[:3])}'", where=path,
                fix="a path is /volumes/<catalog>/<schema>/<volume>/<file>",
            )  # fmt: skip
        asks = Asks(principal=principal, current=principal)
        resolve.required([Need(privilege, volume)], asks, self.keeping.catalogue)
        kept = self.keeping.get(volume.name)
        return kept.thing if kept is not None else "", "/".join(parts[3:])

    def _create(self, tree: exp.Create, asks: Asks) -> Result:
        """Make a table or a view; it is its maker's, who needs CREATE TABLE on the schema."""
        kind, path, columns = _made(tree, asks)
        held = self.keeping.tables
        schema = self._schema(path, asks)
        resolve.required([Need("CREATE_TABLE", schema)], asks, held.catalogue)
        there = held.catalogue.securables.get(path)
        if there is not None and tree.args.get("exists"):
            return _DONE
        if there is not None and not tree.args.get("replace"):
            raise PolicyError(
                f"[TABLE_OR_VIEW_ALREADY_EXISTS] '{'.'.join(path)}' already exists", where=".".join(path),
                fix="CREATE OR REPLACE replaces it, for its owner",
            )  # fmt: skip
        if there is not None:
            self._may_drop(there, asks)
        query = tree.expression
        is_query = isinstance(query, exp.Query)
        sql = statement.written(resolve.resolved(query.copy(), asks, held)) if is_query else ""
        if kind == "TABLE" and sql:
            found = self.database.read(f"SELECT * FROM ({sql}) LIMIT 0")  # noqa: S608 - of names that were resolved
            columns = [{"name": name, "type": type_} for name, type_ in zip(found.columns, found.types, strict=True)]
        values = {"name": path[2], "tableType": "VIEW" if kind == "VIEW" else "MANAGED", "owner": asks.principal}
        more = {"viewDefinition": _qualified(query, asks)} if kind == "VIEW" else {"columns": columns}
        record = Held(
            name=(MADE, secrets.token_hex(8), ""), values={**values, **more}, parents=(schema.name,)
        )  # fmt: skip

        def fill(transaction: Transaction, after: Tables) -> None:
            if kind == "TABLE" and sql:
                transaction.run(f"INSERT INTO {tables.place(after.physical[record.name])} {sql}", SECONDS)

        self.keeping.apply([record], [there.name] if there is not None else [], fill)
        return _DONE

    def _drop(self, tree: exp.Drop, asks: Asks) -> Result:
        named = tree.args.get("tables") or [tree.this]
        if str(tree.args.get("kind")).upper() not in ("TABLE", "VIEW") or len(named) != 1:
            raise statement.refused(
                "[UNSUPPORTED] tables and views are dropped here, one at a time; the rest by its stack"
            )
        path = resolve.found(named[0], asks)
        catalogue = self.keeping.catalogue
        if path not in catalogue.securables and tree.args.get("exists"):
            self._schema(path, asks)
            return _DONE
        one = resolve.looked_up(path, asks, catalogue)
        if one.is_view != (str(tree.args["kind"]).upper() == "VIEW"):
            raise statement.refused(
                f"[WRONG_COMMAND_FOR_OBJECT_TYPE] '{one.full_name}' is a {'view' if one.is_view else 'table'}"
            )
        self._may_drop(one, asks)
        self.keeping.apply(remove=[one.name])
        return _DONE

    def _may_drop(self, one: Securable, asks: Asks) -> None:
        catalogue = self.keeping.catalogue
        identities = catalogue.identities(asks.principal)
        if not may_drop(catalogue, identities, one):
            resolve.required([Need("MANAGE", one)], asks, catalogue)

    def _schema(self, path: tuple[str, ...], asks: Asks) -> Securable:
        """Return the schema of a path, to one who may use it."""
        catalogue = self.keeping.catalogue
        for length, privilege in ((1, "USE_CATALOG"), (2, "USE_SCHEMA")):
            one = catalogue.securables.get(path[:length])
            if one is None:
                raise resolve.not_found(path[:length])
            resolve.required([Need(privilege, one)], asks, catalogue)
        return catalogue.securables[path[:2]]


def _made(tree: exp.Create, asks: Asks) -> tuple[str, tuple[str, ...], list[dict[str, object]]]:
    """Return what a CREATE makes: its kind, its full name and the columns that it says."""
    kind = str(tree.args.get("kind")).upper()
    properties = tree.args.get("properties")
    said: list[exp.Expr] = properties.expressions if properties else []
    odd = [each for each in said if not _is_plain(each)]
    if kind not in ("TABLE", "VIEW") or odd:
        what = odd[0].sql("databricks") if odd else f"CREATE {kind}"
        raise statement.refused(f"[UNSUPPORTED] {what[:80]} is not run in this warehouse")
    named, defined = tree.this, []
    if isinstance(named, exp.Schema):
        named, defined = named.this, named.expressions
    if not isinstance(named, exp.Table) or (kind == "VIEW" and defined) or bool(defined) == bool(tree.expression):
        raise statement.refused("[UNSUPPORTED] say a table's columns or AS with its query, and a view's query alone")
    return kind, resolve.found(named, asks), [_column(each) for each in defined]


def _is_plain(each: exp.Expr) -> bool:
    delta = isinstance(each, exp.FileFormatProperty) and each.this.name.lower() == "delta"
    return delta or isinstance(each, exp.SchemaCommentProperty)


def _column(defined: exp.Expr) -> dict[str, object]:
    if not isinstance(defined, exp.ColumnDef) or defined.args.get("kind") is None:
        raise statement.refused(f"[UNSUPPORTED] {defined.sql('databricks')[:80]} is no column of a name and a type")
    column: dict[str, object] = {"name": defined.name, "type": defined.args["kind"].sql("databricks")}
    for each in defined.args.get("constraints") or ():
        if isinstance(each.kind, exp.CommentColumnConstraint):
            column["comment"] = each.kind.this.name
        elif isinstance(each.kind, exp.NotNullColumnConstraint):
            column["nullable"] = bool(each.kind.args.get("allow_null"))
        else:
            raise statement.refused(f"[UNSUPPORTED] {each.sql('databricks')[:80]} is not kept in this warehouse")
    return column


def _qualified(query: exp.Expr, asks: Asks) -> str:
    """Return a view's query with full names: they must mean the same whoever asks from wherever."""
    query = query.copy()
    for table in query.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and not resolve.is_own(table):
            path = resolve.found(table, asks)
            for key, part in zip(("catalog", "db", "this"), path, strict=True):
                table.set(key, exp.to_identifier(part, quoted=True))
    return query.sql("databricks")
