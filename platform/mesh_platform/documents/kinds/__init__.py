"""Our own kinds of documents, version mesh/v1."""

from .access_grant import AccessGrant
from .authority_change import AuthorityChange, MeshIdentity
from .base import API_VERSION, Kind, Model
from .domain import Domain
from .environment import Environment
from .governance import ApprovalRules, Classification, DomainCharter, Policy, PriceBook, Team, Waiver
from .product_stack import ProductStack

from .statement import Statement
KINDS: dict[str, type[Kind]] = {
    "AccessGrant": AccessGrant,
    "ApprovalRules": ApprovalRules,
    "Classification": Classification,
    "AuthorityChange": AuthorityChange,
    "Domain": Domain,
    "DomainCharter": DomainCharter,
    "Environment": Environment,
    "Policy": Policy,
    "Mesh": MeshIdentity,
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
    "Classification",
    "AuthorityChange",
    "Domain",
    "DomainCharter",
    "Environment",
    "Kind",
    "Model",
    "MeshIdentity",
    "Policy",
    "PriceBook",
    "ProductStack",
    "Team",
    "Statement",
    "Waiver",
]
