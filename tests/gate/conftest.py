"""The example in a Git repository, once for a worker: what is kept of its base serves all changes."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from changes import Repository

pytest.register_assert_rewrite("expected")


@pytest.fixture(scope="session")
def _history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, str]:
    made = Repository.of_example(tmp_path_factory.mktemp("gate") / "mesh")
    return made, made.git("rev-parse", "HEAD")


@pytest.fixture
def repository(_history: tuple[Repository, str]) -> Generator[Repository]:
    """The example as it was committed first."""
    made, first = _history
    made.reset(first)
    yield made
