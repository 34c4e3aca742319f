"""How much of each limit is used: what rules judge, and what the local cloud really has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from examples import ROOT, TRANSACTIONS, mesh, with_port, with_stack
from mesh_platform.cost import Figure, capacity, domain_budget, domain_quotas, product_budget
from mesh_platform.documents.kinds.product_stack import ProductBudget
from worlds import World

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def by_key(figures: tuple[Figure, ...]) -> dict[str, tuple[Decimal, Decimal]]:
    """Used and limit by what."""
    return {figure.what: (figure.used, figure.limit) for figure in figures}


def test_a_product_is_held_against_its_own_budget():
    """The figure names the document and the key where the limit stands."""
    found = product_budget(mesh(), TRANSACTIONS, "local")
    assert (found.used, found.limit, found.unit, found.over) == (Decimal("178.86"), 900, "EUR", False)
    assert found.document == "domains/payments/products/transactions/stack.yaml"
    assert (ROOT / found.document).is_file()
    assert found.key == "budget.monthly"


@pytest.mark.parametrize(("monthly", "over"), [(178.86, False), (178.85, True)])
def test_a_budget_is_over_by_a_cent_and_not_by_none(monthly: float, over: bool):
    """What costs just its budget is within it."""
    found = with_stack(TRANSACTIONS, budget=ProductBudget(monthly=monthly, currency="EUR"))
    assert product_budget(found, TRANSACTIONS, "local").over is over


def test_a_domain_is_held_against_its_ceiling():
    """All of its products together, of one environment."""
    found = domain_budget(mesh(), "payments", "local")
    assert (found.used, found.limit, found.of) == (Decimal("399.56"), 6000, "payments")
    assert (ROOT / found.document).is_file()
    assert domain_budget(mesh(), "payments", "prod").used > found.used


def test_a_budget_says_how_much_of_it_could_not_be_priced():
    """Its amount is then the least that it can be."""
    cheap = replace(mesh(), prices=None)
    found = product_budget(cheap, TRANSACTIONS, "local")
    assert (found.used, found.unpriced) == (0, 9)
    assert product_budget(mesh(), TRANSACTIONS, "local").unpriced == 0


def test_quotas_of_a_charter_are_counted_over_all_products_of_the_domain():
    """Six partitions and a dead letter's; two small namespaces; one workspace with one warehouse."""
    found = domain_quotas(mesh(), "payments", "local")
    assert by_key(found) == {
        "products": (2, 10),
        "partitions": (7, 300),
        "namespaces.cpu": (4, 40),
        "namespaces.memory": (8, 160),
        "warehouses": (1, 2),
        "dedicatedWorkspaces": (1, 1),
    }
    assert {figure.document for figure in found} == {"governance/domains/payments.yaml"}
    assert {figure.key for figure in found} == {f"quotas.{figure.what}" for figure in found}


@pytest.mark.parametrize(("partitions", "over"), [(299, False), (300, True)])
def test_partitions_over_the_quota_are_over_with_the_dead_letters(partitions: int, over: bool):
    """Three hundred are allowed, and one is the dead letters'."""
    found = domain_quotas(with_port(TRANSACTIONS, partitions=partitions), "payments", "local")
    assert {figure.what: figure.over for figure in found}["partitions"] is over


def test_a_second_workspace_is_over_a_quota_of_one():
    """So is a second warehouse not, where two are allowed."""
    found = domain_quotas(with_stack(TRANSACTIONS, workspace="dedicated"), "payments", "local")
    assert {figure.what for figure in found if figure.over} == {"dedicatedWorkspaces"}
    assert by_key(found)["warehouses"] == (2, 2)


def test_a_limit_of_nothing_has_no_share_and_is_over_with_the_first():
    """Domains without workspaces of their own."""
    figures = {figure.what: figure for figure in domain_quotas(mesh(), "audit", "local")}
    assert figures["dedicatedWorkspaces"].share is None
    assert not figures["dedicatedWorkspaces"].over
    assert figures["products"].share == Decimal("0.2")


def test_capacity_counts_what_the_local_cloud_has(deployed: World):
    """Partitions, ACLs, accounts and quotas are as many as all stacks really made."""
    with deployed.store() as store:
        stored = list(store.all())
    kinds = [record.key.token.rpartition(":")[2] for record in stored if record.key.token.startswith("confluent")]
    partitions = sum(
        int(record.inputs["partitionsCount"]) for record in stored if record.key.token.endswith(":KafkaTopic")
    )
    found = by_key(capacity(mesh(), "local", datetime.now(UTC)))
    assert found == {
        "partitions": (partitions, 4500),
        "acls": (kinds.count("KafkaAcl"), 10_000),
        "serviceAccounts": (kinds.count("ServiceAccount"), 1000),
        "clientQuotas": (kinds.count("KafkaClientQuota"), 200),
    }


def test_capacity_leaves_out_what_a_cluster_does_not_have():
    """Roles instead of ACLs in production; no client quotas on a standard cluster."""
    assert set(by_key(capacity(mesh(), "prod", NOW))) == {"partitions", "serviceAccounts", "clientQuotas"}
    assert set(by_key(capacity(mesh(), "dev", NOW))) == {"partitions", "serviceAccounts", "acls"}


def test_an_agreement_takes_capacity_only_while_it_holds():
    """Long before any agreement there are the ACLs of owners alone."""
    early = by_key(capacity(mesh(), "local", datetime(2000, 1, 1, tzinfo=UTC)))["acls"][0]
    assert early < by_key(capacity(mesh(), "local", datetime.now(UTC)))["acls"][0]


def test_capacity_names_its_limit():
    """Document and key, so that a finding has a place."""
    for figure in capacity(mesh(), "local", NOW):
        assert figure.document == "environments/local.yaml"
        assert figure.key == f"kafka.capacity.{figure.what}"
