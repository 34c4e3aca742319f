"""What an account may do holds through each of its keys, and ends with the key."""

from __future__ import annotations

import threading

import pytest
from clients import Key, account, fresh, grant, key, make_topic
from engine_side import ACL, KEY, QUOTA
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.desired import Limit
from mesh_platform.localcloud.mirrors.kafka.rights import declared, expand
from mesh_platform.localcloud.store import Key as Id
from shared_servers import Real


def quota(real: Real, owner: str, written: int, read: int) -> dict[str, object]:
    rates = {"ingressByteRate": f"{written}", "egressByteRate": f"{read}"}
    return {
        "displayName": owner, "environment": {"id": "env"}, "kafkaCluster": {"id": real.cluster},
        "principals": [owner], "throughput": rates,
    }  # fmt: skip


def test_what_is_granted_works_through_each_of_two_keys_and_nothing_else_does(real: Real) -> None:
    """One key was there before the rights, one comes after them."""
    owner = account(real)
    first = key(real, owner)
    (granted, _), (other, _) = make_topic(real), make_topic(real)
    grant(real, owner, "WRITE", granted)
    for each in (first, key(real, owner)):
        assert each.writes(granted) == "written"
        assert each.writes(other) == "TOPIC_AUTHORIZATION_FAILED"


def test_reading_takes_a_right_on_the_topic_and_one_on_the_group(real: Real) -> None:
    owner, (name, _), group = account(real), make_topic(real), fresh("group.")
    own = key(real, owner)
    grant(real, owner, "WRITE", name)
    assert own.writes(name) == "written"
    grant(real, owner, "READ", name)
    assert own.reads(name, group) == "GROUP_AUTHORIZATION_FAILED"
    grant(real, owner, "READ", "group.", resourceType="GROUP", patternType="PREFIXED")
    assert own.reads(name, group) == "event"


def test_a_right_that_is_taken_away_ends_through_every_key_at_once(real: Real) -> None:
    owner, (name, _) = account(real), make_topic(real)
    keys = [key(real, owner), key(real, owner)]
    made = grant(real, owner, "WRITE", name)
    assert [each.writes(name) for each in keys] == ["written", "written"]
    real.engine.delete(ACL, "acl", made.id)
    assert [each.writes(name) for each in keys] == ["TOPIC_AUTHORIZATION_FAILED"] * 2


def test_a_deleted_key_is_refused_at_login_and_the_other_one_is_not(real: Real, broker: Broker) -> None:
    owner, (name, _) = account(real), make_topic(real)
    kept, gone = key(real, owner), key(real, owner)
    grant(real, owner, "WRITE", name)
    assert kept.logs_in()
    assert gone.logs_in()
    real.engine.delete(KEY, "key", gone.id)
    assert not gone.logs_in()
    assert kept.logs_in()
    assert not broker.rights(user=f"User:{gone.id}")


def test_a_key_with_a_wrong_secret_is_refused_at_login(real: Real) -> None:
    own = key(real, account(real))
    assert not Key(own.address, own.id, own.secret + "x").logs_in()


def test_a_producer_goes_on_through_a_rotation_of_its_keys(real: Real) -> None:
    """The next key comes, the producer is told, the old key goes: every event of it is written."""
    owner, (name, _) = account(real), make_topic(real)
    grant(real, owner, "WRITE", name)
    told = [key(real, owner)]
    verdicts: list[tuple[str, str]] = []
    ended = threading.Event()

    def produce() -> None:
        while not ended.is_set():
            current = told[-1]
            verdicts.append((current.id, current.writes(name)))

    def wait_for(current: Key) -> None:
        seen = len(verdicts)
        while not [each for each, _ in verdicts[seen:] if each == current.id] and producer.is_alive():
            ended.wait(0.01)

    producer = threading.Thread(target=produce)
    producer.start()
    try:
        for _ in range(2):
            old = told[-1]
            wait_for(old)
            told.append(key(real, owner))
            wait_for(told[-1])
            real.engine.delete(KEY, "key", old.id)
            wait_for(told[-1])
    finally:
        ended.set()
        producer.join()
    assert {verdict for _, verdict in verdicts} == {"written"}
    assert {each for each, _ in verdicts} == {each.id for each in told}


def test_a_quota_holds_for_each_key_and_goes_with_it(real: Real, broker: Broker) -> None:
    owner = account(real)
    first = key(real, owner)
    made = real.engine.create(QUOTA, fresh("quota"), quota(real, owner, 1024, 2048))
    second = key(real, owner)
    assert {broker.limits()[each.id] for each in (first, second)} == {Limit(1024, 2048)}
    real.engine.update(QUOTA, "quota", made, quota(real, owner, 4096, 2048))
    assert {broker.limits()[each.id] for each in (first, second)} == {Limit(4096, 2048)}
    real.engine.delete(KEY, "key", first.id)
    assert first.id not in broker.limits()
    real.engine.delete(QUOTA, "quota", made.id)
    assert second.id not in broker.limits()


def test_a_right_that_one_key_has_lost_is_gone_in_a_refresh(real: Real, broker: Broker) -> None:
    """What an account may do is what it may do through every key."""
    owner, (name, _) = account(real), make_topic(real)
    keys = [key(real, owner).id, key(real, owner).id]
    made = grant(real, owner, "WRITE", name)
    assert real.engine.exists(ACL, "acl", made.id)
    record = real.store.get(Id(ACL, made.id))
    assert record is not None
    broker.drop_rights(expand(declared(record.inputs), keys[:1]))
    assert not real.engine.exists(ACL, "acl", made.id)


def test_a_quota_that_was_changed_behind_the_store_shows_in_a_refresh(real: Real, broker: Broker) -> None:
    owner = account(real)
    own = key(real, owner)
    made = real.engine.create(QUOTA, fresh("quota"), quota(real, owner, 1024, 2048))
    broker.set_limits({own.id: Limit(1, 2)})
    seen = decode(real.engine.read(QUOTA, "quota", made.id).inputs)
    assert seen["throughput"] == {"ingressByteRate": "1", "egressByteRate": "2"}


def test_a_key_that_somebody_removed_from_the_broker_is_gone_in_a_refresh(real: Real, broker: Broker) -> None:
    own = key(real, account(real))
    assert real.engine.exists(KEY, "key", own.id)
    broker.drop_users([own.id])
    assert not real.engine.exists(KEY, "key", own.id)


def test_a_key_for_a_registry_opens_no_broker(real: Real, broker: Broker) -> None:
    inputs = {"owner": {"id": account(real)}, "managedResource": {"id": real.registry, "kind": "Cluster"}}
    made = real.engine.create(KEY, fresh("key"), inputs)
    assert made.id not in broker.users()


@pytest.mark.parametrize("permission", ["ALLOW", "DENY"])
def test_a_denied_operation_is_refused_whatever_else_is_allowed(real: Real, permission: str) -> None:
    owner, (name, _) = account(real), make_topic(real)
    own = key(real, owner)
    grant(real, owner, "ALL", name)
    grant(real, owner, "WRITE", name, permission=permission)
    assert own.writes(name) == ("written" if permission == "ALLOW" else "TOPIC_AUTHORIZATION_FAILED")
