"""Every rule there is, in the order in which they are shown."""

from __future__ import annotations

from . import classification, contracts, cost, destructive, handover, namespaces, naming, ownership, quota, residency
from .model import Rule

ALL: tuple[Rule, ...] = (
    ownership.DomainAuthorization(),
    ownership.ProductOwner(),
    ownership.ProductSupport(),
    naming.TopicName(),
    naming.CatalogName(),
    naming.NamespaceName(),
    naming.MeshLabels(),
    classification.ColumnClassification(),
    classification.PersonalDataLevel(),
    classification.PersonalDataRetention(),
    residency.DataResidency(),
    residency.ResourceRegion(),
    namespaces.PodSecurity(),
    namespaces.ClosedNetwork(),
    namespaces.NamespaceQuota(),
    namespaces.OpenPeers(),
    namespaces.PinnedImage(),
    quota.DomainQuota(),
    quota.EnvironmentCapacity(),
    quota.WorkloadFits(),
    cost.ProductBudget(),
    cost.DomainBudget(),
    destructive.DataReplaced(),
    destructive.ConsumersLost(),
    destructive.DataNarrowed(),
    handover.OwnershipTransition(),
    contracts.ContractBroken(),
    contracts.ContractMajor(),
    contracts.ContractVersion(),
)
