"""The real engine and the local cloud agree, from the first up to the destroy."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psutil
import pulumi
import pytest
from engine_side import ACCOUNT, KEY, TOPIC
from mesh_platform.engine import installed
from mesh_platform.engine.locks import locks, unlock
from mesh_platform.engine.session import Session
from mesh_platform.errors import EngineError
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.serve import attached, serving
from mesh_platform.localcloud.store import Record, Store
from mesh_platform.mesh import stamp

pytestmark = pytest.mark.engine
STACK = "shop-local"
Program = Callable[[], None]


class Mesh:
    """One local cloud with a stack in it."""

    def __init__(self, where: lifecycle.Folders, store: Store, session: Session) -> None:
        self.where, self.store, self.session = where, store, session

    def up(self, program: Program) -> dict[str, str]:
        plan = self.session.up(STACK, program)
        return {step.name: step.op for step in plan.steps if step.op != "same" and "pulumi:" not in step.type}

    def preview(self, program: Program) -> dict[str, str]:
        plan = self.session.preview(STACK, program)
        return {step.name: step.op for step in plan.steps if step.op != "same" and "pulumi:" not in step.type}

    def in_state(self) -> set[tuple[str, str]]:
        found = self.session.resources(STACK)
        return {
            (str(each["type"]), str(each["id"])) for each in found if "id" in each and "pulumi:" not in each["type"]
        }

    def in_store(self) -> set[tuple[str, str]]:
        return {(record.key.token, record.key.id) for record in self.store.all() if record.urn}


@contextlib.contextmanager
def opened(root: Path, *, attach: bool = True) -> Iterator[Mesh]:
    where = lifecycle.folders(root)
    lifecycle.up(where)
    store = Store(where.store)
    with contextlib.closing(store), serving(store) as ports:
        session = Session(
            cli=installed(), folder=where.work, state=where.state, attached=attached(ports) if attach else "",
            variables=lifecycle.variables(where, installed()),
        )  # fmt: skip
        yield Mesh(where, store, session)


@pytest.fixture
def mesh(tmp_path: Path) -> Iterator[Mesh]:
    with opened(tmp_path) as mesh:
        yield mesh


def shop(
    store: str, *, topics: tuple[str, ...] = ("orders",), partitions: int = 3, delete_first: bool = False
) -> Program:
    """A program with a cluster, topics, an account with a key, and a secret in a namespace that holds the key."""

    def program() -> None:
        import pulumi_confluentcloud as confluent
        import pulumi_kubernetes as kubernetes

        cloud = pulumi.ResourceOptions(provider=confluent.Provider("confluent", endpoint=stamp.host(store)))
        cluster_of = pulumi.ResourceOptions(
            provider=kubernetes.Provider("kubernetes", kubeconfig=stamp.kubeconfig(store))
        )
        environment = confluent.Environment("environment", display_name="local", opts=cloud)
        cluster = confluent.KafkaCluster(
            "cluster", display_name="main", availability="SINGLE_ZONE", cloud="AWS", region="eu-central-1",
            environment={"id": environment.id}, basic={}, opts=cloud,
        )  # fmt: skip
        for name in topics:
            confluent.KafkaTopic(
                name, topic_name=f"shop.{name}.v1", kafka_cluster={"id": cluster.id}, partitions_count=partitions,
                rest_endpoint=cluster.rest_endpoint, credentials={"key": "k", "secret": pulumi.Output.secret("s")},
                opts=pulumi.ResourceOptions.merge(cloud, pulumi.ResourceOptions(delete_before_replace=delete_first)),
            )  # fmt: skip
        owner = confluent.ServiceAccount("account", display_name="shop", opts=cloud)
        reference = {"id": owner.id, "api_version": owner.api_version, "kind": owner.kind}
        key = confluent.ApiKey("key", display_name="key", owner=reference, opts=cloud)
        namespace = kubernetes.core.v1.Namespace("namespace", metadata={"name": "shop-local"}, opts=cluster_of)
        kubernetes.core.v1.Secret(
            "secret", metadata={"name": "kafka", "namespace": namespace.metadata.name},
            string_data={"password": key.secret}, opts=cluster_of,
        )  # fmt: skip
        pulumi.export("password", key.secret)

    return program


def test_up_again_refresh_and_destroy_agree_with_the_store(mesh: Mesh) -> None:
    program = shop(mesh.store.id)
    planned = mesh.preview(program)
    assert mesh.in_store() == set()
    done = mesh.up(program)
    assert planned == done
    assert set(done.values()) == {"create"}
    assert mesh.in_state() == mesh.in_store()
    assert len(mesh.in_store()) == 7
    assert mesh.up(program) == {}
    mesh.session.refresh(STACK, program)
    assert mesh.in_state() == mesh.in_store()
    assert mesh.up(program) == {}
    mesh.session.destroy(STACK, program)
    assert mesh.in_state() == mesh.in_store() == set()


def test_a_secret_that_the_cloud_draws_is_open_in_no_file(mesh: Mesh) -> None:
    mesh.up(shop(mesh.store.id))
    (key,) = mesh.store.all(KEY)
    drawn = key.outputs["secret"].value.encode()
    files = [file for file in mesh.where.base.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert [file.name for file in files if drawn in file.read_bytes()] == []
    assert mesh.session.outputs(STACK) == {"password": "[secret]"}


def test_changes_update_replace_and_remove_what_the_cloud_holds(mesh: Mesh) -> None:
    mesh.up(shop(mesh.store.id, topics=("orders", "returns")))
    assert mesh.up(shop(mesh.store.id, topics=("orders",), partitions=6)) == {"orders": "update", "returns": "delete"}
    assert [topic.outputs["partitionsCount"] for topic in mesh.store.all(TOPIC)] == [6]
    assert mesh.up(shop(mesh.store.id, partitions=2, delete_first=True)).keys() == {"orders"}
    assert [topic.outputs["partitionsCount"] for topic in mesh.store.all(TOPIC)] == [2]
    assert mesh.in_state() == mesh.in_store()


def test_a_topic_of_fewer_partitions_collides_with_itself_as_in_the_real_cloud(mesh: Mesh) -> None:
    mesh.up(shop(mesh.store.id))
    with pytest.raises(EngineError, match=r"orders: KafkaTopic .* already exists"):
        mesh.up(shop(mesh.store.id, partitions=2))
    assert mesh.in_state() == mesh.in_store()
    assert [topic.outputs["partitionsCount"] for topic in mesh.store.all(TOPIC)] == [3]


def test_what_has_gone_from_the_cloud_is_gone_from_the_state_after_a_refresh(mesh: Mesh) -> None:
    program = shop(mesh.store.id)
    mesh.up(program)
    (topic,) = mesh.store.all(TOPIC)
    Cloud(mesh.store).delete(TOPIC, topic.key.id, {})
    mesh.session.refresh(STACK, program)
    assert mesh.in_state() == mesh.in_store()
    assert mesh.up(program) == {"orders": "create"}


def test_what_has_changed_behind_the_engine_s_back_is_drift_until_the_next_up(mesh: Mesh) -> None:
    """A refresh takes it into the state, and the program then wants its own value back."""
    program = shop(mesh.store.id)
    mesh.up(program)
    mesh.session.refresh(STACK, program)
    assert mesh.preview(program) == {}
    (account,) = mesh.store.all(ACCOUNT)
    Cloud(mesh.store).update(ACCOUNT, account.key.id, {}, {**account.inputs, "displayName": "by hand"})
    assert mesh.preview(program) == {}
    mesh.session.refresh(STACK, program)
    (step,) = mesh.session.preview(STACK, program).changes
    assert (step.name, step.op, dict(step.changes)) == ("account", "update", {"displayName": "UPDATE"})
    mesh.up(program)
    assert mesh.store.all(ACCOUNT)[0].inputs["displayName"] == "shop"


def test_a_resource_that_exists_is_imported_with_its_inputs(mesh: Mesh) -> None:
    made = Cloud(mesh.store).create(ACCOUNT, "urn:elsewhere", {}, {"displayName": "adopted", "__defaults": []})

    def program() -> None:
        import pulumi_confluentcloud as confluent

        provider = confluent.Provider("confluent", endpoint=stamp.host(mesh.store.id))
        options = pulumi.ResourceOptions(provider=provider, import_=made.key.id)
        confluent.ServiceAccount("adopted", display_name="adopted", opts=options)

    assert mesh.up(program) == {"adopted": "import"}
    assert mesh.in_state() == {(ACCOUNT, made.key.id)} == mesh.in_store()
    assert mesh.up(program) == {}


def test_the_engine_finds_the_plugins_of_the_home_by_itself(tmp_path: Path) -> None:
    with opened(tmp_path, attach=False) as mesh:
        before = {process.pid for process in psutil.Process().children(recursive=True)}
        plan = mesh.session.up(STACK, shop(mesh.store.id))
        assert not [each for each in plan.diagnostics if each.severity in ("warning", "error")]
        assert mesh.in_state() == mesh.in_store()
        assert len(mesh.in_store()) == 7
        assert {process.pid for process in psutil.Process().children(recursive=True)} <= before


def test_a_state_of_one_store_is_refused_by_another(mesh: Mesh, tmp_path: Path) -> None:
    program = shop(mesh.store.id)
    mesh.up(program)
    with opened(tmp_path / "other") as other, pytest.raises(EngineError, match="points at another cloud"):
        other.up(program)
    assert mesh.in_state() == mesh.in_store()


def test_a_program_that_loses_the_engine_halfway_removes_nothing(mesh: Mesh) -> None:
    """What it has not declared yet is not what it does not want."""
    mesh.up(shop(mesh.store.id))

    def lost() -> None:
        with grpc.insecure_channel("127.0.0.1:1") as nobody:
            nobody.unary_unary("/pulumirpc.ResourceMonitor/RegisterResource")(b"")

    with pytest.raises(EngineError, match="lost its connection"):
        mesh.up(lost)
    assert mesh.in_state() == mesh.in_store()
    assert len(mesh.in_store()) == 7


def test_a_state_is_one_file_that_the_engine_replaces_as_a_whole(mesh: Mesh) -> None:
    """Attributes beside it would be written in place; a kill amid that leaves a stack that no command can load."""
    mesh.up(shop(mesh.store.id))
    kept = {file.name for file in mesh.where.state.rglob("*") if file.is_file()}
    assert f"{STACK}.json" in kept
    assert [name for name in kept if name.endswith(".attrs")] == []


@pytest.mark.parametrize("kind", [TOPIC, KEY])
def test_an_engine_that_is_killed_after_a_create_goes_on_without_an_orphan(
    mesh: Mesh, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, create, killed = shop(mesh.store.id), Cloud.create, list[Record]()

    def create_and_kill(self: Cloud, token: str, *rest: object) -> Record:
        record = create(self, token, *rest)
        if token == kind and not killed:
            killed.append(record)
            for process in psutil.Process().children(recursive=True):
                if process.name() == "pulumi":
                    process.kill()
        return record

    monkeypatch.setattr(Cloud, "create", create_and_kill)
    with pytest.raises(EngineError):
        mesh.up(program)
    assert killed[0].key.id not in {id_ for _, id_ in mesh.in_state()}
    for lock in locks(mesh.where.state, STACK):
        unlock(mesh.where.state, STACK, lock.owner)
    assert mesh.session.pending(STACK) > 0
    mesh.up(program)
    assert mesh.session.pending(STACK) == 0
    assert mesh.in_state() == mesh.in_store()
    assert mesh.store.get(killed[0].key) is not None
    assert mesh.up(program) == {}
