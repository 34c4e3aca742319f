"""A port's columns become an Avro record and Unity Catalog types."""

import json

import pytest
from mesh_platform.mesh.columns import Column, avro_schema, sql_type

ADDRESS = Column(
    name="address",
    logical_type="object",
    properties=(Column(name="city", logical_type="string", required=True), Column(name="zip", logical_type="string")),
)
LINES = Column(
    name="lines", logical_type="array", items=Column(name="", logical_type="object", properties=ADDRESS.properties)
)


def fields(*columns: Column) -> dict[str, object]:
    record = avro_schema("completed payments", "payments.card-payments", "One event.", columns)
    return {field["name"]: field for field in record["fields"]}


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        (Column(name="c", logical_type="string"), "STRING"),
        (Column(name="c", logical_type="integer"), "BIGINT"),
        (Column(name="c", logical_type="number"), "DOUBLE"),
        (Column(name="c", logical_type="number", physical_type="decimal(18, 2)"), "DECIMAL(18,2)"),
        (Column(name="c", logical_type="timestamp"), "TIMESTAMP"),
        (Column(name="c", logical_type="date"), "DATE"),
        (Column(name="c", logical_type="boolean"), "BOOLEAN"),
        (ADDRESS, "STRUCT<city:STRING,zip:STRING>"),
        (LINES, "ARRAY<STRUCT<city:STRING,zip:STRING>>"),
    ],
)
def test_each_logical_type_has_a_unity_catalog_type(column, type_):
    assert sql_type(column) == type_


def test_required_columns_are_plain_and_optional_ones_nullable_with_default_null():
    found = fields(
        Column(name="id", logical_type="string", format="uuid", required=True),
        Column(name="note", logical_type="string", description="Free text."),
    )
    assert found["id"] == {"name": "id", "type": {"type": "string", "logicalType": "uuid"}}
    assert found["note"] == {"name": "note", "type": ["null", "string"], "doc": "Free text.", "default": None}


def test_decimals_and_instants_keep_their_meaning():
    found = fields(
        Column(name="amount", logical_type="number", physical_type="decimal(18,2)", required=True),
        Column(name="at", logical_type="timestamp", required=True),
    )
    assert found["amount"]["type"] == {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}
    assert found["at"]["type"]["logicalType"] == "timestamp-micros"


def test_nested_records_have_distinct_names_and_the_namespace_is_a_legal_avro_name():
    record = avro_schema("done", "payments.card-payments", "", (ADDRESS, LINES))
    names = [n["name"] for n in _records(record)]
    assert record["namespace"] == "payments.card_payments"
    assert sorted(names) == sorted(set(names)) == ["Done", "DoneAddress", "DoneLinesItem"]
    json.dumps(record)


def _records(node: object):
    if isinstance(node, dict):
        if node.get("type") == "record":
            yield node
        for value in node.values():
            yield from _records(value)
    elif isinstance(node, list):
        for value in node:
            yield from _records(value)
