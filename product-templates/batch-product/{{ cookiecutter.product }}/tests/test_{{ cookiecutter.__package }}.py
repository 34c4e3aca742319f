"""Records become rows of the contract."""

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from {{ cookiecutter.__package }} import Row, incoming, rows

RECORD = {
{% if cookiecutter.personal_data == "yes" %}
    "customerId": "c-0001",
{% endif %}
    "occurredAt": "2026-11-24T12:00:00+00:00",
    "value": "1.50",
}


def test_records_of_a_day_become_one_row() -> None:
    """They are counted and summed."""
    (row,) = rows([RECORD, RECORD])
    assert (row.day, row.records, row.total) == (date(2026, 11, 24), 2, Decimal("3.00"))


def test_each_day_has_a_row_of_its_own() -> None:
    """Rows are in the order of their days, whatever the order of the records."""
    before = RECORD | {"occurredAt": "2026-11-23T23:59:59+00:00"}
    assert [row.day.day for row in rows([RECORD, before])] == [23, 24]


@pytest.mark.parametrize("name", sorted(RECORD))
def test_a_record_without_one_of_its_fields_stops_the_job(name: str) -> None:
    """A sum that leaves something out would look like a whole one."""
    with pytest.raises(KeyError, match=name):
        rows([{key: value for key, value in RECORD.items() if key != name}])


def test_new_files_lie_in_the_volume_beside_the_table() -> None:
    """The folder follows from the table's name, in every environment."""
    assert incoming("a_local.b.c_v1") == "/Volumes/a_local/b/files/incoming"


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "{{ cookiecutter.port }}.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Row)] == columns
