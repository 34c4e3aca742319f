"""What the broker must hold is a function of the store, and what it takes to get there is one of two states."""

from __future__ import annotations

import itertools

import pytest
from engine_side import ACCOUNT, ACL, CLUSTER, ENVIRONMENT, KEY, QUOTA, TOPIC, Engine, acl, kafka_cluster, topic
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.mirrors.kafka import beside
from mesh_platform.localcloud.mirrors.kafka.desired import Desired, Limit, Topic, desired, served
from mesh_platform.localcloud.mirrors.kafka.replay import difference
from mesh_platform.localcloud.mirrors.kafka.rights import Right
from mesh_platform.localcloud.servers.kafka_settings import Settings, properties
from mesh_platform.localcloud.store import Store


def key(confluent: Engine, cluster: str, owner: str, name: str) -> str:
    inputs = {"owner": {"id": owner}, "managedResource": {"id": cluster, "kind": "Cluster"}}
    return confluent.create(KEY, name, inputs).id


def quota(cluster: str, name: str, owner: str, written: int, read: int) -> dict[str, object]:
    return {
        "displayName": name, "environment": {"id": "env"}, "kafkaCluster": {"id": cluster}, "principals": [owner],
        "throughput": {"ingressByteRate": f"{written}", "egressByteRate": f"{read}"},
    }  # fmt: skip


def test_a_cluster_of_a_stack_is_served_before_an_adopted_one_and_an_older_before_a_younger(
    confluent: Engine, store: Store
) -> None:
    assert served(store) is None
    Cloud(store).seed(CLUSTER, "lkc-000000", {"displayName": "adopted"})
    assert served(store) == "lkc-000000"
    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e"}).id
    made = [confluent.create(CLUSTER, each, kafka_cluster(environment, each)).id for each in "abcd"]
    for first in made:
        assert served(store) == first
        confluent.delete(CLUSTER, "c", first)
    assert served(store) == "lkc-000000"


def test_only_the_served_cluster_counts_and_the_rest_is_named(confluent: Engine, store: Store, cluster: str) -> None:
    environment = store.all(ENVIRONMENT)[0].key.id
    other = confluent.create(CLUSTER, "other", kafka_cluster(environment, "other")).id
    owner = confluent.create(ACCOUNT, "a", {"displayName": "a"}).id
    for place in (cluster, other):
        confluent.create(TOPIC, place, topic(place, "t"))
        confluent.create(ACL, place, acl(place, f"User:{owner}"))
    own = key(confluent, cluster, owner, "k1")
    key(confluent, other, owner, "k2")
    wanted = desired(store)
    assert list(wanted.topics) == ["t"]
    assert list(wanted.secrets) == [own]
    assert {right.principal for right in wanted.rights} == {f"User:{own}"}
    assert beside(store) == (f"ApiKey of {other}", f"KafkaAcl of {other}", f"KafkaTopic of {other}")


def test_every_key_has_the_account_s_limit_and_of_two_the_lower(confluent: Engine, store: Store, cluster: str) -> None:
    owner = confluent.create(ACCOUNT, "a", {"displayName": "a"}).id
    keys = {key(confluent, cluster, owner, name) for name in ("k1", "k2")}
    confluent.create(QUOTA, "q1", quota(cluster, "one", owner, 10, 200))
    confluent.create(QUOTA, "q2", quota(cluster, "two", owner, 20, 100))
    assert desired(store).limits == dict.fromkeys(keys, Limit(10, 100))


def test_no_secret_is_in_what_a_state_shows_of_itself(confluent: Engine, store: Store, cluster: str) -> None:
    owner = confluent.create(ACCOUNT, "a", {"displayName": "a"}).id
    key(confluent, cluster, owner, "k1")
    wanted = desired(store)
    (secret,) = wanted.secrets.values()
    assert len(secret) > 30
    assert secret not in repr(wanted)
    assert "pw" not in repr(Settings(data="d", clients=1, controller=2, password="pw"))


topics = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(Topic, st.integers(1, 3), st.dictionaries(st.just("retention.ms"), st.sampled_from(["1", "2"]))),
)
limits = st.dictionaries(st.sampled_from(["K1", "K2"]), st.builds(Limit, st.just(1.0), st.sampled_from([1.0, 2.0])))
rights = st.frozensets(st.sampled_from([Right("TOPIC", t, "LITERAL", "User:K1", "*", "READ", "ALLOW") for t in "abc"]))
secrets = st.dictionaries(st.sampled_from(["K1", "K2", "K3"]), st.just(""))
states = st.builds(Desired, topics=topics, secrets=secrets, rights=rights, limits=limits)


@given(states, states)
def test_applying_a_difference_leaves_nothing_but_larger_topics(wanted: Desired, there: Desired) -> None:
    found = difference(wanted, there)
    after = {name: each for name, each in there.topics.items() if name not in found.unknown} | dict(found.missing)
    for name, count in found.grown.items():
        after[name] = Topic(count, after[name].config)
    for name, each in found.configured.items():
        after[name] = Topic(after[name].partitions, each.config)
    users = (there.secrets.keys() - set(found.locked_out)) | set(found.let_in)
    quotas = {user: each for user, each in {**there.limits, **found.limited}.items() if each is not None}
    reached = Desired(
        topics=after, secrets=dict.fromkeys(users, ""), limits=quotas,
        rights=(there.rights - frozenset(found.dropped)) | frozenset(found.added),
    )  # fmt: skip
    left = difference(wanted, reached)
    assert all("keeps them" in line for line in left.lines())
    assert set(left.larger) == set(found.larger)


@given(states)
def test_a_state_differs_from_itself_in_nothing(state: Desired) -> None:
    assert difference(state, state).lines() == ()


def test_what_changed_is_said_in_words_that_name_three_and_count_the_rest() -> None:
    wanted = Desired(topics={n: Topic(1, {}) for n in "abcde"}, secrets={}, rights=frozenset(), limits={})
    there = Desired(topics={"old": Topic(1, {})}, secrets={"K1": ""}, rights=frozenset(), limits={})
    assert difference(wanted, there).lines() == (
        "created 5 topics: a, b, c and 2 more", "removed 1 unknown topic: old", "locked out 1 unknown key: K1",
    )  # fmt: skip


@pytest.mark.parametrize("listener", ["CLIENTS", "CONTROLLER"])
def test_every_listener_is_on_loopback_and_asks_who_comes(listener: str) -> None:
    """Nobody is a super user but the administrator: a controller that took anybody would undo every right."""
    text = properties(Settings(data="broker/log", clients=9092, controller=9093, password="pw"))
    values = dict(line.split("=", 1) for line in text.splitlines())
    assert f"{listener}://127.0.0.1:" in values["listeners"]
    assert f"{listener}:SASL_PLAINTEXT" in values["listener.security.protocol.map"]
    assert values["super.users"] == "User:mesh-admin"
    assert values["authorizer.class.name"].endswith("StandardAuthorizer")
    assert len(values) == len(list(itertools.filterfalse(str.isspace, text.splitlines())))
