"""The example mesh, deployed once for all tests, and copies of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from worlds import World, copied, example

# A busy machine makes no property false: what is measured is measured by name, and not by an example's deadline.
settings.register_profile("mesh", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mesh")


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> World:
    """The example mesh with every stack of its local environment; to be looked at only."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    world = World(shared / "deployed")
    with FileLock(shared / "deployed.lock"):
        done = shared / "deployed.done"
        if not done.exists():
            example(world.root).run("up", "--all")
            done.touch()
    return world


@pytest.fixture(scope="session")
def previewed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Any]:
    """Previews of the example's stacks from nothing, each made once for all tests: `previewed("payments-dev")`."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def preview(stack: str, *args: str) -> Any:
        place = shared / "previewed" / "-".join((stack, *args))
        with FileLock(shared / f"{place.name}.lock"):
            if not place.exists():
                found = example(shared / f"{place.name}.mesh").json("preview", stack, *args)
                place.parent.mkdir(exist_ok=True)
                place.write_text(json.dumps(found["stacks"]))
        return json.loads(place.read_text())[0]

    return preview


@pytest.fixture
def own(deployed: World, tmp_path: Path) -> World:
    """A copy of the deployed mesh, to be changed."""
    return copied(deployed, tmp_path / "mesh")


@pytest.fixture
def bare(tmp_path: Path) -> World:
    """The example's documents, with nothing deployed."""
    return example(tmp_path / "mesh")
