"""An event of the input becomes one of the contract, or is told apart from those that can."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from {{ cookiecutter.__package }}.deriving import derive
from {{ cookiecutter.__package }}.events import Derived, Source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COLUMNS = {"customerId": "c-0001", "{{ cookiecutter.input_key }}": "1"}


def source(**changed: str) -> Source:
    """Return an event of the input."""
    columns = COLUMNS | changed
    return Source(**{field.name: columns[field.name] for field in fields(Source)})


def test_an_event_is_derived_from_its_source() -> None:
    """It keeps the identity of its source, and the same event gives the same result."""
    made = derive(source(), NOW)
    assert (made.sourceId, made.madeAt) == ("1", NOW)
    assert Decimal(0) <= made.score <= Decimal(1)
    assert derive(source(), NOW) == made


def test_an_event_without_its_key_is_refused() -> None:
    """It belongs to the dead letters, with the column that is missing."""
    with pytest.raises(ValueError, match="{{ cookiecutter.input_key }}"):
        derive(source({{ cookiecutter.input_key }}=""), NOW)


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "{{ cookiecutter.port }}.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Derived)] == columns
