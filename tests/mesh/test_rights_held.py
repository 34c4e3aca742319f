"""Which rights a product needs for itself, which an agreement adds, who holds them, and how much may flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from mesh_platform.mesh import Mesh, Principal, load, naming
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_platform.mesh.rights import OWN_SCHEMA, CatalogRight, KafkaRight, Quota, Rights, SubjectRight, rights
from small import write

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
PROVIDER, READER = ProductId.parse("payments.transactions"), ProductId.parse("risk.scoring")
COMPLETED, ASSESSED = PortId.parse("payments.transactions.completed.v1"), PortId.parse("risk.scoring.assessed.v1")
TEAM = Principal("team", "risk-models")
MIB = 1024 * 1024


@cache
def mesh() -> Mesh:
    """The small mesh: payments.transactions is a topic and a table, risk.scoring a topic made of it."""
    with TemporaryDirectory() as folder:
        found, findings = load(write(Path(folder)))
    assert found is not None, findings
    return found


def held(*changes: dict[str, Any], of: Mesh | None = None, environment: str = "local") -> Rights:
    """The rights of the mesh with its one agreement changed in each of these ways."""
    found = of or mesh()
    (agreement,) = found.agreements
    agreements = tuple(replace(agreement, **each) for each in changes)
    return rights(replace(found, agreements=agreements), environment, AS_OF)


def with_product(id: ProductId, **changes: Any) -> Mesh:
    """The mesh with a product changed."""
    return replace(mesh(), products={**mesh().products, id: replace(mesh().products[id], **changes)})


def kafka(found: Rights, principal: ProductId) -> set[tuple[str, str, str]]:
    return {(r.resource_type, r.resource, r.operation) for r in found.kafka if r.principal == principal}


def test_a_product_reads_and_writes_its_own_topics_under_its_own_prefix() -> None:
    """Dead letters too; groups and transactions are its own by prefix, and it may not create anything."""
    own = {
        ("GROUP", "payments.transactions.", "READ"),
        *(("TRANSACTIONAL_ID", "payments.transactions.", each) for each in ("DESCRIBE", "WRITE")),
        *(("TOPIC", f"{COMPLETED}{end}", each) for end in ("", ".dlq") for each in ("DESCRIBE", "READ", "WRITE")),
    }
    assert kafka(held(), PROVIDER) == own
    patterns = {(r.resource_type, r.pattern) for r in held().kafka}
    assert patterns == {("GROUP", "PREFIXED"), ("TRANSACTIONAL_ID", "PREFIXED"), ("TOPIC", "LITERAL")}
    assert {r.holder for r in held().kafka if r.principal == PROVIDER} == {PROVIDER}


def test_a_port_without_dead_letters_has_no_rights_on_them() -> None:
    """Nobody may write what is not there."""
    port = mesh().port(COMPLETED)
    silent = replace(port, settings=port.settings.model_copy(update={"dead_letter": False}))
    assert not [r for r in held(of=with_product(PROVIDER, ports=(silent,))).kafka if r.resource == f"{COMPLETED}.dlq"]


def test_a_consumer_that_streams_may_read_the_topic_and_its_schema_and_the_provider_holds_it() -> None:
    """So that it ends with the provider's agreement; a consumer never writes."""
    found, none = held({}), held()
    assert set(found.kafka) - set(none.kafka) == {
        KafkaRight("TOPIC", str(COMPLETED), "LITERAL", READER, operation, PROVIDER)
        for operation in ("DESCRIBE", "READ")
    }
    assert set(found.subjects) - set(none.subjects) == {
        SubjectRight(f"{COMPLETED}-value", READER, "DeveloperRead", PROVIDER)
    }
    assert {(r.subject, r.principal) for r in none.subjects} == {
        (f"{COMPLETED}-value", PROVIDER), (f"{ASSESSED}-value", READER),
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"modes": frozenset({"query", "batch"})}, {"consumer": TEAM}, {"consumer": Principal("user", "p-0301")}],
)
def test_who_does_not_stream_has_no_right_in_kafka(change: dict[str, Any]) -> None:
    """Neither for another mode, nor as a team or a person."""
    assert (held(change).kafka, held(change).subjects) == (held().kafka, held().subjects)


@pytest.mark.parametrize("modes", [{"query"}, {"batch"}, {"query", "stream"}])
def test_a_consumer_that_queries_may_use_catalog_and_schema_and_select_from_the_table(modes: set[str]) -> None:
    """The catalog's right is held by the domain, the others by the product."""
    who = Principal("product", str(READER))
    added = set(held({"modes": frozenset(modes)}).catalogs) - set(held().catalogs)
    assert added == {
        CatalogRight("catalog", "payments_local", who, ("USE_CATALOG",), ProductId("payments", "")),
        CatalogRight("schema", "payments_local.transactions", who, ("USE_SCHEMA",), PROVIDER),
        CatalogRight("table", "payments_local.transactions.completed_v1", who, ("SELECT",), PROVIDER),
    }


def test_a_consumer_that_only_streams_has_no_right_in_the_catalog() -> None:
    """Nor a view."""
    found = held({"modes": frozenset({"stream"})})
    assert (found.catalogs, found.views) == (held().catalogs, ())


def test_a_product_owns_its_schema_and_uses_its_catalog_and_manages_neither() -> None:
    """What it makes in its schema is its own; nobody grants on."""
    mine = {(r.securable_type, r.securable, r.privileges) for r in held().catalogs if r.principal.id == str(PROVIDER)}
    assert mine == {
        ("catalog", "payments_local", ("USE_CATALOG",)), ("schema", "payments_local.transactions", OWN_SCHEMA),
    }  # fmt: skip
    assert not {"MANAGE", "ALL_PRIVILEGES"} & set(OWN_SCHEMA)


@pytest.mark.parametrize(
    ("columns", "rows", "view"),
    [
        (("paymentId", "amount", "lines"), None, None),
        (("lines", "amount", "paymentId"), None, None),
        (("lines", "amount"), None, ("amount", "lines")),
        (("paymentId", "amount", "lines"), "amount > 1", ("paymentId", "amount", "lines")),
    ],
)
def test_what_was_agreed_in_part_is_seen_through_a_view(
    columns: tuple[str, ...], rows: str | None, view: tuple[str, ...] | None
) -> None:
    """With its columns in the table's order, whatever the order of the agreement; all of a table is the table."""
    found = held({"columns": columns, "rows": rows})
    assert [each.columns for each in found.views] == ([] if view is None else [view])
    (table,) = [r.securable for r in found.catalogs if r.privileges == ("SELECT",)]
    name = naming.secured_view(COMPLETED, view, rows) if view else "completed_v1"
    assert table == f"payments_local.transactions.{name}"
    assert all((each.name, each.rows) == (name, rows) for each in found.views)


def test_two_agreements_on_the_same_part_share_a_view() -> None:
    """And one right for each who reads it."""
    part: dict[str, Any] = {"columns": ("amount",), "modes": frozenset({"query"})}
    found = held({**part}, {**part, "consumer": TEAM})
    assert len(found.views) == 1
    assert {r.principal for r in found.catalogs if r.privileges == ("SELECT",)} == {
        TEAM,
        Principal("product", str(READER)),
    }


def test_who_is_not_deployed_neither_reads_nor_is_read() -> None:
    """An agreement of a product that this environment has not grants nothing in it; a team is everywhere."""
    for gone in (PROVIDER, READER):
        stack = mesh().products[gone].stack.model_copy(update={"environments": ("dev",)})
        absent = with_product(gone, stack=stack)
        assert held({}, of=absent) == held(of=absent)
        assert not [r for r in held({}, of=absent).kafka if r.principal == gone]
    assert held({"consumer": TEAM}) != held()


@pytest.mark.parametrize(
    ("changes", "write", "read"),
    [
        ((), 1 * MIB, 4 * MIB),
        (({},), 1 * MIB, 4 * MIB),
        (({"read_quota": 9 * MIB},), 1 * MIB, 9 * MIB),
        (({"read_quota": 1},), 1 * MIB, 4 * MIB),
        (({"read_quota": 3 * MIB}, {"read_quota": 2 * MIB}), 1 * MIB, 5 * MIB),
        (({}, {}), 1 * MIB, 8 * MIB),
        (({"read_quota": 9 * MIB, "modes": frozenset({"query"})},), 1 * MIB, 4 * MIB),
        (({"read_quota": 9 * MIB, "consumer": TEAM},), 1 * MIB, 4 * MIB),
    ],
)
def test_a_consumer_may_read_what_was_agreed_and_never_less_than_its_own(
    changes: tuple[dict[str, Any], ...], write: int, read: int
) -> None:
    """Without a word as much as the provider lets consumers read; what its own topics take it may write."""
    (quota,) = [each for each in held(*changes).quotas if each.principal == READER]
    assert (quota.write, quota.read) == (write, read)


def test_a_product_that_only_reads_topics_has_a_quota_too() -> None:
    """Of at least a byte a second, since none would be no limit."""
    tables = tuple(replace(port, topic=False) for port in mesh().products[READER].ports)
    found = held(of=with_product(READER, ports=tables))
    assert [each for each in found.quotas if each.principal == READER] == [Quota(READER, 1, 1)]
    assert ("GROUP", "risk.scoring.", "READ") in kafka(found, READER)
    nothing = held(of=with_product(READER, ports=tables, inputs=()))
    assert not [each for each in nothing.quotas if each.principal == READER]
    assert kafka(nothing, READER) == set()


def test_a_domain_knows_the_products_of_others_that_its_rights_name() -> None:
    """Whose identities its stack reads; its own, teams and people are not among them."""
    found = held({"modes": frozenset({"stream"})})
    assert (found.consumers("payments"), found.consumers("risk")) == (frozenset({READER}), frozenset())
    assert held({"modes": frozenset({"query"})}).consumers("payments") == {READER}
    assert held({"consumer": TEAM}).consumers("payments") == frozenset()
    assert held().consumers("payments") == frozenset()


def test_a_stack_declares_what_its_product_holds_and_catalogs_are_the_domains() -> None:
    """Views and quotas are of the product that they are for."""
    found = held({"columns": ("amount",), "modes": frozenset({"query"})})
    mine, theirs = found.of(PROVIDER), found.of(READER)
    assert {r.securable_type for r in mine.catalogs} == {"schema", "table"}
    assert (mine.views, theirs.views) == (found.views, ())
    assert [q.principal for q in mine.quotas] == [PROVIDER]
    assert {r.principal.id for r in found.on_catalog("payments_local")} == {"payments.transactions", "risk.scoring"}
    assert {r.principal.id for r in found.on_catalog("risk_local")} == {"risk.scoring"}


def test_another_environment_has_names_of_its_own() -> None:
    """Catalogs end in it; topics lie in a cluster of their own."""
    stack = mesh().products[PROVIDER].stack.model_copy(update={"environments": ("local", "dev")})
    found = held(of=with_product(PROVIDER, stack=stack), environment="dev")
    assert {r.securable for r in found.catalogs} == {"payments_dev", "payments_dev.transactions"}
