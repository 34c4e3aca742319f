"""Kind AccessGrant: how an agreement is realised. The only place of columns, modes, filters and decisions."""

from typing import Literal

from pydantic import Field

from ..scalars import EnvironmentId, Instant, Rate
from .base import Kind, Model


class ReadQuota(Model):
    """What the consumer may read a second."""

    read: Rate = Field(description="bytes a second, as 4MiB/s")


class Statement(Model):
    """One claim of a person about the agreement; each names the digest of the one before it."""

    kind: Literal["request", "decision", "terms", "suspend", "resume", "revoke"] = Field(
        description="what the person does"
    )
    decision: Literal["approve", "reject"] | None = Field(default=None, description="only of a decision")
    signer: str = Field(description="id of a team member")
    role: str = Field(description="role in which the member signs")
    at: Instant = Field(description="when, UTC")
    subject_digest: str = Field(description="digest of what is decided")
    previous: str | None = Field(description="digest of the statement before; null for the first")
    signature: str | None = Field(description="SSH signature of the statement; null where signatures are not required")


class AccessGrant(Kind):
    """Kind AccessGrant."""

    kind: Literal["AccessGrant"]
    agreement: str = Field(description="id of the access agreement beside it")
    environments: list[EnvironmentId] = Field(min_length=1, description="where it holds")
    modes: list[Literal["stream", "query", "batch"]] = Field(
        min_length=1, description="stream a topic, query a table, or read it in batches"
    )
    columns: list[str] = Field(min_length=1, description="explicit, no wildcard")
    rows: str | None = Field(default=None, description="CEL over the port's columns")
    legal_basis: Literal[
        "consent", "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interest", "none"
    ] = Field(description="GDPR article 6; none where the port holds no personal data")
    quota: ReadQuota | None = Field(default=None, description="what the consumer may read")
    statements: list[Statement] = Field(default=[], description="append-only chain")
