"""Statements: what people say about an agreement, a waiver or a change of the authority, each naming the one before."""

from typing import Literal

from pydantic import Field

from ..scalars import EnvironmentId, Instant
from .base import Model


class Statement(Model):
    """One claim of a person; each names the digest of the one before it. docs/signatures.md says what is signed."""

    kind: Literal["request", "decision", "terms", "suspend", "resume", "revoke"] = Field(
        description="what the person does"
    )
    decision: Literal["approve", "reject"] | None = Field(default=None, description="only of a decision")
    signer: str = Field(description="id of a team member")
    role: str = Field(description="role in which the member signs")
    environment: EnvironmentId | None = Field(default=None, description="where alone it counts; null for everywhere")
    at: Instant = Field(description="when, UTC")
    expires: Instant | None = Field(default=None, description="first instant at which it counts no more")
    nonce: str | None = Field(default=None, description="chance, so that no two statements are the same")
    subject_digest: str = Field(description="digest of what is decided")
    previous: str | None = Field(description="digest of the statement before; null for the first")
    signature: str | None = Field(
        description="SSH signature of the statement, its base64 in one line; null where signatures are not required"
    )
