"""Kinds of governance/: Team, DomainCharter, Classification, ApprovalRules, Waiver, PriceBook."""

from typing import Annotated, Literal

from pydantic import Field

from ..scalars import (
    CostCentre,
    Cpu,
    Currency,
    Date,
    DomainId,
    Duration,
    Email,
    Handle,
    Instant,
    Memory,
    ProductIdText,
    Pseudonym,
    PublicKey,
    Shape,
    Slug,
    TeamId,
)
from .base import Kind, Model
from .statement import Statement

Role = Literal["owner", "steward", "developer", "incident", "platform", "governance"]
Severity = Literal["low", "medium", "high", "critical"]
Decider = Literal["automatic", "owner", "steward", "owner and steward", "dual control"]
Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)] | Count


class Contact(Model):
    """How to reach a team."""

    email: Email = Field(description="mailbox of the team")
    chat: str | None = Field(default=None, description="channel")


class Key(Model):
    """A public key of a member and when it counts."""

    key: PublicKey = Field(description="OpenSSH public key: ed25519, sk-ed25519 or ecdsa-p256")
    valid_from: Instant = Field(description="first instant at which it counts")
    valid_until: Instant | None = Field(default=None, description="first instant at which it counts no more")
    compromised_from: Instant | None = Field(default=None, description="since when others may have it")
    demo: bool = Field(default=False, description="made for a demonstration; live environments refuse it")


class Member(Model):
    """A person of a team, by pseudonym."""

    id: Pseudonym = Field(description="pseudonymous staff id")
    subject: str = Field(description="subject at the identity provider")
    roles: list[Role] = Field(description="what the member may sign for; none once the member has left")
    code_host: Handle | None = Field(default=None, description="handle on the code host")
    keys: list[Key] = Field(default=[], description="public keys, never deleted")


class Team(Kind):
    """Kind Team: people, their roles and their public keys."""

    kind: Literal["Team"]
    id: TeamId = Field(description="short name, equal to its file")
    contact: Contact = Field(description="how to reach it")
    group: str | None = Field(default=None, description="group at the identity provider; the team's id where absent")
    code_host: Handle | None = Field(default=None, description="team handle on the code host")
    members: list[Member] = Field(default=[], description="people of the team")


class Money(Model):
    """An amount a month."""

    monthly: Annotated[float, Field(ge=0)] | Count = Field(description="amount a month")
    currency: Currency = Field(description="ISO 4217")


class NamespaceQuotas(Model):
    """Ceiling of all namespaces of a domain together."""

    cpu: Cpu = Field(description="CPUs")
    memory: Memory = Field(description="memory")


class Quotas(Model):
    """Ceilings of a domain."""

    products: Count = Field(description="products")
    partitions: Count = Field(description="partitions of all topics")
    namespaces: NamespaceQuotas = Field(description="what all namespaces may request")
    warehouses: Count = Field(default=0, description="warehouses of its own")
    dedicated_workspaces: Count = Field(default=0, description="workspaces of its own")


class DomainCharter(Kind):
    """Kind DomainCharter: what governance grants a domain."""

    kind: Literal["DomainCharter"]
    domain: DomainId = Field(description="the domain, equal to its file")
    owner: TeamId = Field(description="team that owns the domain")
    stewards: list[TeamId] = Field(min_length=1, description="teams that decide about its data")
    cost_centre: CostCentre = Field(description="who pays")
    residency: list[str] = Field(min_length=1, description="where data of the domain may lie")
    budget: Money = Field(description="ceiling of all products together")
    quotas: Quotas = Field(description="ceilings")


class Classification(Kind):
    """Kind Classification: the levels of data, ascending, and who decides a request for each."""

    kind: Literal["Classification"]
    levels: list[Slug] = Field(min_length=1, description="ascending")
    approval: dict[Slug, Decider] = Field(description="who decides a request for a port of a level")
    maximum_duration: dict[Slug, Duration] = Field(description="longest agreement by level")


class LevelRange(Model):
    """Levels from one to another."""

    at_least: Slug | None = Field(default=None, description="lowest level")
    at_most: Slug | None = Field(default=None, description="highest level")


class Conditions(Model):
    """What must be so of an agreement; what is left out is not asked for."""

    classification: Slug | LevelRange | None = Field(default=None, description="level of the port, or a range")
    same_domain: bool | None = Field(default=None, description="provider and consumer are of one domain")
    personal_data: bool | None = Field(default=None, description="the port holds data of persons")
    modes: list[Literal["stream", "query", "batch"]] | None = Field(
        default=None, description="one of them is asked for"
    )


class ApprovalRule(Model):
    """Who decides when."""

    id: Slug = Field(description="short name")
    when: Conditions = Field(description="what must be so")
    decide: Decider = Field(description="who decides")
    within: Duration = Field(default="P5D", description="time to decide")


class ApprovalRules(Kind):
    """Kind ApprovalRules: the first rule that applies decides; without one the classification does."""

    kind: Literal["ApprovalRules"]
    rules: list[ApprovalRule] = Field(description="in the order in which they are tried")


class Waiver(Kind):
    """Kind Waiver: a failure that is accepted for a while, and by whom."""

    kind: Literal["Waiver"]
    id: Slug = Field(description="short name, equal to its file")
    rule: str = Field(description="policy or rule that is waived")
    scope: list[ProductIdText | DomainId] = Field(min_length=1, description="products or domains")
    environments: list[str] = Field(min_length=1, description="where it holds")
    owner: TeamId = Field(description="team that answers for it")
    reason: str = Field(min_length=20, description="why, in a sentence")
    expires: Date = Field(description="date from which it holds no more")
    statements: list[Statement] = Field(default=[], description="append-only chain: a request, and who accepts it")


class Price(Model):
    """The price of one shape."""

    shape: Shape = Field(description="what is priced")
    unit: str = Field(description="what the price is for, as partition-month")
    price: Amount = Field(description="in the currency of the book")
    service: str = Field(description="on whose bill it stands")


class Usage(Model):
    """What a month takes of things that nothing bounds; without a figure they are unpriced."""

    warehouse_hours: Amount | None = Field(default=None, description="hours that a SQL warehouse runs")
    job_units: Amount | None = Field(default=None, description="DBU-hours of a serverless job")
    monitor_units: Amount | None = Field(default=None, description="DBU-hours of a quality monitor")
    topic_storage: Amount | None = Field(
        default=None, description="GiB of a topic that is compacted, or whose throughput no document states"
    )
    schema_storage: Amount | None = Field(default=None, description="GiB of the tables and files of a product")


class PriceBook(Kind):
    """Kind PriceBook: unit prices by shape; a shape without one is listed as unpriced, never guessed."""

    kind: Literal["PriceBook"]
    id: Slug = Field(description="short name")
    currency: Currency = Field(description="ISO 4217, one for the mesh")
    valid_from: Date = Field(description="date from which the prices hold")
    source: str = Field(description="where the prices are from")
    usage: Usage = Field(
        default={}, validate_default=True, description="what is assumed of a month where nothing bounds it"
    )
    prices: list[Price] = Field(description="unit prices")
