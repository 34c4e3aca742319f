"""A thing that exists in a cloud and is to be brought under a resource of a stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """The resource by type token and logical name, and the id of the thing in its cloud."""

    type: str
    name: str
    id: str
