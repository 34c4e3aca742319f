"""Kinds of the authority itself: Mesh, whose documents these are, and AuthorityChange, a change that is asked for."""

from typing import Literal

from pydantic import Field

from ..scalars import Pseudonym, Sha256, Slug
from .base import Kind
from .statement import Statement


class MeshIdentity(Kind):
    """Kind Mesh: the name under which statements are signed, so that none counts in another mesh."""

    kind: Literal["Mesh"]
    id: Slug = Field(description="short name; `mesh` where the document is absent")
    name: str = Field(default="", description="name that people read")


class AuthorityChange(Kind):
    """Kind AuthorityChange: a change of governance/, environments/ or code that is asked for, and who accepts it."""

    kind: Literal["AuthorityChange"]
    id: Slug = Field(description="short name, equal to its file")
    reason: str = Field(min_length=20, description="why, in a sentence")
    requester: Pseudonym = Field(description="who asks for it; signs the request and accepts nothing")
    digest: Sha256 = Field(description="digest over path and content, before and after, of every file that it changes")
    statements: list[Statement] = Field(default=[], description="append-only chain: the request, and who accepts it")
