"""What the warehouse holds, record by record: in the file and in memory, changed in one transaction with its tables."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mesh_platform.errors import PolicyError

from . import tables, wire
from .catalogue import Catalogue, build
from .database import Database, Result, Transaction
from .kinds import CATALOG, MADE, ORDER, SCHEMA, TABLE, VOLUME
from .resolve import Asks, Tables, view_query
from .statement import written
from .volumes import Volumes
from .wire import Held, Name, mappings

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A record, what it is in the file or the folder (`thing`), and its columns where it is a table or a view."""

    record: Held
    thing: str = ""
    columns: tuple[tuple[str, str], ...] = ()


class Keeping:
    """The records. A change is all of what one request says, or nothing."""

    def __init__(self, database: Database, volumes: Volumes) -> None:
        self._database, self._volumes = database, volumes
        self._lock = threading.RLock()
        self._kept: dict[Name, Kept] = {}
        with database.transaction() as transaction:
            for token, id_, place, body, thing, columns in transaction.kept("SELECT * FROM meta.records"):
                record = wire.load(json.loads(body))
                read = tuple((str(name), str(type_)) for name, type_ in json.loads(columns))
                self._kept[token, id_, place] = Kept(record, thing, read)
        self.catalogue = build(each.record for each in self._kept.values())

    def get(self, name: Name) -> Kept | None:
        """Return what is held under a name."""
        return self._kept.get(name)

    def records(self, kind: str) -> list[Held]:
        """Return all records of a type."""
        return [each.record for each in self._kept.values() if each.record.kind == kind]

    @property
    def tables(self) -> Tables:
        """What a statement may be about."""
        return _tables(self._kept, self.catalogue)

    def apply(
        self, put: Iterable[Held] = (), remove: Iterable[Name] = (),
        then: Callable[[Transaction, Tables], None] | None = None, *, views: bool = True,
    ) -> None:  # fmt: skip
        """Take and forget records, and do `then` in the same transaction; with `views` these must be fit to be run.

        Raises PolicyError with the reason of what is refused.
        """
        with self._lock:
            before, after = self._kept, dict(self._kept)
            with self._database.transaction() as transaction:
                gone = [after.pop(name) for name in remove if name in after]
                new = [self._put(record, after, transaction) for record in put]
                catalogue = build(each.record for each in after.values())
                for name in filter(lambda each: views and _is_view(after[each].record), new):
                    after[name] = _tried(name, after, catalogue, transaction.run)
                if then is not None:
                    then(transaction, _tables(after, catalogue))
                for each in gone:
                    self._forget(each, after, before, transaction)
                for name in new:
                    _write(after[name], transaction)
            self._kept, self.catalogue = after, catalogue
            live = {each.thing for each in after.values() if each.record.kind == VOLUME}
            self._volumes.keep(live)

    def replace(self, records: list[Held]) -> tuple[str, ...]:
        """Hold exactly the store's records, and say in lines what had to change; what statements made stays."""
        with self._lock:
            known = {record.name for record in records}
            strangers = [each.record for name, each in self._kept.items() if name not in known and name[0] != MADE]
            there = self._things()
            changed = [each for each in records if not self._holds(each, there)]
            lost = [each.name for each in changed if self._is_lost(each, there)]
            for name in lost:
                self._kept[name] = replace(self._kept[name], thing="")
            orphans = self._orphans(strangers)
            ordered = sorted(changed, key=lambda each: (ORDER.index(each.kind), _is_view(each)))
            self.apply(ordered, [*(each.name for each in strangers), *orphans], views=False)
            first = len(changed) == len(records)
            lines = [f"holds the {len(records)} records of the store that it stands for"]
            lines += [f"removed: {_shown(strangers)}"] if strangers else []
            lines += [f"put back: {_shown(changed)}"] if changed and not first else []
            return (*lines, *self._try_views([each.name for each in ordered if _is_view(each)]))

    def _put(self, record: Held, after: dict[Name, Kept], transaction: Transaction) -> Name:
        there = after.get(record.name)
        thing = there.thing if there is not None else ""
        if record.kind == VOLUME:
            thing = self._volumes.ensure(thing or secrets.token_hex(8))
        shown: tuple[tuple[str, str], ...] = ()
        if record.kind in (TABLE, MADE) and not _is_view(record):
            wanted = tables.columns(record.values)
            if there is not None and thing:
                steps = tables.change(thing, tables.columns(there.record.values), wanted)
            else:
                thing = "t" + secrets.token_hex(8)
                steps = tables.create(thing, wanted)
            for step in steps:
                transaction.run(step)
            shown = tuple(
                (str(each["name"]), str(each.get("type") or "STRING")) for each in mappings(record.values["columns"])
            )
        after[record.name] = Kept(record, thing, shown)
        return record.name

    def _try_views(self, names: list[Name]) -> list[str]:
        """Find the columns of views, and say which cannot be run: their tables may have changed since."""
        broken: list[str] = []
        for name in names:
            try:
                viewed = _tried(name, self._kept, self.catalogue, self._database.read)
            except PolicyError as error:
                broken.append(f"view {name[1]} cannot be run: {error.what}")
                continue
            with self._database.transaction() as transaction:
                _write(viewed, transaction)
            self._kept = {**self._kept, name: viewed}
        return broken

    def _forget(self, gone: Kept, after: dict[Name, Kept], before: dict[Name, Kept], transaction: Transaction) -> None:
        record = gone.record
        transaction.kept("DELETE FROM meta.records WHERE token = ? AND id = ? AND place = ?", record.name)
        if record.kind in (TABLE, MADE) and gone.thing and not any(each.thing == gone.thing for each in after.values()):
            transaction.run(f"DROP TABLE IF EXISTS {tables.place(gone.thing)}")
        if record.kind in (CATALOG, SCHEMA):
            inside = [each for each in self._made_in(record, before) if each.record.name in after]
            forced = [record, *(before[each].record for each in record.parents if each in before)]
            if inside and not any(each.values.get("forceDestroy") for each in forced):
                raise PolicyError(
                    f"[SCHEMA_NOT_EMPTY] {record.name[1]} holds {len(inside)} tables that statements made "
                    f"({_shown(each.record for each in inside)})",
                    where=record.name[1], fix="drop them (mesh local query --as mesh-deployer), or set forceDestroy",
                )  # fmt: skip
            for each in inside:
                self._forget(after.pop(each.record.name), after, before, transaction)

    def _made_in(self, container: Held, kept: dict[Name, Kept]) -> list[Kept]:
        def lies_in(record: Held) -> bool:
            above = [kept[each].record for each in record.parents if each in kept]
            return container.name in record.parents or any(lies_in(each) for each in above)

        return [each for each in kept.values() if each.record.kind == MADE and lies_in(each.record)]

    def _orphans(self, strangers: list[Held]) -> list[Name]:
        """Return what statements made in containers that the store does not know any more."""
        found = [made.record.name for each in strangers for made in self._made_in(each, self._kept)]
        return list(dict.fromkeys(found))

    def _things(self) -> set[str]:
        query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'data'"
        with self._database.transaction() as transaction:
            return {str(row[0]) for row in transaction.kept(query)} | self._volumes.there()

    def _is_lost(self, record: Held, there: set[str]) -> bool:
        known = self._kept.get(record.name)
        return known is not None and bool(known.thing) and known.thing not in there

    def _holds(self, record: Held, there: set[str]) -> bool:
        known = self._kept.get(record.name)
        return known is not None and known.record == record and not self._is_lost(record, there)


def _tables(kept: dict[Name, Kept], catalogue: Catalogue) -> Tables:
    held = {name: each for name, each in kept.items() if name[0] in (TABLE, MADE)}
    things = {name: each.thing for name, each in held.items() if each.thing}
    return Tables(catalogue, things, {name: each.columns for name, each in held.items()})


def _tried(name: Name, kept: dict[Name, Kept], catalogue: Catalogue, run: Callable[[str], Result]) -> Kept:
    """Return a view with its columns, by asking what its query gives; raises PolicyError where it cannot be run."""
    view = next(each for each in catalogue.securables.values() if each.name == name)
    asks = Asks(principal=view.owner, current=view.owner)
    query = written(view_query(view, asks, _tables(kept, catalogue)))
    described = run(f"SELECT * FROM ({query}) LIMIT 0")  # noqa: S608 - of names that were resolved
    return replace(kept[name], columns=tuple(zip(described.columns, described.types, strict=True)))


def _is_view(record: Held) -> bool:
    return str(record.values.get("tableType", "")).upper() == "VIEW"


def _write(kept: Kept, transaction: Transaction) -> None:
    name, body = kept.record.name, json.dumps(wire.dump(kept.record))
    transaction.kept("DELETE FROM meta.records WHERE token = ? AND id = ? AND place = ?", name)
    transaction.kept(
        "INSERT INTO meta.records VALUES (?, ?, ?, ?, ?, ?)", [*name, body, kept.thing, json.dumps(kept.columns)]
    )


def _shown(records: Iterable[Held]) -> str:
    names = sorted(f"{each.kind.rpartition(':')[2]} {each.text('name') or each.name[1]}" for each in records)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
