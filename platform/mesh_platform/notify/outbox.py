"""The outbox of a mesh on this machine: every message in its receiver's file, and at its webhook where that is here.

Messages are kept in a database until they are delivered: neither the end of a process nor a webhook that is down loses
one. Each arrives at least once, under a key that tells repetitions apart.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Generator, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from . import webhook
from .message import Message, Receiver

_TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    key TEXT NOT NULL, receiver TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, due REAL NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (key, receiver, channel));
"""
_LEASE = 30.0
"""Seconds for which a message is one process's to deliver."""
_NO_MAIL = "the local cloud sends no mail"
_ELSEWHERE = "the local cloud calls no webhook that is not on this machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds between attempts, twice as long each time up to `most`, and after how many it is given up."""

    first: float = 1.0
    most: float = 300.0
    attempts: int = 12


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that has not arrived on a channel, and why; `over` says that nobody tries again."""

    receiver: str
    channel: str
    message: Message
    reason: str
    over: bool


class Outbox:
    """The outbox in a folder; any number of processes may use it."""

    def __init__(self, folder: Path, patience: Patience | None = None) -> None:
        self._folder, self._patience = folder, patience or Patience()
        self._place = folder / "outbox.db"

    def put(self, message: Message, receivers: Iterable[Receiver], now: float) -> None:
        """Take a message for receivers; one that is there already stays as it is."""
        with self._opened() as db:
            for receiver in receivers:
                for channel in _channels(receiver):
                    db.execute(
                        "INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, 'waiting', 0, ?, '')",
                        (message.key, receiver.key, channel, _text(message), now),
                    )

    def send(self, receivers: Mapping[str, Receiver], now: float) -> None:
        """Try all that is due; `receivers` by key are those of now."""
        with self._opened() as db:
            query = (
                "SELECT key, receiver, channel, message, attempts FROM messages WHERE state = 'waiting' AND due <= ?"
            )
            due = db.execute(f"{query} ORDER BY rowid", (now,)).fetchall()
        for key, receiver, channel, text, attempts in due:
            if not self._claimed((key, receiver, channel), now):
                continue
            reason, over = self._try(channel, receiver, receivers.get(receiver), _message(text))
            self._note((key, receiver, channel), reason, attempts + 1, now, over=over)

    def waiting(self) -> tuple[str, ...]:
        """Return the receivers of what is still to be delivered."""
        with self._opened() as db:
            rows = db.execute(
                "SELECT DISTINCT receiver FROM messages WHERE state = 'waiting' ORDER BY receiver"
            ).fetchall()
        return tuple(str(row[0]) for row in rows)

    def undelivered(self) -> tuple[Undelivered, ...]:
        """Return what has not arrived, oldest first."""
        query = "SELECT receiver, channel, message, reason, state FROM messages WHERE state != 'sent' AND reason != ''"
        with self._opened() as db:
            rows = db.execute(f"{query} ORDER BY rowid").fetchall()
        return tuple(
            Undelivered(receiver, channel, _message(text), reason, state == "given up")
            for receiver, channel, text, reason, state in rows
        )

    def file(self, receiver: str) -> Path:
        """Return where the messages of a receiver (payments.oncall) lie, one JSON object a line."""
        return self._folder / f"{receiver}.jsonl"

    def _claimed(self, key: tuple[str, str, str], now: float) -> bool:
        """Take a message for this process alone; another one may try it again when this one has died over it."""
        with self._opened() as db:
            query = (
                "UPDATE messages SET due = ? WHERE key = ? AND receiver = ? AND channel = ? AND state = 'waiting' "
                "AND due <= ?"
            )
            return db.execute(query, (now + _LEASE, *key, now)).rowcount == 1

    def _try(self, channel: str, name: str, receiver: Receiver | None, message: Message) -> tuple[str, bool]:
        """Return why it was not delivered, nothing where it was, and whether it is in vain to try again."""
        if channel == "file":
            return self._append(name, message), False
        if channel == "email":
            return _NO_MAIL, True
        if receiver is None:
            return "the domain has no such receiver any more", True
        if receiver.webhook is None:
            return receiver.lacks or "it has no webhook any more", True
        if not webhook.is_here(receiver.webhook):
            return _ELSEWHERE, True
        return webhook.call(receiver.webhook, message), False

    def _append(self, name: str, message: Message) -> str:
        line = json.dumps({"receiver": name, **json.loads(_text(message))}, sort_keys=True)
        try:
            handle = os.open(self.file(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as written:
                written.write(f"{line}\n")
        except OSError as error:
            return f"its file cannot be written: {error.strerror}"
        return ""

    def _note(self, key: tuple[str, str, str], reason: str, attempts: int, now: float, *, over: bool) -> None:
        over = over or attempts >= self._patience.attempts
        state = "sent" if not reason else "given up" if over else "waiting"
        due = now + min(self._patience.first * 2 ** (attempts - 1), self._patience.most)
        with self._opened() as db:
            db.execute(
                "UPDATE messages SET state = ?, attempts = ?, due = ?, reason = ? "
                "WHERE key = ? AND receiver = ? AND channel = ?",
                (state, attempts, due, reason, *key),
            )

    @contextlib.contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        """Open the database for one transaction; it is made when it is first asked for."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._place.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(self._place, timeout=60)) as db, db:
            db.execute(_TABLE)
            yield db


def _channels(receiver: Receiver) -> list[str]:
    has = {"file": True, "email": receiver.email is not None, "webhook": bool(receiver.webhook or receiver.lacks)}
    return [channel for channel, there in has.items() if there]


def _text(message: Message) -> str:
    return json.dumps({**asdict(message), "at": message.at.isoformat()}, sort_keys=True)


def _message(text: str) -> Message:
    read: dict[str, Any] = json.loads(text)
    read["at"] = datetime.fromisoformat(read["at"])
    return Message(**read)
