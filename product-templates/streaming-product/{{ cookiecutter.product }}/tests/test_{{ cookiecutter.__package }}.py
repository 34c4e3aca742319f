"""Records become events of the contract, or are told apart from them."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from {{ cookiecutter.__package }}.events import Event, event

RECORD = {
    "eventId": "6f1c1f0e-5d0b-4b8e-9d55-0a3f5c1d2e4f",
{% if cookiecutter.personal_data == "yes" %}
    "customerId": "c-0001",
{% endif %}
    "value": "12.5",
    "occurredAt": "2026-11-24T12:00:00+01:00",
}


def test_a_record_becomes_an_event() -> None:
    """Amounts have two places, and times are in UTC."""
    made = event(RECORD)
    assert made.value == Decimal("12.50")
    assert made.occurredAt == datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(RECORD))
def test_a_record_without_one_of_its_fields_is_none(name: str) -> None:
    """It belongs to the dead letters, with the field that is missing."""
    with pytest.raises(ValueError, match=name):
        event({key: value for key, value in RECORD.items() if key != name})


@pytest.mark.parametrize(("name", "value"), [("eventId", "1"), ("value", "much"), ("occurredAt", "today")])
def test_a_record_with_a_field_of_another_form_is_none(name: str, value: str) -> None:
    """An id that is no UUID, a value that is no number, and a time that is none."""
    with pytest.raises(ValueError):
        event(RECORD | {name: value})


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "{{ cookiecutter.port }}.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Event)] == columns
