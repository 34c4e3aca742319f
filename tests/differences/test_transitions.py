"""What changes hands or its name, and what is told to be lost with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mesh_platform.differences import Handed, Side, Transition, transitions
from sides import AT, Example, example

ACCOUNTS = "domains/customers/products/accounts"
SETTLEMENTS = "domains/payments/products/settlements"
SCORING = "domains/risk/products/scoring"


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return example(tmp_path_factory.mktemp("transitions") / "mesh")


@pytest.fixture(scope="module")
def base(mesh: Example) -> Side:
    return mesh.side


def one(found: tuple[Transition, ...]) -> Transition:
    (only,) = found
    return only


def test_a_mesh_hands_nothing_to_itself(base: Side) -> None:
    """Nothing is told of what stays."""
    assert transitions(base, base, AT) == ()


def test_a_shared_workspace_for_one_of_its_own_leaves_things_behind(mesh: Example, base: Side) -> None:
    """Secrets and alerts stay where nobody looks for them; schemas and tables are the metastore's, and stay in use."""
    with mesh.changed(
        (
            f"{SCORING}/stack.yaml",
            "environments: [local, dev, prod]",
            "environments: [local, dev, prod]\nworkspace: dedicated",
        )
    ) as head:
        found = one(transitions(base, head, AT))
    assert (found.what, found.product, found.old, found.new) == (
        Handed.workspace,
        "risk.scoring",
        "shared",
        "dedicated",
    )
    assert str(found.location) == f"{SCORING}/stack.yaml:6:12"
    assert found.destructive
    assert all(each.startswith("it stays behind in the shared workspace") for each in found.destroys)
    said = "\n".join(found.destroys)
    assert "secret scopes risk.scoring.local, risk.scoring.dev, risk.scoring.prod" in said
    assert "the alerts on the tables of risk.scoring" in said
    assert "schema" not in said
    assert "topic" not in said


def test_a_dedicated_workspace_goes_with_all_that_lies_in_it(mesh: Example, base: Side) -> None:
    """Jobs with their runs, sources, secrets."""
    with mesh.changed((f"{SETTLEMENTS}/stack.yaml", "workspace: dedicated", "workspace: shared")) as head:
        found = one(transitions(base, head, AT))
    assert (found.old, found.new, found.destructive) == ("dedicated", "shared", True)
    first, *others = found.destroys
    assert first == (
        "workspaces payments-settlements-local, payments-settlements-dev, payments-settlements-prod with its warehouse"
    )
    assert any("jobs payments.settlements.local/settle-day" in each for each in others)
    assert any("folders /mesh/payments.settlements.local" in each for each in others)


def test_an_environment_that_a_product_leaves_takes_everything_along(mesh: Example, base: Side) -> None:
    """By the names that it has there, and with those who lose what they may read."""
    with mesh.changed(
        (f"{SCORING}/stack.yaml", "environments: [local, dev, prod]", "environments: [local, prod]")
    ) as head:
        found = one(transitions(base, head, AT))
    assert (found.what, found.old, found.new) == (Handed.environments, "local, dev and prod", "local and prod")
    assert found.destroys == (
        "topics risk.scoring.assessed.v1, risk.scoring.assessed.v1.dlq, risk.scoring.correlated.v1,"
        " risk.scoring.correlated.v1.dlq with every event in dev",
        "subjects risk.scoring.assessed.v1-value, risk.scoring.correlated.v1-value with every version in dev",
        "the offsets of consumer groups risk.scoring.* in dev",
        "table risk_dev.scoring.assessed_v1 with every row",
        "schema risk_dev.scoring with the files in its volume",
        "namespace risk-scoring-dev with what runs there",
        "account risk.scoring.dev with all its keys",
        "secret scope risk.scoring.dev with its secrets",
        "the alerts on the tables of risk.scoring",
        "what others may read of it: audit.ledger (agreement audit.ledger--risk.scoring.correlated.v1--2026)",
        "what it may read of others: payments.transactions.completed.v1"
        " (agreement risk.scoring--payments.transactions.completed.v1--2026)",
    )


def test_a_new_environment_destroys_nothing(mesh: Example) -> None:
    """The same the other way round."""
    with mesh.changed((f"{SCORING}/stack.yaml", "[local, dev, prod]", "[local, prod]")) as base, mesh.changed() as head:
        pass
    assert transitions(base, head, AT) == ()


def test_another_owner_takes_rights_from_people_and_nothing_else(mesh: Example, base: Side) -> None:
    """Agreements were decided on with the old team; no data is lost."""
    teams = [
        (f"{ACCOUNTS}/product.odps.yaml", "name: customer-data}", "name: data-office}"),
        (f"{ACCOUNTS}/contracts/balance.v1.odcs.yaml", "name: customer-data}", "name: data-office}"),
    ]
    named = [
        (str(path.relative_to(mesh.root)), "teamId: customer-data", "teamId: data-office")
        for path in sorted((mesh.root / "domains").rglob("*.oaas.yaml"))
        if "teamId: customer-data" in path.read_text()
    ]
    with mesh.changed(*teams, *named) as head:
        found = one(transitions(base, head, AT))
    assert (found.what, found.old, found.new) == (Handed.owner, "customer-data", "data-office")
    assert not found.destructive
    assert str(found.location).startswith(f"{ACCOUNTS}/product.odps.yaml:")
    assert sorted(found.destroys) == [
        f"agreement {each} was decided on with team customer-data"
        for each in sorted((
            "customers.accounts--payments.transactions.completed.v1--2026",
            "notifications.notices--customers.accounts.balance.v1--2026",
        ))
    ]  # fmt: skip


def test_a_product_that_moves_to_another_domain_loses_everything(base: Side, tmp_path: Path) -> None:
    """It has the name and the contract of the old one, in other topics, tables and accounts."""
    head = example(tmp_path / "mesh").renamed(
        "customers.accounts", "risk.accounts", (ACCOUNTS, "domains/risk/products/accounts")
    )
    folder = head.root / "domains/risk/products/accounts"
    for file in ("product.odps.yaml", "contracts/balance.v1.odcs.yaml"):
        path = folder / file
        path.write_text(path.read_text().replace("domain: customers", "domain: risk").replace("customers_", "risk_"))
    found = one(transitions(base, head.side, AT))
    assert (found.what, found.product, found.new) == (Handed.domain, "customers.accounts", "risk.accounts")
    assert str(found.location).startswith("domains/risk/products/accounts/product.odps.yaml:3:")
    said = "\n".join(found.destroys)
    for name in (
        "topics customers.accounts.balance.v1, customers.accounts.balance.v1.dlq with every event",
        "customers_prod.accounts",
        "namespaces customers-accounts-local,",
        "accounts customers.accounts.local",
        "notifications.notices (agreement notifications.notices--customers.accounts.balance.v1--2026)",
    ):
        assert name in said, name


def test_a_domain_that_is_merged_into_another_is_no_renamed_catalog(base: Side, tmp_path: Path) -> None:
    """The catalog that its products move to was there before."""
    head = example(tmp_path / "mesh").renamed(
        "customers.accounts", "risk.accounts", (ACCOUNTS, "domains/risk/products/accounts")
    )
    for file in ("product.odps.yaml", "contracts/balance.v1.odcs.yaml"):
        path = head.root / "domains/risk/products/accounts" / file
        path.write_text(path.read_text().replace("domain: customers", "domain: risk").replace("customers_", "risk_"))
    shutil.rmtree(head.root / "domains/customers")
    (head.root / "governance/domains/customers.yaml").unlink()
    assert [each.what for each in transitions(base, head.side, AT)] == [Handed.domain]


def test_of_two_that_resemble_a_lost_product_one_is_it(base: Side, tmp_path: Path) -> None:
    """A product does not become two."""
    head = example(tmp_path / "mesh").renamed(
        "customers.accounts", "customers.balances", (ACCOUNTS, "domains/customers/products/balances")
    )
    head.renamed("schema: accounts", "schema: balances")
    again = head.root / "domains/customers/products/again"
    shutil.copytree(head.root / "domains/customers/products/balances", again, ignore=shutil.ignore_patterns("access"))
    for path in again.rglob("*.yaml"):
        text = path.read_text().replace("customers.balances", "customers.again")
        path.write_text(text.replace("schema: balances", "schema: again"))
    found = one(transitions(base, head.side, AT))
    assert (found.what, found.old, found.new) == (Handed.product, "customers.accounts", "customers.again")


def test_a_renamed_product_is_a_lost_one(base: Side, tmp_path: Path) -> None:
    """Its schema has its name."""
    head = example(tmp_path / "mesh").renamed(
        "customers.accounts", "customers.balances", (ACCOUNTS, "domains/customers/products/balances")
    )
    head.renamed("schema: accounts", "schema: balances")
    found = one(transitions(base, head.side, AT))
    assert (found.what, found.old, found.new) == (Handed.product, "customers.accounts", "customers.balances")
    assert any("schemas customers_local.accounts" in each for each in found.destroys)


def test_a_renamed_domain_is_another_catalog(base: Side, tmp_path: Path) -> None:
    """And each of its products is moved."""
    head = example(tmp_path / "mesh").renamed("customers", "clients", ("domains/customers", "domains/clients"))
    charter = head.root / "governance/domains/customers.yaml"
    charter.write_text(charter.read_text().replace("domain: customers", "domain: clients"))
    charter.rename(charter.with_name("clients.yaml"))
    catalog, product = transitions(base, head.side, AT)
    assert (catalog.what, catalog.product) == (Handed.catalog, "customers")
    assert (catalog.old, catalog.new) == (
        "customers_dev, customers_local, customers_prod", "clients_dev, clients_local, clients_prod"
    )  # fmt: skip
    assert str(catalog.location).startswith("domains/clients/domain.yaml:")
    assert catalog.destroys[0].startswith("catalogs customers_dev, customers_local, customers_prod with all schemas")
    assert (product.what, product.old, product.new) == (Handed.domain, "customers.accounts", "clients.accounts")


def test_a_product_that_resembles_none_is_no_transition(base: Side, tmp_path: Path) -> None:
    """One that is gone and one that is new, of one name and with other columns, are two products."""
    head = example(tmp_path / "mesh").renamed(
        "customers.accounts", "risk.accounts", (ACCOUNTS, "domains/risk/products/accounts")
    )
    folder = head.root / "domains/risk/products/accounts"
    path = folder / "product.odps.yaml"
    path.write_text(path.read_text().replace("domain: customers", "domain: risk"))
    contract = folder / "contracts/balance.v1.odcs.yaml"
    text = contract.read_text().replace("domain: customers", "domain: risk").replace("customers_", "risk_")
    for column in (
        base.mesh.products[next(p for p in base.mesh.products if str(p) == "customers.accounts")].ports[0].columns
    ):
        text = text.replace(f"name: {column.name},", f"name: other{column.name},")
    contract.write_text(text)
    for stale in folder.glob("access/*"):
        stale.unlink()
    stack = folder / "stack.yaml"
    stack.write_text(stack.read_text().replace("subjectKey: customerId", "subjectKey: othercustomerId"))
    assert transitions(base, head.side, AT) == ()
