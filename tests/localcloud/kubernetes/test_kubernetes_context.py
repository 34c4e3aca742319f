"""A cluster of the user serves as well as our own; what others have there is neither taken, changed nor removed."""

from __future__ import annotations

import json
import ssl
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cluster import Cluster
from engine_side import CONFIG_MAP, NAMESPACE, Engine, RefusedError, config_map
from mesh_platform.errors import ProviderError, UsageError
from mesh_platform.localcloud import lifecycle, user_cluster
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.servers import kubernetes_context, kubernetes_files
from mesh_platform.localcloud.servers.kubernetes_context import Choice
from mesh_platform.localcloud.store import Store
from worlds import World, example


class Guest:
    """A local cloud in the cluster of somebody else."""

    def __init__(self, world: World, host: Cluster, store: Store, engine: Engine) -> None:
        self.world, self.host, self.store, self.engine = world, host, store, engine
        self.where = lifecycle.folders(world.root)

    def up(self) -> list[str]:
        said: list[str] = []
        lifecycle.serve(self.where, ["kubernetes"], said.append)
        return said

    def namespace(self, name: str) -> str:
        self.engine.create(NAMESPACE, name, self.host.namespace(name))
        return f"/api/v1/namespaces/{name}"


@pytest.fixture
def guest(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guest]:
    monkeypatch.setenv("KUBECONFIG", str(cluster.folder / "kubeconfig"))
    world = World(tmp_path / "guest")
    where = lifecycle.folders(world.root)
    lifecycle.up(where)
    user_cluster.join(where.base, lifecycle.store_id(where), "mesh-local")
    store = Store(where.store)
    with serving(store, ["kubernetes"]) as ports, Engine("kubernetes", ports["kubernetes"]).configured(store) as engine:
        made = Guest(world, cluster, store, engine)
        made.up()
        yield made
    store.close()
    lifecycle.down(where, purge=True)


def test_what_is_created_is_in_the_user_s_cluster_under_this_local_cloud_s_own_name(guest: Guest) -> None:
    path = guest.namespace(guest.host.fresh())
    managers = [each["manager"] for each in guest.host.get(path)["metadata"]["managedFields"]]
    assert f"mesh-{guest.store.id}" in managers
    assert "mesh" not in managers
    (shown,) = (each for each in lifecycle.servers(guest.where) if each.name == "kubernetes")
    assert (shown.state, shown.context, shown.address) == ("running", "mesh-local", guest.host.said["address"])


def test_an_object_of_somebody_else_is_refused_in_the_preview_and_in_the_up(guest: Guest) -> None:
    place = guest.host.fresh()
    assert guest.host.ask("POST", "/api/v1/namespaces", {"metadata": {"name": place}}).status_code == 201
    for preview in (True, False):
        with pytest.raises(RefusedError, match="in the cluster already, and this local cloud has not made it"):
            guest.engine.create(NAMESPACE, place, guest.host.namespace(place), preview=preview)
    assert guest.host.get(f"/api/v1/namespaces/{place}")["metadata"].get("labels", {}).keys() == {
        "kubernetes.io/metadata.name"
    }


def test_being_made_equal_to_the_store_touches_nothing_of_another_local_cloud_or_of_another_client(
    guest: Guest, cluster: Cluster
) -> None:
    """The host is itself the local cloud of a whole mesh, whose objects have another field manager."""
    path = guest.namespace(guest.host.fresh())
    before = cluster.get("/api/v1/namespaces/payments-transactions-local")
    guest.host.ask("DELETE", path)
    said = guest.up()
    assert said == ["kubernetes: holds the 1 objects of the store"]
    assert guest.host.get(path)["status"]["phase"] == "Active"
    assert cluster.get("/api/v1/namespaces/payments-transactions-local") == before


def test_a_purge_takes_out_what_was_made_and_nothing_else(guest: Guest) -> None:
    name, theirs = guest.host.fresh(), guest.host.fresh()
    path = guest.namespace(name)
    guest.engine.create(CONFIG_MAP, "settings", config_map(where=name, colour="blue"))
    guest.host.ask("POST", "/api/v1/namespaces", {"metadata": {"name": theirs}})
    lifecycle.down(guest.where, purge=True)
    assert guest.host.ask("GET", path).status_code == 404
    assert guest.host.get(f"/api/v1/namespaces/{theirs}")["status"]["phase"] == "Active"
    assert guest.host.get("/api/v1/namespaces/payments-transactions-local")


def test_a_purge_that_cannot_reach_the_cluster_forgets_nothing(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = guest.namespace(guest.host.fresh())
    lifecycle.down(guest.where, purge=False)
    config = guest.host.folder / "kubeconfig"
    content = config.read_text()
    gone = guest.world.root / "gone"
    data = json.loads(content)
    data["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    gone.write_text(json.dumps(data))
    chosen = guest.where.base / "servers" / "kubernetes" / "context.json"
    noted = chosen.read_text()
    chosen.write_text(noted.replace(str(config), str(gone)))
    with pytest.raises(ProviderError, match="does not answer"):
        lifecycle.down(guest.where, purge=True)
    assert lifecycle.is_up(guest.where)
    chosen.write_text(noted)
    lifecycle.down(guest.where, purge=True)
    assert guest.host.ask("GET", path).status_code == 404


def test_the_same_context_again_changes_nothing_whatever_kubeconfig_is_named_by_then(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As mesh local env has it named."""
    chosen = guest.where.base / "servers" / "kubernetes" / "context.json"
    before = chosen.read_text()
    monkeypatch.setenv("KUBECONFIG", lifecycle.clients(guest.where)["KUBECONFIG"])
    user_cluster.join(guest.where.base, guest.store.id, "mesh-local")
    assert chosen.read_text() == before


def test_another_context_is_refused_until_the_first_is_left(guest: Guest) -> None:
    with pytest.raises(UsageError, match="is in the cluster of context mesh-local") as refused:
        user_cluster.join(guest.where.base, guest.store.id, "another")
    assert "--purge" in refused.value.fix


def test_a_cluster_is_not_chosen_while_our_own_server_runs(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(cluster.folder / "kubeconfig"))
    base = lifecycle.folders(cluster.world.root).base
    with pytest.raises(UsageError, match="runs already"):
        user_cluster.join(base, "anything", "mesh-local")


def test_the_command_joins_a_context_says_so_and_prints_what_opens_it(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(cluster.folder / "kubeconfig"))
    world = example(tmp_path / "mesh")
    joins = ("local", "up", "--only", "kubernetes", "--kube-context")
    assert "there is no context absent" in world.finish(*joins, "absent").stderr
    assert "starts no server" in world.finish("local", "up", "--recorded-only", "--kube-context", "mesh-local").stderr
    world.run(*joins, "mesh-local")
    assert "your context mesh-local" in world.run("local", "status")
    (shown,) = (each for each in world.json("local", "status")["servers"] if each["name"] == "kubernetes")
    assert (shown["state"], shown["context"]) == ("running", "mesh-local")
    opens = world.root / ".mesh" / "servers" / "kubernetes" / "context.kubeconfig"
    assert f"export KUBECONFIG={opens}" in world.run("local", "env")
    assert stat.S_IMODE(opens.stat().st_mode) == 0o600
    world.run("local", "down", "--purge", "--yes")
    assert not (world.root / ".mesh" / "servers").exists()


class Asks(BaseHTTPRequestHandler):
    """A server that lets in whom a certificate vouches for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_client_certificate_logs_in_and_none_does_not(tmp_path: Path) -> None:
    """As kind's contexts do; the certificates are of one authority, for both sides."""
    files = kubernetes_files.prepare(tmp_path)
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=files.authority)
    trust.verify_mode = ssl.CERT_REQUIRED
    trust.load_cert_chain(files.path("apiserver.crt"), files.path("apiserver.key"))
    with HTTPServer(("127.0.0.1", 0), Asks) as server:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"https://127.0.0.1:{server.server_port}"
        user = {"client-certificate": str(files.path("etcd.crt")), "client-key": str(files.path("etcd.key"))}
        for name, login in (("with", user), ("without", {"token": "anything"})):
            config = kubernetes_files.kubeconfig(tmp_path / name, address, files.authority, login)
            choice = Choice(context="mesh-local", files=(str(config),), manager="mesh-t")
            if name == "with":
                assert kubernetes_context.reached(choice, tmp_path / "data").address == address
            else:
                with pytest.raises(ProviderError, match="does not answer"):
                    kubernetes_context.reached(choice, tmp_path / "data")
        server.shutdown()
