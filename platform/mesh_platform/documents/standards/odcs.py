"""Open Data Contract Standard (Bitol ODCS) 3.2.0 and the older versions that its JSON Schema takes.

The raw tree is validated against the published schema (package open-data-contract-standard); these models hold the
parts that the platform reads and leave the rest in the document's tree.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from ..plain import Plain

if TYPE_CHECKING:
    import jsonschema_rs


class Part(BaseModel):
    """A frozen part of a contract; keys that the platform does not read are left out here."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, defer_build=True
    )


class CustomProperty(Part):
    """A property of one's own."""

    property: str
    value: Plain = None


class Quality(Part):
    """A quality rule; which operators it has, its kind decides."""

    model_config = ConfigDict(extra="allow")

    id: str | None = None
    name: str | None = None
    type: str | None = None
    metric: str | None = None
    rule: str | None = None
    query: str | None = None
    dimension: str | None = None
    severity: str | None = None


class Property(Part):
    """A column, or a nested one."""

    name: str = ""
    physical_name: str | None = None
    logical_type: str | None = None
    physical_type: str | None = None
    description: str | None = None
    required: bool = False
    unique: bool = False
    primary_key: bool = False
    primary_key_position: int | None = None
    classification: str | None = None
    critical_data_element: bool = False
    tags: list[str] = []
    logical_type_options: dict[str, Plain] = {}
    enum: list[Plain] = []
    quality: list[Quality] = []
    properties: list["Property"] = []
    items: "Property | None" = None


class SchemaObject(Part):
    """A table or an event."""

    name: str = ""
    physical_name: str | None = None
    logical_type: str | None = None
    description: str | None = None
    properties: list[Property] = []
    quality: list[Quality] = []


class Server(Part):
    """Where the data is; the fields depend on the type."""

    server: str
    type: str
    environment: str | None = None
    host: str | None = None
    format: str | None = None
    catalog: str | None = None
    schema_: str | None = None

    model_config = ConfigDict(
        alias_generator=lambda name: "schema" if name == "schema_" else to_camel(name), protected_namespaces=()
    )


class ServiceLevel(Part):
    """One promise: latency, availability, retention, frequency …"""

    property: str
    value: Plain = None
    unit: str | None = None
    element: str | None = None
    driver: str | None = None


class ContractTeam(Part):
    """The team behind the contract."""

    name: str | None = None


class ContractDescription(Part):
    """What the data is for."""

    purpose: str | None = None
    usage: str | None = None
    limitations: str | None = None


class DataContract(Part):
    """A data contract."""

    api_version: str
    kind: str
    id: str
    version: str
    name: str | None = None
    status: str | None = None
    domain: str | None = None
    data_product: str | None = None
    tags: list[str] = []
    description: ContractDescription | str | None = None
    servers: list[Server] = []
    schema_: list[SchemaObject] = []
    sla_properties: list[ServiceLevel] = []
    team: ContractTeam | list[Plain] | None = None
    custom_properties: list[CustomProperty] = []

    model_config = ConfigDict(
        alias_generator=lambda name: "schema" if name == "schema_" else to_camel(name), protected_namespaces=()
    )

    def custom(self, name: str) -> Plain:
        """Return the value of a custom property; None where the contract has none of that name."""
        return next((each.value for each in self.custom_properties if each.property == name), None)


@cache
def schema() -> dict[str, Plain]:
    """Return the published JSON Schema."""
    package = find_spec("open_data_contract_standard")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("open_data_contract_standard is not installed")
    return json.loads(Path(package.origin).with_name("schema.json").read_text(encoding="utf-8"))


@cache
def validator() -> "jsonschema_rs.Validator":
    """Return the validator of the published JSON Schema, compiled once."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(schema())


VERSIONS = ("v3.2.0", "v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0", "v2.2.2", "v2.2.1", "v2.2.0")
