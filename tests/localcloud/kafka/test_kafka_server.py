"""The broker of a deployed mesh: what it holds, what is left of it after kills, and how it comes back."""

from __future__ import annotations

import os
import re
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from amount import WHOLE
from clients import Key
from engine_side import ACL, KEY, QUOTA, TOPIC
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.mirrors.kafka import desired
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.replay import difference
from mesh_platform.localcloud.servers import notes
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.servers.notes import Note
from worlds import World, copied


@pytest.fixture(scope="module")
def world(deployed: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A copy of the deployed mesh, to be brought up and killed."""
    missing = find("kafka").lacks()
    if missing is not None:
        pytest.skip(missing)
    world = copied(deployed, tmp_path_factory.mktemp("broker") / "mesh")
    yield world
    world.run("local", "down")


@pytest.fixture
def up(world: World) -> World:
    """The mesh with its broker running, whatever the test before has done."""
    world.run("local", "up", "--only", "kafka")
    return world


def note(world: World) -> Note:
    found = notes.read(lifecycle.folders(world.root).base, "kafka")
    assert found is not None
    return found


def ended(pid: int) -> bool:
    """Wait until a process that was killed is no more."""
    try:
        psutil.Process(pid).wait(30)
    except psutil.NoSuchProcess:
        return True
    return not psutil.pid_exists(pid)


def partitioned(world: World, number: int) -> None:
    """Ask for so many partitions of the payments, whatever the test before has asked for."""
    file = world.root / "domains/payments/products/transactions/stack.yaml"
    text, count = re.subn(r"partitions: \d+", f"partitions: {number}", file.read_text(), count=1)
    assert count == 1
    file.write_text(text)


def differs(world: World) -> tuple[str, ...]:
    """Return what the broker has otherwise than the store."""
    with world.store() as store:
        return difference(desired.desired(store), Broker(note(world)).state()).lines()


def test_a_deployed_mesh_is_in_the_broker_as_a_whole(up: World) -> None:
    with up.store() as store:
        counts = [store.count(kind) for kind in (TOPIC, ACL, KEY, QUOTA)]
        wanted = desired.desired(store)
    assert all(counts)
    assert len(wanted.topics) == counts[0]
    assert len(wanted.rights) > counts[1]
    assert not differs(up)


def test_products_of_the_mesh_write_their_own_topics_and_no_other_ones(up: World) -> None:
    topic, foreign = "payments.transactions.completed.v1", "risk.scoring.assessed.v1"
    with up.store() as store:
        (account,) = [
            each.key.id for each in store.all("confluentcloud:index/serviceAccount:ServiceAccount")
            if each.inputs["displayName"] == "payments.transactions.local"
        ]  # fmt: skip
        cluster = str(desired.served(store))
        keys = {id_: desired.desired(store).secrets[id_] for id_ in desired.keys_of(store, account, cluster)}
    assert len(keys) == 2
    for id_, secret in keys.items():
        own = Key(note(up).address, id_, secret)
        assert (own.writes(topic), own.writes(foreign)) == ("written", "TOPIC_AUTHORIZATION_FAILED")


def test_an_apply_goes_through_to_the_broker(up: World) -> None:
    partitioned(up, 12)
    up.run("up", "payments-local")
    assert Broker(note(up)).topics()["payments.transactions.completed.v1"].partitions == 12
    assert not differs(up)


def test_it_listens_on_loopback_only_and_is_small(up: World) -> None:
    broker = psutil.Process(note(up).children[0])
    listening = {each.laddr.ip for each in broker.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert listening
    assert broker.memory_info().rss < 400 * 2**20


def test_the_password_is_on_no_command_line_and_in_no_file_that_others_read(up: World) -> None:
    found = note(up)
    password = found.details["password"]
    for process in (found.pid, *found.children):
        assert password not in " ".join(psutil.Process(process).cmdline())
    servers = lifecycle.folders(up.root).base / "servers"
    holding = [file for file in servers.rglob("*") if file.is_file() and password.encode() in file.read_bytes()]
    assert {file.name for file in holding} == {"kafka.json", "server.properties"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in holding} == {0o600}
    assert password not in up.run("local", "status", "--format", "json")


def test_a_restart_keeps_what_was_written(up: World) -> None:
    topic = "payments.transactions.completed.v1"
    before = end_of(up, topic)
    assert before > 0
    up.run("local", "down")
    up.run("local", "up", "--only", "kafka")
    assert end_of(up, topic) == before
    assert not differs(up)


def test_a_keeper_that_is_killed_takes_the_broker_with_it(up: World) -> None:
    found = note(up)
    os.kill(found.pid, signal.SIGKILL)
    assert all(ended(pid) for pid in (found.pid, *found.children))


@pytest.mark.reliability
@pytest.mark.skipif(not WHOLE, reason="a minute or more; `make reliability` tries it")
def test_a_broker_that_is_killed_makes_writes_fail_and_comes_back_repaired(up: World) -> None:
    broker = Broker(note(up))
    broker.drop_rights(list(broker.rights())[:3])
    broker.create("left-behind", desired.Topic(1, {}))
    broker.drop_users(list(broker.users())[:1])
    os.kill(note(up).children[0], signal.SIGKILL)
    assert ended(note(up).pid)
    partitioned(up, 18)
    refused = up.finish("up", "payments-local")
    assert refused.returncode == 4
    assert "the local kafka does not run" in refused.stderr
    assert "mesh local up starts it" in refused.stderr
    said = up.finish("local", "up", "--only", "kafka").stderr
    assert "removed 1 unknown topic: left-behind" in said
    assert "added 3 ACLs" in said
    assert "let in 1 key" in said
    assert not differs(up)
    up.run("up", "payments-local")
    assert Broker(note(up)).topics()["payments.transactions.completed.v1"].partitions == 18


def test_data_of_another_version_is_refused_and_left_alone(up: World) -> None:
    up.run("local", "down")
    made_by = lifecycle.folders(up.root).base / "servers" / "kafka" / "broker" / "made-by"
    version = made_by.read_text()
    made_by.write_text("Kafka 9")
    refused = up.finish("local", "up", "--only", "kafka")
    assert refused.returncode == 4
    assert "the data is of 'Kafka 9', this is 'Kafka 4.1.1'" in refused.stderr
    assert "mesh local down --purge" in refused.stderr
    made_by.write_text(version)
    up.run("local", "up", "--only", "kafka")
    assert not differs(up)


def test_data_that_is_no_folder_is_refused_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "broker").write_text("a file")
    with pytest.raises(ProviderError, match="the data cannot be read") as refused, find("kafka").run(tmp_path):
        pass
    assert "mesh local down --purge" in refused.value.fix


def end_of(world: World, topic: str) -> int:
    """Return how many events were written to a topic."""
    from confluent_kafka import Consumer, TopicPartition

    found = note(world)
    consumer = Consumer(
        {
            "bootstrap.servers": found.address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
            "sasl.username": found.details["user"], "sasl.password": found.details["password"], "group.id": "count",
        }
    )  # fmt: skip
    try:
        partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, each), timeout=30)[1] for each in partitions)
    finally:
        consumer.close()
