"""Records that nobody can process, put where payments are."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping
from typing import Any

from mesh_streams import kafka, settings

from .topics import ASSESSED, BALANCE, COMPLETED, DEAD, LOGGED

KINDS = ("a line that is no payment", "bytes that are no Avro", "a schema that is not registered", "no CloudEvent")
_READERS = (ASSESSED, BALANCE, LOGGED)
"""Ports of those who read payments: each puts what it cannot read to its own dead letters."""


def letters(count: int) -> Counter[str]:
    """Return how many dead letters `count` poison records become, by topic."""
    found: Counter[str] = Counter()
    for number in range(count):
        found.update([COMPLETED + DEAD] if number % len(KINDS) == 0 else [each + DEAD for each in _READERS])
    return found


def line(run: str) -> bytes:
    """Return a line of the journal that is no payment."""
    return f'{{"paymentId": "{run}", "amount": "lots"}}\n'.encode()


def publish(variables: Mapping[str, str], run: str, number: int) -> None:
    """Publish the poison record of a number beside payments, as a program of their owner's could that has a fault."""
    known = settings.read(variables)
    producer = kafka.client.Producer(known.client)
    value, headers = _record(KINDS[number % len(KINDS)])
    producer.produce(COMPLETED, value, key=f"poison-{run}-{number}".encode(), headers=headers)
    producer.flush(kafka.SECONDS)


def _record(kind: str) -> tuple[bytes, list[tuple[str, Any]]]:
    named = [("ce_specversion", b"1.0"), ("ce_id", b"poison"), ("ce_type", b"org.mesh.payment.completed.v1"),
             ("ce_source", b"nobody"), ("ce_time", b"2026-01-01T00:00:00+00:00")]  # fmt: skip
    if kind == KINDS[1]:
        return b"poison", list(named)
    if kind == KINDS[2]:
        return struct.pack(">bI", 0, 999_999) + b"poison", list(named)
    return b"poison", []
