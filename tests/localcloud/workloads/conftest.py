"""A shop for each test, and replicas that end with it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from lone_replica import Answers, Kept
from shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path / "mesh")
    yield opened
    opened.store.close()


@pytest.fixture
def answers() -> Iterator[Answers]:
    found = Answers()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def shut() -> Iterator[int]:
    """A port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[list[Kept]]:
    made = list[Kept]()
    yield made
    for each in made:
        each.replica.kill()


@pytest.fixture
def one(kept: list[Kept], tmp_path: Path) -> Kept:
    kept.append(Kept(tmp_path))
    return kept[0]
