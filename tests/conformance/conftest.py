"""One local cloud for all cases: what they ask changes nothing in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.store import Store

sys.path.insert(0, str(Path(__file__).parent.parent / "localcloud"))

from engine_side import Engine

PACKAGES = ("confluentcloud", "databricks", "kubernetes")


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    """The engine's side of a connection to each plugin."""
    store = Store(tmp_path_factory.mktemp("conformance") / "store")
    with serving(store) as ports:
        opened = {package: Engine(package, ports[package]).configured(store) for package in PACKAGES}
        yield opened
        for engine in opened.values():
            engine.channel.close()
    store.close()
