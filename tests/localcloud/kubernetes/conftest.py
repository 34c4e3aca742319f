"""One API server for all tests: it holds the deployed example mesh, and ends with the last of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import StandIn, standing_in
from cluster import Cluster
from engine_side import Engine
from filelock import FileLock
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.store import Store
from worlds import World, copied


@pytest.fixture(scope="session")
def cluster(deployed: World, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """A copy of the deployed mesh with its API server running; what tests make there is in namespaces of their own."""
    missing = find("kubernetes").lacks()
    if missing is not None:
        pytest.skip(missing)
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    world, users = World(shared / "with-kubernetes"), shared / "with-kubernetes.users"
    with FileLock(shared / "with-kubernetes.lock"):
        if not world.root.exists():
            copied(deployed, world.root)
        Cluster(world).up()
        users.write_text(str(_count(users) + 1))
    yield Cluster(world)
    with FileLock(shared / "with-kubernetes.lock"):
        users.write_text(str(_count(users) - 1))
        if _count(users) == 0:
            Cluster(world).down()


def _count(users: Path) -> int:
    return int(users.read_text()) if users.exists() else 0


@pytest.fixture
def beside(cluster: Cluster, tmp_path: Path) -> Iterator[Store]:
    """A store of a test, behind which the shared server runs."""
    note = tmp_path / "servers" / "kubernetes.json"
    note.parent.mkdir()
    shutil.copyfile(cluster.note, note)
    store = Store(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture
def engine(beside: Store) -> Iterator[Engine]:
    with serving(beside, ["kubernetes"]) as ports, Engine("kubernetes", ports["kubernetes"]).configured(beside) as made:
        yield made


@pytest.fixture
def place(cluster: Cluster, engine: Engine, request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace of the test, made through the plugin; the server forgets it by itself afterwards."""
    name = cluster.fresh()
    engine.create("kubernetes:core/v1:Namespace", name, cluster.namespace(name))
    yield name
    cluster.ask("DELETE", f"/api/v1/namespaces/{name}")


@pytest.fixture(scope="module")
def _api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with standing_in(tmp_path_factory.mktemp("api")) as found:
        yield found


@pytest.fixture
def api(_api: StandIn) -> StandIn:
    """The server, empty again."""
    for each in (_api.objects, _api.asked, _api.says, _api.warnings):
        each.clear()
    return _api
