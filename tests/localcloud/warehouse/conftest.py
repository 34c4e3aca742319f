"""A warehouse for each test, within its process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house import House, house


@pytest.fixture
def at(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as opened:
        yield opened
