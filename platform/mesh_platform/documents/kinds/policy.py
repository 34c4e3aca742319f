"""Kind Policy: what governance or a domain asks, about what, from when, and how bad a failure is."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from ..scalars import (
    Article,
    Date,
    DomainId,
    Duration,
    EnvironmentId,
    ProductIdText,
    ResourceKind,
    Slug,
    TeamId,
    Version,
)
from .base import Kind, Model
from .governance import LevelRange, Severity

EXPRESSION_LENGTH = 2000


class Stages(Model):
    """From when failures warn, and from when they block; either or both."""

    warn: Date | None = Field(default=None, description="date from which failures are shown and stop nobody")
    enforce: Date | None = Field(default=None, description="date from which failures block")

    @model_validator(mode="after")
    def ordered(self) -> Self:
        """Refuse stages without a date, and a warning that begins when it is over."""
        if self.warn is None and self.enforce is None:
            raise ValueError("a stage needs a date: warn, enforce or both")
        if self.warn is not None and self.enforce is not None and self.enforce <= self.warn:
            raise ValueError(f"enforce {self.enforce} is not after warn {self.warn}")
        return self


class Selector(Model):
    """What a policy is about: all that fits every part; a part that is left out fits everything."""

    domains: list[DomainId] = Field(default=[], description="domains; in a domain's policy its own")
    products: list[ProductIdText] = Field(default=[], description="products")
    environments: list[EnvironmentId] = Field(default=[], description="where it holds")
    classification: LevelRange | None = Field(default=None, description="products of these levels")
    personal_data: bool | None = Field(default=None, description="products with data about people, or without")
    kinds: list[ResourceKind] = Field(default=[], description="kinds of resources in a plan, as KafkaTopic")


class Waivable(Model):
    """How long a waiver of the policy may last."""

    at_most: Duration = Field(description="from now until it expires")


class PolicyCases(Model):
    """Examples that a policy is tested with: facts, as docs/policies.md lists them."""

    passing: list[dict[str, JsonValue]] = Field(default=[], alias="pass", description="inputs that pass")
    failing: list[dict[str, JsonValue]] = Field(default=[], alias="fail", description="inputs that fail")


class Policy(Kind):
    """Kind Policy: a built-in rule with parameters, or an expression, with its stage and its cases."""

    kind: Literal["Policy"]
    id: Slug = Field(description="short name, equal to its file")
    version: Version = Field(description="semantic version")
    title: str = Field(description="what it asks, in a sentence")
    owner: TeamId = Field(description="team that owns it")
    severity: Severity = Field(description="how bad a failure is")
    stage: Literal["draft"] | Stages = Field(description="draft, or from when it warns and blocks")
    applies_to: Selector = Field(
        default={}, validate_default=True, description="what it is about; everything where absent"
    )
    rule: Slug | None = Field(default=None, description="built-in rule, or a family of them")
    extends: Slug | None = Field(default=None, description="domain policies: the global policy that is tightened")
    parameters: dict[str, JsonValue] = Field(default={}, description="parameters of the rule or the expression")
    expression: Annotated[str, Field(min_length=1, max_length=EXPRESSION_LENGTH)] | None = Field(
        default=None, description="CEL over product, contract, agreement or change; true where it is kept"
    )
    remedy: str = Field(description="what to do about a failure")
    frameworks: list[Article] = Field(default=[], description="articles that ask for it")
    waivable: Waivable | Literal["never"] | None = Field(
        default=None, description="how long a waiver may last, or never; 90 days where absent"
    )
    cases: PolicyCases = Field(default={}, validate_default=True, description="examples that it is tested with")
