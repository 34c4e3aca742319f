"""A contract with one of everything, and copies of it with one thing else."""

from __future__ import annotations

import copy
import json
from enum import Enum
from typing import Any

from mesh_platform.differences import Difference, between
from mesh_platform.documents.document import Document, Source
from mesh_platform.documents.standards import odcs


class _Absent(Enum):
    absent = "absent"


ABSENT: Any = _Absent.absent
LEVELS = ("public", "internal", "confidential", "restricted")
PATH = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
FIELDS = ("schema", 0, "properties")
Path = tuple[str | int, ...]

CONTRACT: dict[str, Any] = {
    "apiVersion": "v3.2.0",
    "kind": "DataContract",
    "id": "payments.transactions.completed.v1",
    "version": "1.2.0",
    "status": "active",
    "description": {"purpose": "One event per payment.", "limitations": "None."},
    "tags": ["payments"],
    "servers": [
        {"server": "stream", "type": "kafka", "host": "${environment.kafka}", "format": "avro"},
        {"server": "table", "type": "databricks", "catalog": "payments_${environment}", "schema": "transactions"},
    ],
    "schema": [
        {
            "name": "completed",
            "properties": [
                {"name": "id", "logicalType": "string", "primaryKey": True, "required": True, "unique": True,
                 "classification": "internal"},
                {"name": "amount", "logicalType": "number", "physicalType": "decimal(18,2)", "required": True,
                 "logicalTypeOptions": {"minimum": 0, "maximum": 100, "multipleOf": 0.5},
                 "classification": "confidential", "description": "As booked.",
                 "quality": [{"id": "filled", "metric": "nullValues", "mustBeLessThan": 5, "unit": "percent"}]},
                {"name": "count", "logicalType": "integer", "physicalType": "int",
                 "logicalTypeOptions": {"format": "i32", "exclusiveMinimum": 0}, "classification": "internal"},
                {"name": "channel", "logicalType": "string", "physicalType": "varchar(10)",
                 "enum": [{"value": "card"}, {"value": "account", "label": "Account"}],
                 "logicalTypeOptions": {"minLength": 2, "maxLength": 9, "pattern": "^[a-z]+$"},
                 "classification": "internal", "tags": ["scheme"]},
                {"name": "person", "logicalType": "string", "tags": ["personal-data"], "classification": "restricted"},
                {"name": "merchant", "logicalType": "object", "classification": "internal", "properties": [
                    {"name": "id", "logicalType": "string", "required": True, "classification": "internal"},
                    {"name": "country", "logicalType": "string", "classification": "internal"}]},
                {"name": "labels", "logicalType": "array", "classification": "internal",
                 "logicalTypeOptions": {"minItems": 1, "uniqueItems": True}, "items": {"logicalType": "string"}},
                {"name": "at", "logicalType": "timestamp", "logicalTypeOptions": {"minimum": "2020-01-01T00:00:00Z"},
                 "classification": "internal"},
            ],
            "quality": [
                {"id": "rows", "metric": "rowCount", "mustBeGreaterThan": 0, "severity": "error"},
                {"id": "late", "type": "sql", "query": "SELECT count(*) FROM ${object}", "mustBe": 0},
                {"id": "valid", "metric": "invalidValues", "mustBe": 0,
                 "arguments": {"validValues": ["card", "account"]}},
                {"id": "between", "metric": "rowCount", "mustBeBetween": [10, 20], "severity": "warning"},
            ],
        }
    ],
    "slaProperties": [
        {"property": "latency", "value": 30, "unit": "s", "element": "completed.at"},
        {"property": "availability", "value": 99.9, "unit": "percent"},
        {"property": "retention", "value": 2, "unit": "y"},
        {"property": "frequency", "value": 1, "unit": "d"},
        {"property": "timeOfAvailability", "value": "06:00"},
        {"property": "endOfSupport", "value": "2030-01-01"},
    ],
    "customProperties": [{"property": "compatibility", "value": "BACKWARD"}, {"property": "team", "value": "a"}],
}  # fmt: skip


def field(name: str) -> Path:
    """Return the path of a field of the contract."""
    names = [each["name"] for each in CONTRACT["schema"][0]["properties"]]
    return (*FIELDS, names.index(name))


def edited(*edits: tuple[Path, Any]) -> dict[str, Any]:
    """Return the contract with values at some paths; ABSENT removes, and a path one behind a list's end appends."""
    tree = copy.deepcopy(CONTRACT)
    for path, value in edits:
        *above, last = path
        node: Any = tree
        for step in above:
            node = node.setdefault(step, {}) if isinstance(step, str) else node[step]
        if value is ABSENT:
            del node[last]
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    return tree


def document(tree: dict[str, Any]) -> Document:
    """Return a contract as a document that the published schema accepts."""
    odcs.validator().validate(tree)
    text = json.dumps(tree, indent=1)
    ids = {"domain": "payments", "product": "transactions", "port": "completed.v1"}
    return Document("DataContract", Source(PATH, text), tree, odcs.DataContract.model_validate(tree), ids)


def found(old: dict[str, Any], new: dict[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two contracts."""
    return tuple(between(document(old), document(new), LEVELS))
