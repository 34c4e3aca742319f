"""A port as a table: columns, constraints and tags as the contract states them."""

from __future__ import annotations

from dataclasses import replace

import mesh_example as example
import pytest
from mesh_components.table_port import TablePort, promised
from mesh_platform.errors import DocumentError
from mesh_platform.mesh.columns import Column
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Port
from recording import Program, record

COMPLETED = PortId.parse("payments.transactions.completed.v1")
KEYS = (
    Column(name="b", logical_type="string", required=True, key_position=2, unique=True, classification="internal"),
    Column(name="a", logical_type="integer", required=True, key_position=1, unique=True),
    Column(name="when", logical_type="timestamp", description="UTC"),
)


def port(*columns: Column) -> Port:
    found = example.mesh().port(COMPLETED)
    return replace(found, columns=columns) if columns else found


def alone(changed: Port) -> Program:
    def program() -> None:
        given = example.args(example.TRANSACTIONS)
        TablePort(
            "mine",
            {
                "port": changed,
                "environment": given["environment"],
                "labels": example.labels(given),
                "providers": given["providers"],
                "schema": "transactions",
                "warehouse_id": "w",
            },
        )

    return record(program)


def test_the_table_has_its_name_in_the_domains_catalog() -> None:
    """`<domain>_<env>`.`<product>`.`<port>_v<N>`, made by the product's warehouse."""
    table = alone(port()).one("SqlTable")
    assert (table.at("catalogName"), table.at("schemaName"), table.at("name")) == (
        "payments_local", "transactions", "completed_v1",
    )  # fmt: skip
    assert table.at("tableType") == "MANAGED"
    assert table.at("warehouseId") == "w"


def test_columns_are_the_contracts() -> None:
    """Name, type, comment and NOT NULL where a column is required."""
    columns = alone(port(*KEYS)).one("SqlTable").at("columns")
    assert columns == [
        {"name": "b", "type": "STRING", "nullable": False},
        {"name": "a", "type": "BIGINT", "nullable": False},
        {"name": "when", "type": "TIMESTAMP", "nullable": True, "comment": "UTC"},
    ]


def test_what_a_table_cannot_hold_is_stated_as_properties() -> None:
    """The keys in their order, and the contract with its version."""
    found = promised(port(*KEYS))
    assert found["mesh_primary_key"] == "a,b"
    assert found["mesh_unique"] == "a,b"
    assert found["mesh_contract"] == str(COMPLETED)
    assert found["mesh_contract_version"] == port().contract.version
    assert "mesh_primary_key" not in promised(port(KEYS[2]))


def tags(program: Program) -> set[tuple[str, str, str, str]]:
    return {
        (each.at("entityType"), each.at("entityName").rpartition("completed_v1")[2], each.at("tagKey"),
         each.at("tagValue"))
        for each in program.of("EntityTagAssignment")
    }  # fmt: skip


def test_tags_follow_the_columns_of_the_contract() -> None:
    """Only what the contract classifies; the table carries the port's level."""
    secret = Column(name="iban", logical_type="string", classification="restricted", personal=True)
    found = alone(replace(port(KEYS[0], KEYS[2], secret), classification="restricted", personal=True))
    assert tags(found) == {
        ("tables", "", "classification", "restricted"),
        ("tables", "", "personal_data", "true"),
        ("columns", ".b", "classification", "internal"),
        ("columns", ".iban", "classification", "restricted"),
        ("columns", ".iban", "personal_data", "true"),
    }


def test_a_nested_field_marks_its_whole_column() -> None:
    """Unity Catalog tags whole columns; what only fields classify takes the port's level, never less."""
    inner = Column(name="name", logical_type="string", classification="confidential", personal=True)
    outer = Column(name="person", logical_type="object", properties=(inner,))
    listed = Column(name="people", logical_type="array", items=outer)
    found = tags(alone(replace(port(outer, listed), classification="restricted", personal=True)))
    for name in (".person", ".people"):
        assert ("columns", name, "classification", "restricted") in found
        assert ("columns", name, "personal_data", "true") in found


def test_tags_come_after_the_table() -> None:
    """An entity has to be there."""
    found = alone(port())
    assert found.of("EntityTagAssignment")
    for each in found.of("EntityTagAssignment"):
        assert found.one("SqlTable").urn in each.after


def test_a_port_carries_its_own_classification() -> None:
    """Of a product with ports of several levels each table has its own."""
    for id_ in example.products():
        for each in example.product(id_).ports:
            if each.table:
                table = example.deployed(id_).one("SqlTable", f"{each.id.key}-table")
                assert table.at("properties")["mesh_classification"] == each.classification


def test_a_comment_cannot_end_the_statement_that_holds_it() -> None:
    """The provider writes comments into SQL and quotes quotes only: a backslash before one would undo that."""
    sly = Column(name="a", logical_type="string", description="it\\'s; DROP TABLE t --\\")
    (column,) = alone(port(sly)).one("SqlTable").at("columns")
    assert column["comment"] == "it/'s; DROP TABLE t --/"


@pytest.mark.parametrize("version", ["1.0.0", "2.1.0-rc.1+build"])
def test_a_plain_version_is_kept_with_the_table(version: str) -> None:
    """As a property, which the provider does not quote at all."""
    found = port()
    plain = replace(found, contract=found.contract.model_copy(update={"version": version}))
    assert promised(plain)["mesh_contract_version"] == version


@pytest.mark.parametrize("version", ["1.0' = 'x", "", "1 0"])
def test_a_version_that_needs_quotes_is_refused(version: str) -> None:
    """With the port and what to write."""
    found = port()
    odd = replace(found, contract=found.contract.model_copy(update={"version": version}))
    with pytest.raises(DocumentError, match="cannot be kept with the table") as caught:
        promised(odd)
    assert caught.value.where == str(COMPLETED)
