"""Kind AccessGrant: how an agreement is realised. The only place of columns, modes, filters and decisions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..scalars import EnvironmentId, Instant, Rate
from .base import Kind, Model


class ReadQuota(Model):
    """What the consumer may read a second."""

    read: Rate


class Statement(Model):
    """One claim of a person about the agreement; each names the digest of the one before it."""

    kind: Literal["request", "decision", "terms", "suspend", "resume", "revoke"]
    decision: Literal["approve", "reject"] | None = None
    signer: str
    role: str
    at: Instant
    subject_digest: str
    previous: str | None
    signature: str | None


class AccessGrant(Kind):
    """Kind AccessGrant."""

    kind: Literal["AccessGrant"]
    agreement: str = Field(description="id of the access agreement beside it")
    environments: list[EnvironmentId] = Field(min_length=1)
    modes: list[Literal["stream", "query", "batch"]] = Field(min_length=1)
    columns: list[str] = Field(min_length=1, description="explicit, no wildcard")
    rows: str | None = Field(default=None, description="CEL over the port's columns")
    legal_basis: Literal[
        "consent", "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interest", "none"
    ] = Field(description="GDPR article 6; none where the port holds no personal data")
    quota: ReadQuota | None = None
    statements: list[Statement] = Field(default=[], description="append-only chain")
