"""One schema registry for all tests of its mirror; each test has subjects of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mesh_platform.localcloud.lifecycle import Folders
from mesh_platform.localcloud.mirrors.registry.client import RegistryClient
from shared_servers import Real, connected, shared


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Folders]:
    with shared(tmp_path_factory, worker_id, "schema-registry") as where:
        yield where


@pytest.fixture
def real(registry: Folders) -> Iterator[Real]:
    with connected(registry) as real:
        yield real


@pytest.fixture
def client(real: Real) -> RegistryClient:
    """The registry as anybody on this machine sees it."""
    return RegistryClient(real.note("schema-registry").address)
