"""The store of a local cloud: what exists, and a log of every request. SQLite, safe against a kill at any point."""

from __future__ import annotations

import contextlib
import secrets as random
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from mesh_platform.errors import ProviderError

from .secrets import Box
from .values import Value

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS resources (
    token TEXT NOT NULL, id TEXT NOT NULL, identity TEXT NOT NULL UNIQUE, urn TEXT NOT NULL,
    inputs TEXT NOT NULL, outputs TEXT NOT NULL, PRIMARY KEY (token, id));
CREATE TABLE IF NOT EXISTS parents (
    token TEXT NOT NULL, id TEXT NOT NULL, parent_token TEXT NOT NULL, parent_id TEXT NOT NULL,
    FOREIGN KEY (token, id) REFERENCES resources ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS by_parent ON parents (parent_token, parent_id);
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, operation TEXT NOT NULL, token TEXT NOT NULL, id TEXT NOT NULL,
    urn TEXT NOT NULL, outcome TEXT NOT NULL);
"""
VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that exists. `urn` is empty for what was there before any stack."""

    token: str
    id: str
    identity: str
    urn: str
    inputs: dict[str, Value]
    outputs: dict[str, Value]
    parents: tuple[tuple[str, str], ...] = ()


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
        with self.transaction():
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (VERSION,))
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('store', ?)", ("s" + random.token_hex(6),))
        if self._meta("version") != VERSION:
            raise ProviderError(
                f"the store has version {self._meta('version')}, this program reads {VERSION}",
                where=str(folder), fix="mesh local down --purge, then mesh local up",
            )  # fmt: skip
        self.id = self._meta("store")

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the body in one transaction over all processes."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def get(self, token: str, id_: str) -> Record | None:
        """Return what exists under a type and id."""
        return self._one("token = ? AND id = ?", token, id_)

    def named(self, identity: str) -> Record | None:
        """Return what exists under a cloud identity."""
        return self._one("identity = ?", identity)

    def all(self, token: str | None = None) -> list[Record]:
        """Return everything, or everything of one type, sorted."""
        where, values = ("token = ?", (token,)) if token else ("1 = 1", ())
        return list(self._many(where, *values))

    def count(self, token: str) -> int:
        """Return how many of one type exist."""
        with self._lock:
            row = self._db.execute("SELECT COUNT(*) FROM resources WHERE token = ?", (token,)).fetchone()
        return cast("int", row[0])

    def put(self, record: Record) -> None:
        """Write a record, new or known."""
        with self._lock:
            self._db.execute("DELETE FROM resources WHERE token = ? AND id = ?", (record.token, record.id))
            self._db.execute(
                "INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)",
                (record.token, record.id, record.identity, record.urn,
                 self._box.dump(record.inputs), self._box.dump(record.outputs)),
            )  # fmt: skip
            self._db.executemany(
                "INSERT INTO parents VALUES (?, ?, ?, ?)",
                [(record.token, record.id, token, id_) for token, id_ in record.parents],
            )

    def remove(self, token: str, id_: str) -> None:
        """Forget a record."""
        with self._lock:
            self._db.execute("DELETE FROM resources WHERE token = ? AND id = ?", (token, id_))

    def children(self, token: str, id_: str) -> list[tuple[str, str]]:
        """Return type and id of what lies in a container."""
        with self._lock:
            query = "SELECT token, id FROM parents WHERE parent_token = ? AND parent_id = ? ORDER BY token, id"
            return cast("list[tuple[str, str]]", self._db.execute(query, (token, id_)).fetchall())

    def log(self, operation: str, token: str, id_: str, urn: str, outcome: str) -> None:
        """Append to the request log; it never holds a value of a property."""
        with self._lock:
            self._db.execute(
                "INSERT INTO log (at, operation, token, id, urn, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(), operation, token, id_, urn, outcome),
            )

    def requests(self) -> list[tuple[str, str, str, str, str]]:
        """Return the log as (operation, type, id, urn, outcome), oldest first."""
        with self._lock:
            query = "SELECT operation, token, id, urn, outcome FROM log ORDER BY seq"
            return cast("list[tuple[str, str, str, str, str]]", self._db.execute(query).fetchall())

    def _meta(self, key: str) -> str:
        with self._lock:
            return cast("str", self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def _one(self, where: str, *values: str) -> Record | None:
        return next(self._many(where, *values), None)

    def _many(self, where: str, *values: str) -> Iterator[Record]:
        with self._lock:
            query = f"SELECT token, id, identity, urn, inputs, outputs FROM resources WHERE {where} ORDER BY token, id"  # noqa: S608
            rows = self._db.execute(query, values).fetchall()
            for token, id_, identity, urn, inputs, outputs in rows:
                query = "SELECT parent_token, parent_id FROM parents WHERE token = ? AND id = ?"
                parents = self._db.execute(query, (token, id_)).fetchall()
                yield Record(
                    token=token, id=id_, identity=identity, urn=urn,
                    inputs=cast("dict[str, Value]", self._box.load(inputs)),
                    outputs=cast("dict[str, Value]", self._box.load(outputs)),
                    parents=tuple(parents),
                )  # fmt: skip
