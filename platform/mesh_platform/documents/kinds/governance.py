"""Kinds of governance/: Team, DomainCharter, Classification, ApprovalRules, Policy, Waiver, PriceBook."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ..scalars import (
    Cpu,
    Currency,
    Date,
    DomainId,
    Duration,
    Email,
    Instant,
    Memory,
    ProductIdText,
    Slug,
    TeamId,
)
from .base import Kind, Model

Role = Literal["owner", "steward", "developer", "incident", "platform", "governance"]
Severity = Literal["low", "medium", "high", "critical"]
Decider = Literal["automatic", "owner", "steward", "owner and steward", "dual control"]
Count = Annotated[int, Field(ge=0)]


class Contact(Model):
    """How to reach a team."""

    email: Email = Field(description="mailbox of the team")
    chat: str | None = Field(default=None, description="channel")


class Key(Model):
    """A public key of a member and when it counts."""

    key: str = Field(description="OpenSSH public key: ed25519, sk-ed25519 or ecdsa-p256")
    valid_from: Instant
    valid_until: Instant | None = None
    compromised_from: Instant | None = None


class Member(Model):
    """A person of a team, by pseudonym."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$", description="pseudonymous staff id")
    subject: str = Field(description="subject at the identity provider")
    roles: list[Role] = Field(min_length=1)
    code_host: str | None = Field(default=None, pattern=r"^@[\w./-]+$", description="handle on the code host")
    keys: list[Key] = []


class Team(Kind):
    """Kind Team: people, their roles and their public keys."""

    kind: Literal["Team"]
    id: TeamId
    contact: Contact
    group: str | None = Field(default=None, description="group at the identity provider; the team's id where absent")
    code_host: str | None = Field(default=None, pattern=r"^@[\w./-]+$", description="team handle on the code host")
    members: list[Member] = []


class Money(Model):
    """An amount a month."""

    monthly: Annotated[float, Field(ge=0)] | Count = Field(description="amount a month")
    currency: Currency


class NamespaceQuotas(Model):
    """Ceiling of all namespaces of a domain together."""

    cpu: Cpu
    memory: Memory


class Quotas(Model):
    """Ceilings of a domain."""

    products: Count
    partitions: Count
    namespaces: NamespaceQuotas
    warehouses: Count = 0
    dedicated_workspaces: Count = 0


class DomainCharter(Kind):
    """Kind DomainCharter: what governance grants a domain."""

    kind: Literal["DomainCharter"]
    domain: DomainId
    owner: TeamId = Field(description="team that owns the domain")
    stewards: list[TeamId] = Field(min_length=1)
    cost_centre: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,30}$")
    residency: list[str] = Field(min_length=1, description="where data of the domain may lie")
    budget: Money = Field(description="ceiling of all products together")
    quotas: Quotas


class Classification(Kind):
    """Kind Classification: the levels of data, ascending, and who decides a request for each."""

    kind: Literal["Classification"]
    levels: list[Slug] = Field(min_length=1, description="ascending")
    approval: dict[Slug, Decider] = Field(description="who decides a request for a port of a level")
    maximum_duration: dict[Slug, Duration] = Field(description="longest agreement by level")


class ApprovalRule(Model):
    """Who decides when."""

    id: Slug
    when: dict[str, JsonValue] = Field(description="conditions: classification, sameDomain, personalData, modes")
    decide: Decider
    within: Duration = Field(default="P5D", description="time to decide")


class ApprovalRules(Kind):
    """Kind ApprovalRules: the first rule that applies decides; without one the classification does."""

    kind: Literal["ApprovalRules"]
    rules: list[ApprovalRule]


class WarnStage(Model):
    """Findings warn until a date, then they block."""

    warn: Date


class EnforceStage(Model):
    """Findings block from a date on."""

    enforce: Date


class PolicyCases(Model):
    """Examples that a policy is tested with."""

    passing: list[dict[str, JsonValue]] = Field(default=[], alias="pass")
    failing: list[dict[str, JsonValue]] = Field(default=[], alias="fail")


class Policy(Kind):
    """Kind Policy: a built-in rule with parameters, or an expression, with its stage and its cases."""

    kind: Literal["Policy"]
    id: Slug
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: str
    owner: TeamId
    severity: Severity
    stage: Literal["draft"] | WarnStage | EnforceStage
    applies_to: dict[str, JsonValue] = Field(default={}, description="selector")
    rule: Slug | None = Field(default=None, description="built-in rule")
    extends: Slug | None = Field(default=None, description="domain policies: the global policy that is tightened")
    parameters: dict[str, JsonValue] = {}
    expression: str | None = Field(default=None, description="CEL over product, contract, agreement and change")
    remedy: str
    frameworks: list[str] = []
    cases: PolicyCases = PolicyCases()


class Waiver(Kind):
    """Kind Waiver: a failure that is accepted for a while, and by whom."""

    kind: Literal["Waiver"]
    id: Slug
    rule: str = Field(description="policy or rule that is waived")
    scope: list[ProductIdText | DomainId] = Field(min_length=1, description="products or domains")
    environments: list[str] = Field(min_length=1)
    owner: TeamId
    reason: str = Field(min_length=20)
    expires: Date
    statements: list[dict[str, JsonValue]] = Field(default=[], description="signed statements")


class Price(Model):
    """The price of one shape."""

    shape: str = Field(pattern=r"^[a-z]+(\.[A-Za-z0-9-]+)+$", description="what is priced, as kafka.partition")
    unit: str
    price: Annotated[float, Field(ge=0)] | Count
    service: str


class PriceBook(Kind):
    """Kind PriceBook: unit prices by shape; a shape without one is listed as unpriced, never guessed."""

    kind: Literal["PriceBook"]
    id: Slug
    currency: Currency
    valid_from: Date
    source: str
    prices: list[Price]
