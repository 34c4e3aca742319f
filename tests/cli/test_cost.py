"""`mesh cost` as a person and as a program meet it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from worlds import MESH, World, clean

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "cost.schema.json").read_text(encoding="utf-8"))
STACK = "domains/payments/products/transactions/stack.yaml"
PRODUCT = "payments.transactions"


def said(world: World, *args: str) -> str:
    """What `mesh cost` writes, in columns parted by one space."""
    return "\n".join(" ".join(line.split()) for line in world.run("cost", *args).splitlines())


def test_a_product_is_shown_line_by_line_with_its_budget(bare: World):
    """Part, what, quantity, price and cost, then total and share."""
    text = said(bare, PRODUCT)
    assert f"{PRODUCT} ports.completed.v1 kafka.partition 6 partition-month 1.10 6.60" in text
    assert f"{PRODUCT} schema databricks.storage 100 GiB-month (usage.schemaStorage) 0.03 3.00" in text
    assert "total 178.86 EUR" in text
    assert f"budget of {PRODUCT} 178.86 of 900.00 20 %" in text
    assert "unpriced" not in text
    assert "not compared" in text


def test_a_budget_that_is_too_small_says_by_how_much_and_refuses_nothing(bare: World):
    """The command shows figures and ends with 0; refusing is the gate's."""
    bare.edit(STACK, "budget: {monthly: 900", "budget: {monthly: 100")
    assert f"budget of {PRODUCT} 178.86 of 100.00 179 % over by 78.86" in said(bare, PRODUCT)


def test_what_has_no_price_is_listed_with_its_reason(bare: World):
    """And the amounts are the least that they can be."""
    prices = bare.root / "governance" / "prices.yaml"
    kept = [line for line in prices.read_text().splitlines() if "kafka.storage" not in line]
    prices.write_text("\n".join(kept) + "\n")
    text = said(bare, PRODUCT)
    assert "1 unpriced, and in no total:" in text
    assert f"{PRODUCT} ports.completed.v1: kafka.storage: governance/prices.yaml has no price for kafka.storage" in text
    assert f"budget of {PRODUCT} at least 72.55 of 900.00" in text


def test_without_a_price_book_there_is_no_amount_and_everything_is_listed(bare: World):
    """Nothing is guessed, and nothing fails."""
    (bare.root / "governance" / "prices.yaml").unlink()
    found = bare.json("cost", PRODUCT)
    assert (found["monthly"], found["currency"], found["lines"], len(found["unpriced"])) == (0, None, [], 9)
    jsonschema_rs.validator_for(SCHEMA).validate(found)


def test_a_change_is_held_against_what_is_deployed(own: World):
    """Six more partitions at 1.10, in the product and in its domain."""
    assert "this tree changes it by +0.00" in said(own, "payments")
    own.edit(STACK, "partitions: 6", "partitions: 12")
    text = said(own, "payments")
    assert "deployed now 399.56; this tree changes it by +6.60" in text
    assert f"{PRODUCT} 178.86 to 185.46 +6.60" in text
    assert "payments.settlements 220.70 to" not in text


@pytest.mark.parametrize("subject", ["", "payments", PRODUCT])
def test_json_keeps_its_schema_and_adds_up(deployed: World, subject: str):
    """Everything, a domain, a product."""
    found = deployed.json("cost", *([subject] if subject else []))
    jsonschema_rs.validator_for(SCHEMA).validate(found)
    assert round(sum(float(line["ListCost"]) for line in found["lines"]), 2) == found["monthly"]
    assert found["subject"] == (subject or None)
    assert found["difference"]["before"] == found["difference"]["after"] == found["monthly"]


def test_csv_is_the_focus_export_of_the_month_that_was_asked_for(bare: World):
    """A head and a row a line, and nothing else on standard output."""
    rows = list(csv.DictReader(io.StringIO(bare.run("cost", PRODUCT, "--format", "csv", "--as-of", "2027-02-03"))))
    assert {row["ChargePeriodStart"] for row in rows} == {"2027-02-01T00:00:00Z"}
    assert {row["SubAccountId"] for row in rows} == {PRODUCT}
    assert len(rows) == 9


def test_another_environment_has_its_own_cost(bare: World):
    """A larger warehouse in production, of which nothing is known locally."""
    assert "databricks.warehouse.Small 60 hour (usage.warehouseHours) 7.20 432.00" in said(
        bare, "payments", "-e", "prod"
    )


def test_a_name_that_is_neither_product_nor_domain_ends_with_those_that_are(bare: World):
    """Exit code 2, and the next step."""
    run = subprocess.run(
        [MESH, "cost", "payment"], cwd=bare.root, env=clean(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "no product or domain 'payment'" in run.stderr
    assert "payments.transactions" in run.stderr


def test_cost_needs_no_pulumi(bare: World):
    """Figures come from documents alone, so that they are there at once."""
    code = (
        "import sys\nsys.argv = ['mesh', 'cost']\nfrom mesh_platform.cli.app import app as main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "found = [name for name in ('pulumi', 'grpc', 'pulumi_databricks') if name in sys.modules]\n"
        "assert not found, found"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=bare.root, env=clean(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "total 3,883.64 EUR" in run.stdout
