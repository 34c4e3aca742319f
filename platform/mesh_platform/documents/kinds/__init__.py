"""Our own kinds of documents, version mesh/v1; a kind's models are built when a document of it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from .base import API_VERSION, Kind, Model

if TYPE_CHECKING:
    from .access_grant import AccessGrant
    from .authority_change import AuthorityChange, MeshIdentity
    from .domain import Domain
    from .environment import Environment
    from .governance import ApprovalRules, Classification, DomainCharter, PriceBook, Team, Waiver
    from .policy import Policy
    from .product_stack import ProductStack
    from .statement import Statement

__all__ = [
    "API_VERSION",
    "KINDS",
    "AccessGrant",
    "ApprovalRules",
    "AuthorityChange",
    "Classification",
    "Domain",
    "DomainCharter",
    "Environment",
    "Kind",
    "MeshIdentity",
    "Model",
    "Policy",
    "PriceBook",
    "ProductStack",
    "Statement",
    "Team",
    "Waiver",
]

_HOMES = {
    "AccessGrant": "access_grant",
    "ApprovalRules": "governance",
    "AuthorityChange": "authority_change",
    "Classification": "governance",
    "Domain": "domain",
    "DomainCharter": "governance",
    "Environment": "environment",
    "MeshIdentity": "authority_change",
    "Policy": "policy",
    "PriceBook": "governance",
    "ProductStack": "product_stack",
    "Statement": "statement",
    "Team": "governance",
    "Waiver": "governance",
}
"""By class: the module of this package that has it."""


class _Kinds(Mapping[str, type[Kind]]):
    """By kind, its model."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._classes = classes

    def __getitem__(self, kind: str) -> type[Kind]:
        return __getattr__(self._classes[kind])

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)


KINDS: Mapping[str, type[Kind]] = _Kinds(
    {"Mesh" if name == "MeshIdentity" else name: name for name in _HOMES if name != "Statement"}
)


def __getattr__(name: str) -> type[Kind]:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return vars(import_module(f".{_HOMES[name]}", __name__))[name]
