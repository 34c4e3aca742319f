"""Lines as FOCUS rows that a FinOps tool can read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from examples import TRANSACTIONS, mesh, shape
from mesh_platform.cost import estimate, focus, of_environment, of_product

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
MANDATORY = {
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
    "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
    "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit", "ProviderName",
    "PublisherName", "ServiceCategory", "ServiceName",
}  # fmt: skip
"""Columns that FOCUS 1.2 asks of every row."""
CATEGORIES = {"Analytics", "Compute", "Integration", "Other"}


def test_a_row_has_every_column_that_focus_asks_for():
    """And nothing in them is empty but ChargeClass, which is for corrections."""
    for row in focus.rows(mesh(), of_environment(mesh(), "local"), "local", AT):
        assert row.keys() >= MANDATORY
        assert {name for name, value in row.items() if not value} == {"ChargeClass"}
        assert row["ServiceCategory"] in CATEGORIES
        assert row["ChargeFrequency"] in {"Recurring", "Usage-Based"}


def test_a_row_says_what_the_line_says():
    """Amounts, the part that needs it, who pays, and the labels that real bills carry."""
    found = of_product(mesh(), TRANSACTIONS, "local")
    row = next(x for x in focus.rows(mesh(), found, "local", AT) if x["SkuId"] == "kafka.storage")
    assert {key: row[key] for key in ("ListCost", "BilledCost", "PricingQuantity", "PricingUnit", "ListUnitPrice")} == {
        "ListCost": "106.31", "BilledCost": "106.31", "PricingQuantity": "1181.25", "PricingUnit": "GiB-month",
        "ListUnitPrice": "0.09",
    }  # fmt: skip
    assert row["ResourceId"] == "payments.transactions/ports.completed.v1"
    assert (row["BillingAccountId"], row["SubAccountId"]) == ("CC-4711", "payments.transactions")
    assert json.loads(row["Tags"] or "") == {
        "mesh_cost_centre": "CC-4711", "mesh_domain": "payments", "mesh_environment": "local",
        "mesh_owner": "payments-core", "mesh_product": "payments.transactions",
    }  # fmt: skip


def test_a_planned_resource_is_named_by_its_urn():
    """Where there is one."""
    planned = replace(shape(), resource="urn:pulumi:payments-local::mesh::t::n")
    (row,) = focus.rows(mesh(), estimate([planned], mesh().prices), "local", AT)
    assert row["ResourceId"] == planned.resource


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        (AT, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (datetime(2027, 1, 1, tzinfo=timezone(timedelta(hours=1))), "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ],
)
def test_the_period_is_the_month_in_utc(at: datetime, start: str, end: str):
    """From its first instant to the first one after it."""
    for row in focus.rows(mesh(), of_product(mesh(), TRANSACTIONS, "local"), "local", at):
        assert (row["ChargePeriodStart"], row["ChargePeriodEnd"]) == (start, end)
        assert (row["BillingPeriodStart"], row["BillingPeriodEnd"]) == (start, end)


def test_the_table_reads_back_and_adds_up():
    """One row a line, under a head."""
    found = of_environment(mesh(), "local")
    read = list(csv.DictReader(io.StringIO(focus.table(focus.rows(mesh(), found, "local", AT)))))
    assert sum(Decimal(row["ListCost"]) for row in read) == found.monthly
    assert len(read) == len(found.lines)
    assert focus.table([]) == ""
