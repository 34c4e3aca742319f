"""The rights of keys are those of their accounts: proven in a model of Kafka's rule, and sampled in the broker."""

from __future__ import annotations

from collections.abc import Mapping

from amount import amount, noted
from clients import Key, fresh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kip290 import TOPIC_OPERATIONS, allowed
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.desired import Topic
from mesh_platform.localcloud.mirrors.kafka.rights import Right, expand, fold
from shared_servers import Real

ACCOUNTS = {"sa-1": ("K1", "K2"), "sa-2": ("K3",), "sa-3": ()}
OWNERS = {key: account for account, keys in ACCOUNTS.items() for key in keys}
TOPICS = ("pay", "pay.card", "pay.cards", "risk.score")

rights = st.builds(
    Right,
    resource_type=st.sampled_from(["TOPIC", "GROUP"]),
    resource=st.sampled_from([*TOPICS, "pay.", "*"]),
    pattern=st.sampled_from(["LITERAL", "PREFIXED"]),
    principal=st.sampled_from(["User:sa-1", "User:sa-2", "User:sa-3", "User:*"]),
    host=st.just("*"),
    operation=st.sampled_from([*TOPIC_OPERATIONS, "ALL"]),
    permission=st.sampled_from(["ALLOW", "ALLOW", "DENY"]),
)
MODELLED, TRIED = amount(200, 10_000), amount(5, 200)
sets = st.frozensets(rights, max_size=12)


def of_keys(declared: frozenset[Right], accounts: Mapping[str, tuple[str, ...]]) -> frozenset[Right]:
    return frozenset(
        each for right in declared for each in expand(right, accounts.get(right.principal.removeprefix("User:"), ()))
    )


@noted(
    "ACL sets in a KIP-290 model: each key may what its account is declared to",
    "without one right of one key the account has lost it",
    MODELLED,
)
@given(sets)
@settings(max_examples=MODELLED)
def test_each_key_may_do_exactly_what_its_account_is_declared_to(declared: frozenset[Right]) -> None:
    expanded = of_keys(declared, ACCOUNTS)
    for kind in ("TOPIC", "GROUP"):
        for resource in TOPICS:
            for operation in TOPIC_OPERATIONS:
                for key, account in OWNERS.items():
                    wanted = allowed(declared, account, operation, kind, resource)
                    assert allowed(expanded, key, operation, kind, resource) == wanted


@given(sets)
def test_what_was_expanded_folds_to_what_was_declared(declared: frozenset[Right]) -> None:
    """An account without a key holds nothing that anybody could use."""
    usable = {each for each in declared if each.principal != "User:sa-3"}
    assert fold(of_keys(declared, ACCOUNTS), OWNERS) == usable


@given(sets, st.data())
def test_an_account_has_no_right_that_one_of_its_keys_lacks(declared: frozenset[Right], data: st.DataObject) -> None:
    expanded = of_keys(declared, ACCOUNTS)
    theirs = sorted(each for each in expanded if each.principal in ("User:K1", "User:K2"))
    if theirs:
        lost = data.draw(st.sampled_from(theirs))
        folded = fold(expanded - {lost}, OWNERS)
        assert lost._replace(principal="User:sa-1") not in folded
        assert len(folded) == len(fold(expanded, OWNERS)) - 1


@noted("ACL sets in the real broker: each key may what the model allows", "the same model, ablated above", TRIED)
@given(declared=sets)
@settings(max_examples=TRIED, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_broker_allows_each_key_what_the_model_does(real: Real, broker: Broker, declared: frozenset[Right]) -> None:
    """Topics, keys and rights of names that no other example has; what is anybody's would be everybody's."""
    place = fresh("model") + "."
    accounts = {account: tuple(f"{place}{key}" for key in keys) for account, keys in ACCOUNTS.items()}
    topics = [place + name for name in TOPICS]
    own = [each._replace(resource=place + each.resource) for each in declared if each.resource != "*"]
    mine = frozenset(each for each in own if each.principal != "User:*")
    expanded = of_keys(mine, accounts)
    users = {key: "secret" for keys in accounts.values() for key in keys}
    try:
        for name in topics:
            broker.create(name, Topic(1, {}))
        broker.add_rights(expanded)
        broker.put_users(users)
        for user in users:
            for name in topics:
                wanted = {each for each in TOPIC_OPERATIONS if allowed(expanded, user, each, "TOPIC", name)}
                # Who may not describe a topic is told nothing about it.
                wanted = wanted if "DESCRIBE" in wanted else set()
                assert Key(real.note("kafka").address, user, "secret").may(name) == wanted
    finally:
        broker.drop_users(users)
        broker.drop_rights(expanded)
        broker.delete(topics)
