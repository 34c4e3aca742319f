"""The store of a local cloud: what exists, and a log of every request. SQLite, safe against a kill at any point."""

from __future__ import annotations

import contextlib
import secrets as random
import sqlite3
import threading
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from mesh_platform.errors import ProviderError

from .secrets import Box
from .values import Value

SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    token TEXT NOT NULL, id TEXT NOT NULL, place TEXT NOT NULL, identity TEXT NOT NULL, urn TEXT NOT NULL,
    seen INTEGER NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL,
    PRIMARY KEY (token, id, place), UNIQUE (identity, place));
CREATE INDEX IF NOT EXISTS by_urn ON resources (urn);
CREATE TABLE IF NOT EXISTS parents (
    token TEXT NOT NULL, id TEXT NOT NULL, place TEXT NOT NULL,
    parent_token TEXT NOT NULL, parent_id TEXT NOT NULL, parent_place TEXT NOT NULL,
    FOREIGN KEY (token, id, place) REFERENCES resources ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS by_child ON parents (token, id, place);
CREATE INDEX IF NOT EXISTS by_parent ON parents (parent_token, parent_id, parent_place);
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, operation TEXT NOT NULL, token TEXT NOT NULL, id TEXT NOT NULL,
    urn TEXT NOT NULL, outcome TEXT NOT NULL);
"""
VERSION = "2"
NOW = "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
"""The instant as SQLite reads it: in a write only once the database is this process's, so that the log is in order."""


class Key(NamedTuple):
    """What names one thing. `place` is the workspace's host for what each workspace has its own of, else empty."""

    token: str
    id: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that exists. `urn` is empty for what was there before any stack.

    `seen` says that a request has named the id since: until then no state holds it, for all that the cloud knows.
    """

    key: Key
    identity: str
    urn: str
    inputs: dict[str, Value]
    outputs: dict[str, Value]
    parents: tuple[Key, ...] = ()
    seen: bool = False


class Store:
    """A store in a folder of its own; any number of processes may have it open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._box = Box(folder / "key")
        self._lock = threading.RLock()
        self._db = sqlite3.connect(folder / "store.db", timeout=60, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA foreign_keys=ON")
        try:
            self.id = self._opened()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Generator[None]:
        """Run the body in one transaction over all processes."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def get(self, key: Key) -> Record | None:
        """Return what exists under a key."""
        return self._one("token = ? AND id = ? AND place = ?", *key)

    def named(self, identity: str, place: str = "") -> Record | None:
        """Return what exists under a cloud identity."""
        return self._one("identity = ? AND place = ?", identity, place)

    def unseen(self, urn: str) -> Record | None:
        """Return what was made for a resource while its answer has not come back in any request yet."""
        return self._one("urn = ? AND seen = 0", urn)

    def all(self, token: str | None = None) -> list[Record]:
        """Return everything, or everything of one type, sorted."""
        where, values = ("token = ?", (token,)) if token else ("1 = 1", ())
        return self._many(where, *values)

    def in_order(self, token: str) -> list[Record]:
        """Return everything of one type, oldest first."""
        return self._many("token = ?", token, order="rowid")

    def count(self, token: str) -> int:
        """Return how many of one type exist."""
        with self._lock:
            row = self._db.execute("SELECT COUNT(*) FROM resources WHERE token = ?", (token,)).fetchone()
        return cast("int", row[0])

    def put(self, record: Record) -> None:
        """Write a record, new or known; what is known keeps its place in the order in which things were made."""
        with self._lock:
            self._db.execute(
                "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token, id, place) DO UPDATE SET "
                "identity = excluded.identity, urn = excluded.urn, seen = excluded.seen, "
                "inputs = excluded.inputs, outputs = excluded.outputs",
                (*record.key, record.identity, record.urn, int(record.seen),
                 self._box.dump(record.inputs), self._box.dump(record.outputs)),
            )  # fmt: skip
            self._db.execute("DELETE FROM parents WHERE token = ? AND id = ? AND place = ?", record.key)
            self._db.executemany(
                "INSERT INTO parents VALUES (?, ?, ?, ?, ?, ?)", [(*record.key, *parent) for parent in record.parents]
            )

    def mark_seen(self, key: Key) -> None:
        """Note that a request has named a key; writes only the first time."""
        with self._lock:
            self._db.execute("UPDATE resources SET seen = 1 WHERE seen = 0 AND token = ? AND id = ? AND place = ?", key)

    def remove(self, key: Key) -> None:
        """Forget a record."""
        with self._lock:
            self._db.execute("DELETE FROM resources WHERE token = ? AND id = ? AND place = ?", key)

    def children(self, key: Key) -> list[Key]:
        """Return what lies in a container, or otherwise depends on it."""
        query = (
            "SELECT token, id, place FROM parents WHERE parent_token = ? AND parent_id = ? AND parent_place = ? "
            "ORDER BY token, id, place"
        )
        with self._lock:
            return [Key(*row) for row in self._db.execute(query, key).fetchall()]

    def log(self, operation: str, token: str, id_: str, urn: str, outcome: str) -> None:
        """Append to the request log; it never holds a value of a property."""
        with self._lock:
            self._db.execute(
                f"INSERT INTO log (at, operation, token, id, urn, outcome) VALUES ({NOW}, ?, ?, ?, ?, ?)",  # noqa: S608
                (operation, token, id_, urn, outcome),
            )

    def requests(self) -> list[tuple[str, str, str, str, str]]:
        """Return the log as (operation, type, id, urn, outcome), oldest first."""
        with self._lock:
            query = "SELECT operation, token, id, urn, outcome FROM log ORDER BY seq"
            return cast("list[tuple[str, str, str, str, str]]", self._db.execute(query).fetchall())

    def logged(self, mark: str) -> int:
        """Return how many requests have had an outcome that begins with `mark`."""
        with self._lock:
            query = "SELECT COUNT(*) FROM log WHERE substr(outcome, 1, ?) = ?"
            return cast("int", self._db.execute(query, (len(mark), mark)).fetchone()[0])

    def _opened(self) -> str:
        """Make the tables of a new store, and return the store's id."""
        with self.transaction():
            self._db.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (VERSION,))
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('store', ?)", ("s" + random.token_hex(6),))
            if self._meta("version") != VERSION:
                raise ProviderError(
                    f"the store has version {self._meta('version')}, this program reads {VERSION}",
                    where=str(self.folder), fix="mesh local down --purge, then mesh local up",
                )  # fmt: skip
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
        return self._meta("store")

    def _meta(self, key: str) -> str:
        with self._lock:
            return cast("str", self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def _one(self, where: str, *values: str) -> Record | None:
        return next(iter(self._many(where, *values)), None)

    def _many(self, where: str, *values: str, order: str = "token, id, place") -> list[Record]:
        columns = "token, id, place, identity, urn, seen, inputs, outputs"
        query = f"SELECT {columns} FROM resources WHERE {where} ORDER BY {order}"  # noqa: S608
        with self._lock:
            rows = self._db.execute(query, values).fetchall()
            return [self._record(*row) for row in rows]

    def _record(self, *row: str) -> Record:
        token, id_, place, identity, urn, seen, inputs, outputs = row
        query = "SELECT parent_token, parent_id, parent_place FROM parents WHERE token = ? AND id = ? AND place = ?"
        parents = self._db.execute(query, (token, id_, place)).fetchall()
        return Record(
            key=Key(token, id_, place), identity=identity, urn=urn, seen=bool(seen),
            inputs=cast("dict[str, Value]", self._box.load(inputs)),
            outputs=cast("dict[str, Value]", self._box.load(outputs)),
            parents=tuple(Key(*parent) for parent in parents),
        )  # fmt: skip
