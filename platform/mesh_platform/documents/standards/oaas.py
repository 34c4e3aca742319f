"""Open Access Agreement Standard (Bitol OAAS) 0.9.0, a draft without a published JSON Schema. Closed."""

from typing import Literal, Self

from pydantic import model_validator

from ..kinds.base import Model
from ..plain import Plain
from ..scalars import Instant

VERSIONS = ("v0.9.0",)


class Description(Model):
    """What the consumer does with the data."""

    purpose: str
    usage: str | None = None
    limitations: str | None = None
    terms: str | None = None


class Provider(Model):
    """Whose port it is."""

    team_id: str
    data_product_id: str
    output_port_id: str
    data_contract_id: str | None = None
    data_contract_version: str | None = None


class Consumer(Model):
    """Who may use it: a product of a team, a team, or a person."""

    team_id: str | None = None
    data_product_id: str | None = None
    user_id: str | None = None

    @model_validator(mode="after")
    def somebody(self) -> Self:
        """Refuse a consumer that names nobody, or a product without its team."""
        if self.team_id is None and self.user_id is None:
            raise ValueError("a consumer needs a teamId or a userId")
        if self.data_product_id is not None and self.team_id is None:
            raise ValueError("dataProductId needs a teamId")
        return self


class Role(Model):
    """A role that the consumer takes."""

    role: str


class AuthoritativeDefinition(Model):
    """A link to where something is defined."""

    id: str | None = None
    type: str
    url: str
    description: str | None = None


class CustomProperty(Model):
    """A property of one's own."""

    id: str | None = None
    property: str
    value: Plain
    description: str | None = None


class AccessAgreement(Model):
    """An agreement between a provider and a consumer about one port."""

    api_version: Literal["v0.9.0"]
    kind: Literal["AccessAgreement"]
    id: str
    status: Literal["requested", "approved", "rejected"]
    name: str | None = None
    version: str | None = None
    start_timestamp: Instant | None = None
    end_timestamp: Instant | None = None
    next_reassessment_timestamp: Instant | None = None
    description: Description
    provider: Provider
    consumer: Consumer
    roles: list[Role] = []
    tags: list[str] = []
    authoritative_definitions: list[AuthoritativeDefinition] = []
    custom_properties: list[CustomProperty] = []
