"""One broker for the tests of processors, the one that the tests of its mirror use too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.servers import notes
from products import Product, Schemas, product, schemas
from shared_servers import shared


@pytest.fixture(scope="session")
def note(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[notes.Note]:
    with shared(tmp_path_factory, worker_id, "kafka") as where:
        found = notes.read(where.base, "kafka")
        assert found is not None
        yield found


@pytest.fixture(scope="session")
def registry() -> Iterator[Schemas]:
    with schemas() as served:
        yield served


@pytest.fixture
def shop(note: notes.Note, registry: Schemas) -> Product:
    return product(Broker(note), note, registry)
