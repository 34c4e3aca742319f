"""Values are counted."""

import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from {{ cookiecutter.__package }} import Finding, findings


def test_the_most_frequent_value_comes_first() -> None:
    """With its records and its share of all of them."""
    assert findings(["b", "a", "a", None])[0] == Finding("a", 2, Decimal("0.5000"))


def test_shares_add_up_to_one() -> None:
    """Nothing is left out, not even what has no value."""
    assert sum(each.share for each in findings(["a", None, "c", "c"])) == Decimal(1)


def test_nothing_has_no_findings() -> None:
    """An empty table is no error."""
    assert findings([]) == []


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "{{ cookiecutter.port }}.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Finding)] == columns
