"""Open Data Product Standard (Bitol ODPS) 1.1.0; 1.0.0 and 0.9.0 use the same fields.

Source: the published JSON Schema of version 1.1.0. Closed: unknown keys are refused.
"""

from typing import Literal

from ..kinds.base import Model
from ..plain import Plain
from ..scalars import Date, Timestamp, Uri

VERSIONS = ("v1.1.0", "v1.0.0", "v0.9.0")


class AuthoritativeDefinition(Model):
    """A link to where something is defined."""

    id: str | None = None
    type: str
    url: Uri
    description: str | None = None


class CustomProperty(Model):
    """A property of one's own."""

    id: str | None = None
    property: str
    value: Plain
    description: str | None = None


class Described(Model):
    """What most parts carry."""

    tags: list[str] = []
    custom_properties: list[CustomProperty] = []
    authoritative_definitions: list[AuthoritativeDefinition] = []


class Description(Model):
    """What the product is for and what it is not for."""

    purpose: str | None = None
    limitations: str | None = None
    usage: str | None = None
    authoritative_definitions: list[AuthoritativeDefinition] = []
    custom_properties: list[CustomProperty] = []


class InputPort(Described):
    """A port that the product reads."""

    id: str | None = None
    name: str
    version: str | None = None
    contract_id: str | None = None
    deprecated: bool = False


class InputContract(Model):
    """A contract that an output port derives from."""

    id: str
    version: str


class Sbom(Model):
    """A software bill of materials."""

    id: str | None = None
    type: str = "external"
    url: Uri | None = None


class Synonym(Model):
    """Another word for the same."""

    id: str | None = None
    synonym: str
    description: str | None = None
    locale: str | None = None
    source: str | None = None
    status: str | None = None
    custom_properties: list[CustomProperty] = []


class VerifiedStatement(Described):
    """A question with an answer that somebody has checked."""

    id: str | None = None
    question: str
    answer: str | None = None


class Constraint(Described):
    """A constraint on the use by agents."""

    id: str | None = None
    constraint: str


class Context(Model):
    """What an agent should know."""

    instructions: str | None = None
    verified_statements: list[VerifiedStatement] = []
    constraints: list[Constraint] = []


class OutputPort(Described):
    """A port that the product offers."""

    id: str | None = None
    name: str
    description: str | None = None
    type: str | None = None
    version: str | None = None
    contract_id: str | None = None
    sbom: list[Sbom] = []
    input_contracts: list[InputContract] = []
    deprecated: bool = False
    synonyms: list[Synonym] = []
    context: Context | None = None


class ManagementPort(Described):
    """A port for operating the product."""

    id: str | None = None
    name: str
    content: str
    type: str = "rest"
    url: Uri | None = None
    channel: str | None = None
    description: str | None = None
    deprecated: bool = False


class Support(Described):
    """Where users get help."""

    id: str | None = None
    channel: str
    url: Uri
    description: str | None = None
    tool: str | None = None
    scope: str | None = None
    invitation_url: Uri | None = None


class TeamMember(Described):
    """A person of the team."""

    id: str | None = None
    username: str
    name: str | None = None
    description: str | None = None
    role: str | None = None
    date_in: Date | None = None
    date_out: Date | None = None
    replaced_by_username: str | None = None


class Team(Described):
    """The team that owns the product."""

    name: str | None = None
    description: str | None = None
    members: list[TeamMember] = []


class DataProduct(Described):
    """A data product."""

    api_version: Literal["v1.1.0", "v1.0.0", "v0.9.0"]
    kind: Literal["DataProduct"]
    id: str
    name: str | None = None
    version: str | None = None
    status: Literal["proposed", "draft", "active", "deprecated", "retired"] | None = None
    domain: str | None = None
    tenant: str | None = None
    description: Description | None = None
    input_ports: list[InputPort] = []
    output_ports: list[OutputPort] = []
    management_ports: list[ManagementPort] = []
    support: list[Support] = []
    team: Team | None = None
    product_created_ts: Timestamp | None = None
    deprecated: bool = False
    synonyms: list[Synonym] = []
    type: str | None = None
    context: Context | None = None


def missing_before_1_1(document: DataProduct) -> list[tuple[str | int, ...]]:
    """Return the paths that 1.0.0 and 0.9.0 require and 1.1.0 does not: status, port versions and contracts."""
    missing: list[tuple[str | int, ...]] = [] if document.status else [("status",)]
    for index, port in enumerate(document.output_ports):
        if port.version is None:
            missing.append(("outputPorts", index, "version"))
    for index, port in enumerate(document.input_ports):
        missing += [
            ("inputPorts", index, key)
            for key, value in (("version", port.version), ("contractId", port.contract_id))
            if value is None
        ]
    return missing
