"""Our own kinds of documents, version mesh/v1."""

from .access_grant import AccessGrant
from .authority_change import AuthorityChange, MeshIdentity
from .base import API_VERSION, Kind, Model
from .domain import Domain
from .environment import Environment
from .governance import ApprovalRules, Classification, DomainCharter, PriceBook, Team, Waiver
from .policy import Policy
from .product_stack import ProductStack
from .statement import Statement

KINDS: dict[str, type[Kind]] = {
    "AccessGrant": AccessGrant,
    "ApprovalRules": ApprovalRules,
    "AuthorityChange": AuthorityChange,
    "Classification": Classification,
    "Domain": Domain,
    "DomainCharter": DomainCharter,
    "Environment": Environment,
    "Mesh": MeshIdentity,
    "Policy": Policy,
    "PriceBook": PriceBook,
    "ProductStack": ProductStack,
    "Team": Team,
    "Waiver": Waiver,
}

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
