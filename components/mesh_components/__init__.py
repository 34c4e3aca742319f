"""Components of a data mesh for Pulumi programs: Kubernetes, Databricks and Confluent Cloud.

`from mesh_components import StreamPort` imports the provider packages that StreamPort uses and no others: each is
hundreds of modules, and a stack rarely uses all three.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .analytics import Analytics, AnalyticsArgs
    from .cluster_rules import ClusterRules, ClusterRulesArgs
    from .data_product import DataProduct, DataProductArgs
    from .dedicated_compute import DedicatedCompute, DedicatedComputeArgs
    from .dedicated_workspace import DedicatedWorkspace, DedicatedWorkspaceArgs
    from .deployer import Deployer, DeployerArgs
    from .domain import Domain, DomainArgs
    from .domain_identity import DomainIdentity, DomainIdentityArgs
    from .foundation import Foundation, FoundationArgs
    from .labels import Labels
    from .monitoring import Monitoring, MonitoringArgs
    from .product_access import ProductAccess, ProductAccessArgs
    from .product_identity import ProductIdentity, ProductIdentityArgs
    from .product_jobs import ProductJobs, ProductJobsArgs
    from .product_namespace import ProductNamespace, ProductNamespaceArgs
    from .product_workspace import ProductWorkspace, ProductWorkspaceArgs
    from .refs import ApiKeyRef, IdentityRefs, PlatformRefs, Providers, RegistryRefs
    from .registry import Registry, RegistryArgs
    from .stream_port import StreamPort, StreamPortArgs
    from .table_port import TablePort, TablePortArgs
    from .workload import Workload, WorkloadArgs

__all__ = [
    "Analytics",
    "AnalyticsArgs",
    "ApiKeyRef",
    "ClusterRules",
    "ClusterRulesArgs",
    "DataProduct",
    "DataProductArgs",
    "DedicatedCompute",
    "DedicatedComputeArgs",
    "DedicatedWorkspace",
    "DedicatedWorkspaceArgs",
    "Deployer",
    "DeployerArgs",
    "Domain",
    "DomainArgs",
    "DomainIdentity",
    "DomainIdentityArgs",
    "Foundation",
    "FoundationArgs",
    "IdentityRefs",
    "Labels",
    "Monitoring",
    "MonitoringArgs",
    "PlatformRefs",
    "ProductAccess",
    "ProductAccessArgs",
    "ProductIdentity",
    "ProductIdentityArgs",
    "ProductJobs",
    "ProductJobsArgs",
    "ProductNamespace",
    "ProductNamespaceArgs",
    "ProductWorkspace",
    "ProductWorkspaceArgs",
    "Providers",
    "Registry",
    "RegistryArgs",
    "RegistryRefs",
    "StreamPort",
    "StreamPortArgs",
    "TablePort",
    "TablePortArgs",
    "Workload",
    "WorkloadArgs",
]

_REFS = frozenset({"ApiKeyRef", "IdentityRefs", "PlatformRefs", "Providers", "RegistryRefs"})


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_module(name)}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _module(name: str) -> str:
    """Return the module of a public name: ProductJobsArgs is in product_jobs."""
    if name in _REFS:
        return "refs"
    stem = name.removesuffix("Args")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in stem).lstrip("_")
