"""The example mesh's own tables, secured views and jobs in the warehouse: who agreed to what is who reads what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import DEPLOYER, JOB, PRINCIPAL, House, house
from mesh_platform.localcloud import facts
from mesh_platform.localcloud.lifecycle import folders
from mesh_platform.localcloud.mirrors.warehouse import beside
from mesh_platform.localcloud.warehouse import kinds
from worlds import World

PAYMENTS = "payments_local.transactions.completed_v1"
SETTLED = "payments_local.settlements.daily_v1"
INSERT = f"""INSERT INTO {PAYMENTS} (paymentId, customerId, debtorIban, amount, currency, channel, completedAt) VALUES
('p1', 'c1', 'DE1', 1500, 'EUR', 'card', date_sub(current_date(), 1)),
('p2', 'c2', 'DE2', 10, 'EUR', 'card', date_sub(current_date(), 1)),
('p3', 'c3', 'GB3', 5000, 'USD', 'card', date_sub(current_date(), 1))"""


@pytest.fixture
def example(deployed: World, tmp_path: Path) -> Iterator[House]:
    """A warehouse with what the deployed mesh's store holds, and three payments."""
    shutil.copytree(folders(deployed.root).store, tmp_path / "store")
    with house(tmp_path) as at:
        at.cloud.mirrors.replay("warehouse", at.store)
        at.ask(application(at, "payments.transactions.local"), INSERT)
        yield at


def application(at: House, name: str) -> str:
    """Return the application id of a product's service principal."""
    return next(
        str(each.outputs["applicationId"]) for each in at.store.all(PRINCIPAL) if each.inputs["displayName"] == name
    )


def secured(at: House, consumer: str) -> str:
    """Return the one view of payments that a consumer was granted."""
    granted = "SELECT table_name FROM payments_local.information_schema.views WHERE table_schema = 'transactions'"
    ((name,),) = at.ask(consumer, granted)
    return f"payments_local.transactions.{name}"


@pytest.mark.engine
def test_a_team_reads_the_agreed_columns_and_rows_of_a_port_and_nothing_else(example: House) -> None:
    team = "finance-reporting"
    rows = example.ask(team, f"SELECT * EXCEPT (completedAt) FROM {secured(example, team)}")
    assert rows == [["p1", "1500.00", "EUR", "card"]]
    assert "does not have SELECT on Table" in example.refuses(team, f"SELECT * FROM {PAYMENTS}")
    assert "does not have USE SCHEMA" in example.refuses(team, f"SELECT * FROM {SETTLED}")


@pytest.mark.engine
def test_a_product_with_an_agreement_of_all_columns_reads_the_table_and_changes_nothing(example: House) -> None:
    scoring = application(example, "risk.scoring.local")
    assert example.ask(scoring, f"SELECT count(*) FROM {PAYMENTS}") == [[3]]
    assert "does not have MODIFY on Table" in example.refuses(scoring, f"DELETE FROM {PAYMENTS}")
    assert "does not have USE CATALOG" in example.refuses(
        application(example, "audit.ledger.local"), f"SELECT * FROM {PAYMENTS}"
    )


@pytest.mark.engine
def test_the_jobs_of_settlements_settle_a_day_and_reconcile_it(example: House) -> None:
    jobs = {str(each.inputs["name"]).rpartition("/")[2]: each for each in example.store.all(JOB)}
    for _ in range(2):
        assert example.run("payments-core", jobs["settle-day"])["state"] == "SUCCESS"
    settlements = application(example, "payments.settlements.local")
    rows = example.ask(settlements, f"SELECT currency, payments, netAmount FROM {SETTLED} ORDER BY currency")
    assert rows == [["EUR", 2, "1510.00"], ["USD", 1, "5000.00"]]
    assert example.run("payments-core", jobs["reconcile"])["state"] == "SUCCESS"
    example.ask(settlements, f"UPDATE {SETTLED} SET netAmount = netAmount + 1 WHERE currency = 'EUR'")
    run = example.run("payments-core", jobs["reconcile"])
    assert (run["state"], run["message"]) == ("FAILED", "reconcile: it ended with 1")


@pytest.mark.engine
def test_all_that_the_example_has_is_held_and_the_classification_of_its_columns_can_be_asked(example: House) -> None:
    assert beside(example.store) == ()
    query = "SELECT tag_value FROM payments_local.information_schema.column_tags WHERE column_name = 'debtorIban'"
    assert ["restricted"] in example.ask(DEPLOYER, query)
    assert example.ask("finance-reporting", query) == []


def test_the_warehouse_means_the_types_that_the_cloud_does() -> None:
    known = {*facts.FACTS}
    assert set(kinds.ORDER) <= known
    assert (kinds.CATALOG, kinds.SCHEMA, kinds.TABLE) == (facts.CATALOG, facts.SCHEMA, facts.TABLE)
