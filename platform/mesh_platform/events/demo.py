"""A run: processors started, payments booked, some of the processors killed, and everything that came of it held."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mesh_streams import kafka, settings
from mesh_streams.loop import GROUP

from mesh_platform.localcloud.store import Store

from . import expected, poison, refusals
from .figures import flows, trace
from .observer import Observer
from .payments import Payment, payments
from .processors import Processors, processors
from .proof import Found, prove
from .report import Report
from .topics import ASSESSED, BALANCE, COMPLETED, CONFIRMED, CORRELATED, LOGGED, PORTS

_TURN = 0.02
_PATIENCE = 120.0
"""Seconds without any new event after which a run is taken for stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many payments, how many a second (0: as fast as it goes), kills, bad records, and the seed of it all."""

    payments: int
    rate: float = 200
    kills: int = 0
    bad: int = 0
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run is: what it does, seconds, payments booked, events by port, dead letters and kills by product."""

    doing: str
    seconds: float = 0
    booked: int = 0
    events: Mapping[str, int] = field(default_factory=dict[str, int])
    wanted: Mapping[str, int] = field(default_factory=dict[str, int])
    dead_letters: int = 0
    killed: Mapping[str, int] = field(default_factory=dict[str, int])


def run(
    root: Path, base: Path, store: Store, environment: str, asked: Asked, say: Callable[[Progress], None]
) -> Report:
    """Run it all; what was started is stopped at the end, whatever happens. Raises MeshError where it cannot run."""
    name = secrets.token_hex(4)
    folder = base / "events" / name
    folder.mkdir(parents=True, mode=0o700)
    journal = folder / f"{name}.jsonl"
    os.close(os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    booked = payments(asked.payments, name, asked.seed)
    say(Progress(doing="starting five processors"))
    with processors(root, base, store, environment, folder, journal) as started:
        variables = {product: each.variables for product, each in started.workloads.items()}
        observer = Observer(variables, frozenset(each.id for each in booked), name)
        observer.begin()
        try:
            say(Progress(doing="asking who may read and write payments"))
            consumers = list(PORTS)[1:]
            readable = {product: refusals.may_read(variables[product], COMPLETED) for product in consumers}
            writable = {product: refusals.may_write(variables[product], COMPLETED) for product in consumers}
            started.await_ready()
            running = _Run(asked, name, booked, journal, started, observer, say)
            running.go()
            taken = _taken(variables["payments.transactions"], running)
            codes = started.stop()
        finally:
            observer.end()
    found = Found(
        events=observer.events, letters=observer.letters, taken=taken, readable=readable, writable=writable, codes=codes
    )
    return Report(
        run=name, payments=len(booked), bad=asked.bad, seconds=running.seconds, killed=dict(running.killed),
        flows=flows(observer.events, running.written),
        dead_letters=dict(Counter(each.topic for each in observer.letters)),
        reasons=dict(Counter(each.said.get("mesh_reason", "") for each in observer.letters)),
        trace=trace(observer.events, running.written),
        checks=prove(booked, running.letters, found), folder=str(folder),
    )  # fmt: skip


@dataclass(slots=True)
class _Run:
    """The part in which payments are booked, and waited for."""

    asked: Asked
    name: str
    booked: tuple[Payment, ...]
    journal: Path
    started: Processors
    observer: Observer
    say: Callable[[Progress], None]
    written: dict[str, float] = field(default_factory=dict[str, float])
    killed: Counter[str] = field(default_factory=Counter[str])
    seconds: float = 0
    _bad: int = 0

    @property
    def letters(self) -> Counter[str]:
        """How many dead letters there must be, by topic."""
        return poison.letters(self.asked.bad)

    def go(self) -> None:
        """Book all payments, kill whom it was asked to, and wait for what must come of them, or for nothing to come."""
        wanted = self._wanted()
        chance = random.Random(self.asked.seed)  # noqa: S311 - who is killed is no secret
        begin = moved = time.monotonic()
        last = -1
        while True:
            now = time.monotonic()
            self.seconds = now - begin
            self._book(self.seconds)
            counts = self.observer.counts()
            self._kill(counts[COMPLETED], chance)
            self.started.require_alive()
            letters = len(self.observer.letters)
            self.say(self._progress(counts, wanted, letters))
            if counts == wanted and letters == self.letters.total() and self._done:
                return
            if sum(counts.values()) + letters != last:
                last, moved = sum(counts.values()) + letters, now
            if now - moved > _PATIENCE:
                return
            time.sleep(_TURN)

    @property
    def _done(self) -> bool:
        return len(self.written) == len(self.booked) and self.killed.total() == self.asked.kills

    def _wanted(self) -> dict[str, int]:
        count, patterns = len(self.booked), len(expected.patterns(self.booked))
        return {
            COMPLETED: count, ASSESSED: count, CORRELATED: patterns, BALANCE: count, LOGGED: count + patterns,
            CONFIRMED: count,
        }  # fmt: skip

    def _book(self, seconds: float) -> None:
        """Write the lines that are due, with the bad records spread over them."""
        count = len(self.booked)
        due = count if self.asked.rate <= 0 else min(count, int(seconds * self.asked.rate) + 1)
        begun = len(self.written)
        bad = self.asked.bad * due // count
        if due == begun and bad == self._bad:
            return
        with self.journal.open("ab", buffering=0) as opened:
            lines = b"".join(each.line() for each in self.booked[begun:due])
            at = time.time()
            self.written.update((each.id, at) for each in self.booked[begun:due])
            opened.write(lines)
            while self._bad < bad:
                if self._bad % len(poison.KINDS) == 0:
                    opened.write(poison.line(self.name))
                else:
                    variables = self.started.workloads["payments.transactions"].variables
                    poison.publish(variables, self.name, self._bad)
                self._bad += 1

    def _kill(self, seen: int, chance: random.Random) -> None:
        """Kill one processor each time another share of the payments was seen."""
        due = self.asked.kills * (seen + 1) // (len(self.booked) + 1)
        if seen == len(self.booked):
            due = self.asked.kills
        if self.killed.total() < due:
            product = chance.choice(list(PORTS))
            self.started.kill(product)
            self.killed[product] += 1

    def _progress(self, counts: Mapping[str, int], wanted: Mapping[str, int], letters: int) -> Progress:
        return Progress(
            doing="running", seconds=self.seconds, booked=len(self.written), events=counts, wanted=wanted,
            dead_letters=letters, killed=dict(self.killed),
        )  # fmt: skip


def _taken(variables: Mapping[str, str], running: _Run) -> dict[int, int]:
    """Return how far payments.transactions has taken confirmations, once that is all of them or time is up."""
    reader = kafka.consumer(settings.read(variables), GROUP)
    end = time.monotonic() + kafka.SECONDS
    try:
        places = [kafka.client.TopicPartition(CONFIRMED, n) for n in range(kafka.partitions(reader, CONFIRMED))]
        while True:
            taken = {each.partition: int(each.offset) for each in reader.committed(places, timeout=kafka.SECONDS)}
            left = any(each.offset >= taken[each.partition] for each in running.observer.events[CONFIRMED])
            if not left or time.monotonic() > end:
                return taken
            time.sleep(_TURN)
    finally:
        reader.close()
