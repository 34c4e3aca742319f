"""Rights are folded: whatever the agreements, each (resource, principal) is held once, and by one stack."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.mesh import naming
from mesh_platform.mesh.build import load
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_platform.mesh.model import Agreement, Mesh, Port, Principal
from mesh_platform.mesh.rights import Rights, rights

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
COMPLETED = PortId.parse("payments.transactions.completed.v1")
SCORING = Principal("product", "risk.scoring")
FEW = settings(max_examples=50)
"""What is drawn is a dozen agreements each time."""


@cache
def mesh() -> Mesh:
    found, findings = load(Path(__file__).resolve().parents[2])
    assert found is not None, findings
    return found


def agreement(port: PortId = COMPLETED, consumer: Principal = SCORING, **changes: object) -> Agreement:
    columns = tuple(column.name for column in mesh().port(port).columns)
    made = Agreement(
        id="a", port=port, consumer=consumer, consumer_team="risk-models", modes=frozenset({"stream", "query"}),
        columns=columns, rows=None, environments=frozenset({"local"}), start=AS_OF, end=None, approved=True,
        read_quota=None,
    )  # fmt: skip
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def granted(*agreements: Agreement, environment: str = "local", as_of: datetime = AS_OF) -> Rights:
    return rights(replace(mesh(), agreements=agreements), environment, as_of)


@cache
def agreements() -> st.SearchStrategy[list[Agreement]]:
    consumers = [Principal("product", str(product)) for product in mesh().products]
    consumers += [Principal("team", team) for team in mesh().teams] + [Principal("user", "p-0301")]
    modes = st.sets(st.sampled_from(["stream", "query", "batch"]), min_size=1).map(frozenset)

    def of(port: Port) -> st.SearchStrategy[Agreement]:
        names = st.sampled_from([column.name for column in port.columns])
        return st.builds(
            agreement, st.just(port.id), st.sampled_from(consumers),
            columns=st.lists(names, min_size=1, unique=True).map(tuple), rows=st.sampled_from([None, "amount > 100"]),
            modes=modes, read_quota=st.sampled_from([None, 1, 4_000_000]), approved=st.booleans(),
        )  # fmt: skip

    return st.lists(
        st.one_of([of(port) for product in mesh().products.values() for port in product.ports]), max_size=12
    )


@FEW
@given(agreements())
def test_no_two_rights_of_any_stacks_share_a_cloud_identity(found: list[Agreement]) -> None:
    """Two stacks that declared the same entry would take it from each other at every apply."""
    held = granted(*found)
    entries = Counter((r.resource_type, r.resource, r.pattern, r.principal, r.operation) for r in held.kafka)
    assert set(entries.values()) <= {1}
    catalogs = Counter((r.securable_type, r.securable, r.principal) for r in held.catalogs)
    assert set(catalogs.values()) <= {1}
    assert len({(view.port.product, view.name) for view in held.views}) == len(held.views)
    assert len({quota.principal for quota in held.quotas}) == len(held.quotas)


@FEW
@given(agreements())
def test_every_right_is_declared_by_exactly_one_stack(found: list[Agreement]) -> None:
    """What the products' stacks and their domains' catalogs declare together is all of it, and nothing twice."""
    held = granted(*found)
    declared = [right for product in mesh().products for right in held.of(product).kafka]
    assert sorted(declared) == sorted(held.kafka)
    on_catalogs = [r for domain in mesh().domains for r in held.on_catalog(naming.catalog(domain, "local"))]
    below = [right for product in mesh().products for right in held.of(product).catalogs]
    assert sorted([*on_catalogs, *below]) == sorted(held.catalogs)


@FEW
@given(agreements())
def test_what_was_not_approved_adds_nothing(found: list[Agreement]) -> None:
    """Rights are those of the approved agreements alone."""
    assert granted(*found) == granted(*(each for each in found if each.approved))


@FEW
@given(agreements())
def test_a_topic_is_read_by_its_product_and_by_approved_streaming_consumers_alone(found: list[Agreement]) -> None:
    """Computed a second time from the agreements: the set of (topic, reader) pairs."""
    expected = {
        (naming.topic(each.port), each.consumer.product)
        for each in found
        if each.approved and "stream" in each.modes and each.consumer.kind == "product" and mesh().port(each.port).topic
    }
    for product in mesh().products.values():
        for port in (port for port in product.ports if port.topic):
            expected.add((naming.topic(port.id), product.id))
            if port.settings.dead_letter:
                expected.add((naming.dead_letters(port.id), product.id))
    read = {
        (right.resource, right.principal)
        for right in granted(*found).kafka
        if right.resource_type == "TOPIC" and right.operation == "READ"
    }
    assert read == expected


def of(held: Rights, consumer: Principal) -> list[str]:
    return [
        right.securable for right in held.catalogs if right.principal == consumer and right.privileges == ("SELECT",)
    ]


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (None, None, True),
        (AS_OF, None, True),
        (AS_OF + timedelta(seconds=1), None, False),
        (None, AS_OF, False),
        (None, AS_OF + timedelta(seconds=1), True),
    ],
)
def test_an_agreement_holds_from_its_start_until_before_its_end(
    start: datetime | None, end: datetime | None, holds: bool
) -> None:
    held = granted(agreement(start=start, end=end))
    assert (SCORING.product in {r.principal for r in held.kafka if r.holder == COMPLETED.product}) is holds
    assert bool(of(held, SCORING)) is holds


def test_an_agreement_of_another_environment_grants_nothing_here() -> None:
    assert granted(agreement(environments=frozenset({"prod"}))) == granted()
    assert granted(agreement(environments=frozenset({"local", "prod"}))) != granted()


def test_all_columns_without_a_filter_are_the_table_and_fewer_are_a_view() -> None:
    """A table shows all it has; what was agreed in part is seen through a view of just that."""
    table = naming.full_table(COMPLETED, "local")
    assert of(granted(agreement()), SCORING) == [table]
    held = granted(agreement(columns=("paymentId", "amount"), modes=frozenset({"query"})))
    (view,) = held.views
    assert view.columns == ("paymentId", "amount")
    assert of(held, SCORING) == [naming.full_table(COMPLETED, "local", view.name)]


def test_a_team_queries_but_does_not_stream() -> None:
    """People have no Kafka account."""
    team = Principal("team", "finance-reporting")
    held = granted(agreement(consumer=team))
    assert of(held, team)
    assert held.kafka == granted().kafka


def test_the_read_quota_of_a_consumer_is_the_sum_of_what_was_agreed() -> None:
    """Two agreements of 4 and 2 MiB/s are 6 MiB/s, where that is more than its own ports need."""
    mib = 1024 * 1024
    held = granted(
        agreement(read_quota=4 * mib), agreement(PortId.parse("customers.accounts.balance.v1"), read_quota=2 * mib)
    )
    (quota,) = [each for each in held.quotas if each.principal == ProductId("risk", "scoring")]
    assert quota.read == 6 * mib
