"""Kind Domain: what a domain says of itself."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ..scalars import DomainId, Duration, Email, HttpsUrl, SecretRef, Slug
from .base import Kind, Model


class Receiver(Model):
    """Where alerts go: a mailbox, a webhook, or both."""

    email: Email | None = Field(default=None, description="mailbox")
    webhook: SecretRef | HttpsUrl | None = Field(default=None, description="address, or a secret that holds it")

    @model_validator(mode="after")
    def somewhere(self) -> Self:
        """Refuse a receiver that reaches nobody."""
        if self.email is None and self.webhook is None:
            raise ValueError("a receiver needs an email or a webhook")
        return self


class Criticality(Model):
    """How much it hurts when the product is down."""

    tier: Literal["low", "medium", "high", "critical"] = Field(description="how critical")
    rto: Duration = Field(description="recovery time objective")
    rpo: Duration = Field(description="recovery point objective")


class TierChoice(Model):
    """A quota by the name of an environment's tier."""

    tier: str = Field(description="name of a tier of the environment")


class Defaults(Model):
    """What the stacks of the domain's products need not repeat."""

    namespace: TierChoice = Field(default={"tier": "small"}, validate_default=True, description="quota of a namespace")
    criticality: Criticality = Field(
        default={"tier": "medium", "rto": "PT8H", "rpo": "PT1H"},
        validate_default=True,
        description="criticality of a product",
    )


class Domain(Kind):
    """Kind Domain."""

    kind: Literal["Domain"]
    id: DomainId = Field(description="short name, equal to its folder")
    name: str = Field(description="name that people read")
    description: str = Field(default="", description="what the domain is about")
    receivers: dict[Slug, Receiver] = Field(default={}, description="by the name that stack.yaml uses")
    defaults: Defaults = Field(default={}, validate_default=True, description="what its products need not repeat")
