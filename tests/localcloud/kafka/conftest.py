"""One broker for all tests of the Kafka mirror; what each test makes has names of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mesh_platform.localcloud.lifecycle import Folders
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from shared_servers import Real, connected, shared


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Folders]:
    with shared(tmp_path_factory, worker_id, "kafka") as where:
        yield where


@pytest.fixture
def real(kafka: Folders) -> Iterator[Real]:
    with connected(kafka) as real:
        yield real


@pytest.fixture
def broker(real: Real) -> Broker:
    """The broker as its administrator sees it."""
    return Broker(real.note("kafka"))
