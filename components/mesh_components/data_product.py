"""Component DataProduct: everything that a product has in one environment, from its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from mesh_platform.mesh import naming, tiers

from . import product_settings
from .credentials import credentials
from .dedicated_compute import DedicatedCompute
from .monitoring import Monitoring
from .parts import PortPartArgs, ProductPartArgs
from .product_access import ProductAccess
from .product_jobs import ProductJobs
from .product_namespace import ProductNamespace
from .product_workspace import ProductWorkspace
from .table_port import TablePort
from .workload import Workload

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain, DomainCharter, Environment, Team
    from mesh_platform.mesh.ids import PortId, ProductId
    from mesh_platform.mesh.model import Port, Product
    from mesh_platform.mesh.rights import Rights

    from .refs import IdentityRefs, PlatformRefs, Providers, Text


class DataProductArgs(TypedDict):
    """Args of DataProduct."""

    product: Product
    """The product."""
    environment: Environment
    """Where it is deployed."""
    rights: Rights
    """What its stack declares: `rights(mesh, environment, as_of).of(product)`."""
    charter: DomainCharter
    """What governance granted its domain; for cost centre and owner."""
    domain: Domain
    """What its domain says of itself; for receivers and defaults."""
    platform: PlatformRefs
    """What the platform layer made."""
    identities: Mapping[ProductId, IdentityRefs]
    """Its own identities, and those of every product that its rights name."""
    teams: Mapping[str, Team]
    """Teams by id, for their groups at the identity provider."""
    providers: Providers
    """Explicit providers; those of dedicated workspaces by product."""
    validate_schemas: bool
    """Whether a preview asks the registry if schemas are compatible; needs the registry to be there."""
    reads: NotRequired[Mapping[PortId, str]]
    """What agreements let it query, by port: `product_settings.readable(...)`; its jobs are told."""
    sources: NotRequired[Mapping[str, bytes]]
    """Contents of the files that jobs name, by path below the product's folder."""
    receiver_secrets: NotRequired[Mapping[str, Text]]
    """Addresses of webhooks by secret name, for destinations in a workspace of the product's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compute:
    warehouse_id: Text
    destinations: Mapping[str, Text]


class DataProduct(pulumi.ComponentResource):
    """Namespace, workspace, ports, access, workload, jobs and monitoring of one product."""

    namespace: pulumi.Output[str]
    """Kubernetes namespace."""
    schema: pulumi.Output[str]
    """Unity Catalog schema."""
    topics: Mapping[str, pulumi.Output[str]]
    """Kafka topics by port key."""
    tables: Mapping[str, pulumi.Output[str]]
    """Full names of tables by port key."""

    def __init__(self, name: str, args: DataProductArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product = args["product"]
        seen = {
            "productId": str(product.id),
            "version": product.descriptor.version,
            "classification": product.classification,
            "ports": [str(port.id) for port in product.ports],
        }
        super().__init__("mesh:index:DataProduct", name, seen, opts)
        parts = _Parts(self, name, args)
        secrets = credentials(args["platform"], parts.identity) if parts.kafka else {}
        namespace, workspace, compute = parts.namespace(secrets), parts.workspace(secrets), parts.compute()
        topics, tables = parts.topics(), parts.tables(workspace, compute)
        parts.access(compute)
        parts.workload(namespace, has_secrets=bool(secrets))
        parts.jobs(compute)
        parts.monitoring(namespace, workspace, compute, tables)
        self.namespace, self.schema = namespace.namespace, workspace.schema
        self.topics, self.tables = topics, {key: table.table for key, table in tables.items()}
        self.register_outputs(
            {"namespace": self.namespace, "schema": self.schema, "topics": self.topics, "tables": self.tables}
        )


class _Parts:
    """Makes the parts, and notes on the way what rights have to come after."""

    def __init__(self, parent: DataProduct, name: str, args: DataProductArgs) -> None:
        product, environment = args["product"], args["environment"]
        self.name, self.args, self.product = name, args, product
        self.identity = product_settings.identity(args["identities"], product.id, environment.id)
        self.owners = [product_settings.group(args["teams"], team) for team in (product.owner, args["charter"].owner)]
        self.kafka = any(right.principal == product.id for right in args["rights"].kafka)
        self.labels = product_settings.labels(product, environment.id, args["charter"])
        self.common: ProductPartArgs = {
            "product": product,
            "environment": environment,
            "labels": self.labels,
            "providers": product_settings.own(product, args["providers"]),
        }
        self.inside = pulumi.ResourceOptions(parent=parent)
        self.after: dict[str, Sequence[pulumi.Resource]] = {}

    def namespace(self, secrets: Mapping[str, Text]) -> ProductNamespace:
        quota = tiers.quota(self.product, self.args["environment"], self.args["domain"])
        return ProductNamespace(
            f"{self.name}-namespace",
            {**self.common, "quota": quota, "owners": self.owners, "credentials": secrets, "kafka": self.kafka},
            self.inside,
        )

    def workspace(self, secrets: Mapping[str, Text]) -> ProductWorkspace:
        workspace = ProductWorkspace(
            f"{self.name}-workspace",
            {**self.common, "identity": self.identity, "credentials": secrets},
            self.inside,
        )
        catalog = naming.catalog(self.product.id.domain, self.args["environment"].id)
        self.after[f"{catalog}.{naming.schema(self.product.id)}"] = [workspace.ready]
        return workspace

    def compute(self) -> _Compute:
        platform = self.args["platform"]
        if self.product.stack.workspace == "shared":
            return _Compute(warehouse_id=platform.warehouse_id, destinations=platform.destinations)
        own = DedicatedCompute(
            f"{self.name}-compute",
            {
                **self.common,
                "domain": self.args["domain"],
                "owners": self.owners,
                "identity": self.identity,
                "receiver_secrets": self.args.get("receiver_secrets", {}),
            },
            self.inside,
        )
        return _Compute(warehouse_id=own.warehouse_id, destinations=own.destinations)

    def topics(self) -> dict[str, pulumi.Output[str]]:
        found: dict[str, pulumi.Output[str]] = {}
        for port in self.product.ports:
            if port.topic:
                from .stream_port import StreamPort

                stream = StreamPort(
                    f"{self.name}-{port.id.key}-stream",
                    {
                        **self._port(port),
                        "platform": self.args["platform"],
                        "validate_schemas": self.args["validate_schemas"],
                    },
                    self.inside,
                )
                found[port.id.key] = stream.topic
                self.after |= stream.after
        return found

    def tables(self, workspace: ProductWorkspace, compute: _Compute) -> dict[str, TablePort]:
        found = {
            port.id.key: TablePort(
                f"{self.name}-{port.id.key}-table",
                {**self._port(port), "schema": workspace.schema, "warehouse_id": compute.warehouse_id},
                self.inside,
            )
            for port in self.product.ports
            if port.table
        }
        for port in self.product.ports:
            if port.table:
                self.after[naming.full_table(port.id, self.args["environment"].id)] = found[port.id.key].ready
        return found

    def access(self, compute: _Compute) -> None:
        ProductAccess(
            f"{self.name}-access",
            {
                **self.common,
                "rights": self.args["rights"],
                "platform": self.args["platform"],
                "identities": self.args["identities"],
                "teams": self.args["teams"],
                "warehouse_id": compute.warehouse_id,
                "after": self.after,
            },
            self.inside,
        )

    def workload(self, namespace: ProductNamespace, *, has_secrets: bool) -> None:
        if self.product.stack.workload is not None:
            Workload(
                f"{self.name}-workload",
                {
                    **self.common,
                    "namespace": namespace.namespace,
                    "credentials": has_secrets,
                    "after": namespace.ready,
                },
                self.inside,
            )

    def jobs(self, compute: _Compute) -> None:
        if self.product.stack.jobs:
            ProductJobs(
                f"{self.name}-jobs",
                {
                    **self.common,
                    "domain": self.args["domain"],
                    "owners": self.owners,
                    "identity": self.identity,
                    "warehouse_id": compute.warehouse_id,
                    "destinations": compute.destinations,
                    "reads": self.args.get("reads", {}),
                    "sources": self.args.get("sources", {}),
                },
                self.inside,
            )

    def monitoring(
        self,
        namespace: ProductNamespace,
        workspace: ProductWorkspace,
        compute: _Compute,
        tables: Mapping[str, TablePort],
    ) -> None:
        Monitoring(
            f"{self.name}-monitoring",
            {
                **self.common,
                "domain": self.args["domain"],
                "platform": self.args["platform"],
                "identity": self.identity,
                "namespace": namespace.namespace,
                "schema_id": workspace.schema_id,
                "warehouse_id": compute.warehouse_id,
                "destinations": compute.destinations,
                "kafka": self.kafka,
                "tables": {key: table.ready for key, table in tables.items()},
            },
            self.inside,
        )

    def _port(self, port: Port) -> PortPartArgs:
        return {
            "port": port,
            "environment": self.common["environment"],
            "labels": replace(self.labels, classification=port.classification),
            "providers": self.common["providers"],
        }
