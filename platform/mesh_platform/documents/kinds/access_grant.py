"""Kind AccessGrant: how an agreement is realised. The only place of columns, modes, filters and decisions."""

from typing import Literal

from pydantic import Field

from ..scalars import EnvironmentId, Rate
from .base import Kind, Model
from .statement import Statement


class ReadQuota(Model):
    """What the consumer may read a second."""

    read: Rate = Field(description="bytes a second, as 4MiB/s")


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
