"""A journal's lines become events, each once, however often the process that follows it is stopped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from mesh_streams import FatalError, Journal, SettingsError
from mesh_streams.journal import JournalLoop
from mesh_streams.metrics import Metrics
from products import Order, Product


def ordered(line: Mapping[str, Any], now: datetime) -> Order:
    return Order(line["id"], "c0", int(line["amount"]))


@contextmanager
def following(shop: Product, file: Path) -> Iterator[Metrics]:
    """Follow a journal while the body runs."""
    stop, metrics = threading.Event(), Metrics()
    known = replace(shop.settings, journal=str(file))
    loop = JournalLoop(Journal(function=ordered, writes=shop.orders), known, metrics)
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        yield metrics
    finally:
        stop.set()
        thread.join()


def lines(*numbers: int) -> bytes:
    return b"".join(json.dumps({"id": f"o{each}", "amount": each}).encode() + b"\n" for each in numbers)


def ids(shop: Product, count: int) -> list[str]:
    found = shop.read(shop.orders.id, count)
    return [dict(each.headers())["ce_id"].decode() for each in found]


def test_a_journal_is_gone_on_with_where_it_was_left(shop: Product, tmp_path: Path) -> None:
    """A line that is not whole yet is left until it is."""
    file = tmp_path / "orders.jsonl"
    file.write_bytes(lines(1, 2) + lines(3)[:-8])
    with following(shop, file):
        assert ids(shop, 2) == ["o1", "o2"]
    with file.open("ab") as opened:
        opened.write(lines(3)[-8:] + lines(4))
    with following(shop, file):
        assert ids(shop, 4) == ["o1", "o2", "o3", "o4"]


def test_a_line_that_is_no_event_is_a_dead_letter_that_says_where_it_lies(shop: Product, tmp_path: Path) -> None:
    """The lines around it are published."""
    file = tmp_path / "orders.jsonl"
    file.write_bytes(lines(1) + b"no json\n" + b'{"id": "o2"}\n' + b"[]\n" + lines(3))
    with following(shop, file) as metrics:
        assert ids(shop, 2) == ["o1", "o3"]
        letters = [dict(each.headers()) for each in shop.read(f"{shop.orders.id}.dlq", 3)]
    assert [each["mesh_reason"].decode() for each in letters] == [
        "the line is no JSON", "'amount'", "the line is no JSON object",
    ]  # fmt: skip
    assert [int(each["mesh_offset"]) for each in letters] == [26, 34, 47]
    assert metrics.total("mesh_records_failed_total") == 3


def test_a_journal_is_left_where_the_registry_refuses_its_product(shop: Product, tmp_path: Path) -> None:
    """Its lines are not to blame: none of them becomes a dead letter."""
    file = tmp_path / "orders.jsonl"
    file.write_bytes(lines(1, 2))
    loop = JournalLoop(
        Journal(function=ordered, writes=shop.orders), replace(shop.settings, journal=str(file)), Metrics()
    )
    shop.registry.refuses = f"{shop.orders.id}-value"
    try:
        with pytest.raises(FatalError, match="refuses"):
            loop.run(threading.Event())
    finally:
        shop.registry.refuses = "nothing"
    with following(shop, file):
        assert ids(shop, 2) == ["o1", "o2"]
    assert not shop.read(f"{shop.orders.id}.dlq", 0)


def test_a_journal_that_is_not_there_is_a_wrong_setting(shop: Product, tmp_path: Path) -> None:
    known = replace(shop.settings, journal=str(tmp_path / "none.jsonl"))
    loop = JournalLoop(Journal(function=ordered, writes=shop.orders), known, Metrics())
    with pytest.raises(SettingsError, match="MESH_JOURNAL cannot be read"):
        loop.run(threading.Event())
