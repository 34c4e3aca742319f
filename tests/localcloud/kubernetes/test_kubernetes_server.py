"""The API server lives as long as its keeper, keeps what it holds, and is made equal to the store when it starts."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator

import psutil
import pytest
from cluster import MERGE, Cluster
from engine_side import CONFIG_MAP, NAMESPACE, Engine, RefusedError, config_map
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.store import Store
from worlds import World

PLACE = "payments-card-local"
MAPS = f"/api/v1/namespaces/{PLACE}/configmaps"


class Own:
    """A local cloud with nothing but an API server, and the engine's side of it."""

    def __init__(self, world: World, store: Store, engine: Engine) -> None:
        self.world, self.store, self.engine = world, store, engine

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.world)

    def up(self) -> list[str]:
        return self.cluster.up()

    def down(self) -> None:
        self.cluster.down()

    def processes(self) -> list[psutil.Process]:
        """Return the keeper and the programs that it keeps."""
        note = self.cluster.said
        return [psutil.Process(pid) for pid in (note["pid"], *note["children"])]

    def make(self, name: str, **data: str) -> None:
        """Have the plugin make a config map, and what it lies in."""
        if not self.engine.exists(NAMESPACE, PLACE, PLACE):
            self.engine.create(NAMESPACE, PLACE, self.cluster.namespace(PLACE))
        self.engine.create(CONFIG_MAP, name, config_map(name, PLACE, **data))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    missing = find("kubernetes").lacks()
    if missing is not None:
        pytest.skip(missing)
    world = World(tmp_path_factory.mktemp("own"))
    where = lifecycle.folders(world.root)
    lifecycle.up(where)
    store = Store(where.store)
    with serving(store, ["kubernetes"]) as ports, Engine("kubernetes", ports["kubernetes"]).configured(store) as engine:
        yield Own(world, store, engine)
    store.close()
    lifecycle.down(where, purge=False)


def test_a_restart_keeps_every_object_and_nobody_s_old_token(own: Own) -> None:
    """Those of other clients too; the mirror needs to put nothing back."""
    own.up()
    own.make("kept", colour="blue")
    own.cluster.ask("POST", MAPS, {"metadata": {"name": "foreign"}})
    before, ended, token = own.cluster.get(f"{MAPS}/kept"), own.processes(), own.cluster.said["details"]["token"]
    own.down()
    assert not any(each.is_running() for each in ended)
    assert own.up() == ["kubernetes: holds the 2 objects of the store"]
    assert own.cluster.get(f"{MAPS}/kept") == before
    assert own.cluster.get(f"{MAPS}/foreign")
    refused = own.cluster.ask("GET", MAPS, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


def test_its_files_are_its_owner_s_and_kubectl_finds_it(own: Own) -> None:
    own.up()
    for name in ("kubeconfig", "tokens.csv", "accounts.key", "apiserver.key", "etcd.key"):
        assert stat.S_IMODE((own.cluster.folder / name).stat().st_mode) == 0o600, name
    found = lifecycle.clients(lifecycle.folders(own.world.root))
    assert found == {"KUBECONFIG": str(own.cluster.folder / "kubeconfig")}
    kubectl = shutil.which("kubectl")
    if kubectl is not None:
        done = subprocess.run(
            [kubectl, "get", "namespaces", "-o", "name"], env=os.environ | found, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert "namespace/kube-system" in done.stdout


def test_it_listens_on_loopback_alone_and_etcd_takes_no_stranger(own: Own) -> None:
    own.up()
    _, *programs = own.processes()
    listening = [each.laddr for process in programs for each in process.net_connections() if each.status == "LISTEN"]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    etcd = {each.laddr.port for each in programs[0].net_connections() if each.status == "LISTEN"}
    for port in etcd:
        command = ["curl", "-sk", "--noproxy", "*", "-o", "/dev/null", f"https://127.0.0.1:{port}/version"]
        assert subprocess.run(command, check=False).returncode != 0


def test_a_killed_api_server_makes_writes_fail_and_up_repairs_all_of_it(own: Own) -> None:
    """What somebody deleted or changed meanwhile is as in the store again, and what we did not make there is gone."""
    own.up()
    own.make("deleted", colour="blue")
    own.make("changed", colour="blue")
    own.cluster.ask("DELETE", f"{MAPS}/deleted")
    own.cluster.ask("PATCH", f"{MAPS}/changed", {"data": {"colour": "green"}}, headers=MERGE)
    stranger = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "stranger"}, "data": {"a": "b"}}
    apply = {"Content-Type": "application/apply-patch+yaml"}
    own.cluster.ask("PATCH", f"{MAPS}/stranger", stranger, headers=apply, fieldManager="mesh")
    keeper, *programs = own.processes()
    programs[1].kill()
    _, alive = psutil.wait_procs([keeper, *programs], timeout=30)
    assert alive == []
    with pytest.raises(RefusedError, match=r"the local kubernetes does not run: .*; mesh local up starts it"):
        own.make("never", colour="blue")
    said = own.up()
    assert f"kubernetes: removed: ConfigMap {PLACE}/stranger" in said
    assert f"kubernetes: put back: ConfigMap {PLACE}/changed, ConfigMap {PLACE}/deleted" in said
    assert (
        own.cluster.get(f"{MAPS}/changed")["data"] == own.cluster.get(f"{MAPS}/deleted")["data"] == {"colour": "blue"}
    )
    assert own.cluster.ask("GET", f"{MAPS}/stranger").status_code == 404
    assert own.cluster.ask("GET", f"{MAPS}/never").status_code == 404


def test_up_takes_back_what_others_have_changed_while_it_runs(own: Own) -> None:
    """The way out of a conflict; and again, there is nothing to do."""
    own.up()
    own.make("taken", colour="blue")
    own.cluster.ask("PATCH", f"{MAPS}/taken", {"data": {"colour": "green"}}, headers=MERGE)
    pid = own.cluster.said["pid"]
    assert own.up()[1:] == [f"kubernetes: put back: ConfigMap {PLACE}/taken"]
    assert own.cluster.get(f"{MAPS}/taken")["data"] == {"colour": "blue"}
    assert own.up()[1:] == []
    assert own.cluster.said["pid"] == pid


def test_what_the_server_refuses_of_the_store_is_said_and_up_goes_on_when_the_reason_is_gone(own: Own) -> None:
    own.up()
    own.make("guarded", colour="blue")
    quota = {"metadata": {"name": "none"}, "spec": {"hard": {"count/configmaps": "0"}}}
    quotas = f"/api/v1/namespaces/{PLACE}/resourcequotas"
    own.cluster.ask("POST", quotas, quota)
    own.cluster.ask("DELETE", f"{MAPS}/guarded")
    with pytest.raises(ProviderError, match=r"objects of the store are refused by the API server:\n.*quota"):
        own.up()
    own.cluster.ask("DELETE", f"{quotas}/none")
    assert own.up()[1:] == [f"kubernetes: put back: ConfigMap {PLACE}/guarded"]


def test_a_killed_keeper_leaves_no_child(own: Own) -> None:
    own.up()
    keeper, *programs = own.processes()
    assert {each.name() for each in programs} == {"etcd", "kube-apiserver", "kube-controller-manager"}
    os.kill(keeper.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs([keeper, *programs], timeout=10)
    assert alive == []


def test_damaged_data_is_named_and_without_it_the_store_gives_all_back(own: Own) -> None:
    own.up()
    own.make("precious", colour="blue")
    own.down()
    data = own.cluster.folder / "etcd"
    shutil.rmtree(data)
    data.write_text("no folder")
    with pytest.raises(ProviderError) as refused:
        own.up()
    assert "etcd ended with 1" in str(refused.value)
    assert f"remove {data}: mesh local up then puts back what the store holds" in str(refused.value)
    data.unlink()
    own.up()
    assert own.cluster.get(f"{MAPS}/precious")["data"] == {"colour": "blue"}
