"""Every part of a data product alone, as a user's own program would make it: payments.transactions or settlements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import mesh_example as example
import pulumi
from mesh_components import product_settings
from mesh_components.data_product import DataProduct
from mesh_components.dedicated_compute import DedicatedCompute
from mesh_components.monitoring import Monitoring
from mesh_components.parts import PortPartArgs, ProductPartArgs
from mesh_components.product_access import ProductAccess
from mesh_components.product_jobs import ProductJobs
from mesh_components.product_namespace import ProductNamespace
from mesh_components.product_workspace import ProductWorkspace
from mesh_components.refs import Providers
from mesh_components.stream_port import StreamPort
from mesh_components.table_port import TablePort
from mesh_components.workload import Workload
from mesh_platform.documents.kinds import Environment
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.model import Port, Product

Build = Callable[[Environment, Providers, pulumi.ResourceOptions | None], pulumi.ComponentResource]
STREAM, BATCH = example.TRANSACTIONS, example.SETTLEMENTS


def common(id_: ProductId, where: Environment, providers: Providers, **stack: object) -> ProductPartArgs:
    """What every part of a product gets; `stack` changes its stack.yaml."""
    found = with_stack(example.product(id_), **stack)
    return {
        "product": found,
        "environment": where,
        "labels": product_settings.labels(found, where.id, example.mesh().domains[id_.domain].charter),
        "providers": replace(providers, dedicated={}),
    }


def with_stack(product: Product, **stack: object) -> Product:
    """The product with parts of its stack.yaml changed; models as the document's own."""
    return replace(product, stack=product.stack.model_copy(update=stack))


def of_port(id_: ProductId, where: Environment, providers: Providers) -> PortPartArgs:
    whole = common(id_, where, providers)
    return {
        "port": port(id_), "environment": where, "labels": whole["labels"], "providers": whole["providers"],
    }  # fmt: skip


def port(id_: ProductId) -> Port:
    return example.product(id_).ports[0]


def data_product(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> DataProduct:
    domain, found = example.mesh().domains[STREAM.domain], example.all_rights(where.id)
    return DataProduct(
        "c",
        {
            "product": example.product(STREAM),
            "environment": where,
            "rights": found.of(STREAM),
            "charter": domain.charter,
            "domain": domain.document,
            "platform": example.platform(),
            "identities": {each: example.identity(each) for each in example.products()},
            "teams": example.mesh().teams,
            "providers": providers,
            "validate_schemas": False,
            "reads": product_settings.readable(found, example.product(STREAM), where.id),
        },
        opts,
    )


def namespace(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> ProductNamespace:
    secrets = {"KAFKA_SECRET": pulumi.Output.secret("kafka-1-secret")}
    quota = where.kubernetes.tiers["small"]
    given = common(STREAM, where, providers)
    return ProductNamespace(
        "c", {**given, "quota": quota, "owners": ["owners"], "credentials": secrets, "kafka": True}, opts
    )


def workspace(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> ProductWorkspace:
    secrets = {"KAFKA_SECRET": pulumi.Output.secret("kafka-1-secret")}
    given = common(STREAM, where, providers)
    return ProductWorkspace("c", {**given, "identity": example.identity(STREAM), "credentials": secrets}, opts)


def stream(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> StreamPort:
    given = of_port(STREAM, where, providers)
    return StreamPort("c", {**given, "platform": example.platform(), "validate_schemas": True}, opts)


def table(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> TablePort:
    given = of_port(BATCH, where, providers)
    return TablePort("c", {**given, "schema": "settlements", "warehouse_id": "w"}, opts)


def access(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> ProductAccess:
    return ProductAccess(
        "c",
        {
            **common(STREAM, where, providers),
            "rights": example.all_rights(where.id).of(STREAM),
            "platform": example.platform(),
            "identities": {each: example.identity(each) for each in example.products()},
            "teams": example.mesh().teams,
            "warehouse_id": "w",
            "after": {},
        },
        opts,
    )


def workload(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> Workload:
    given = common(STREAM, where, providers)
    return Workload("c", {**given, "namespace": "payments-transactions", "credentials": True, "after": []}, opts)


def compute(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> DedicatedCompute:
    return DedicatedCompute(
        "c",
        {
            **common(BATCH, where, providers),
            "domain": example.mesh().domains["payments"].document,
            "owners": ["owners"],
            "identity": example.identity(BATCH),
            "receiver_secrets": {},
        },
        opts,
    )


def jobs(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> ProductJobs:
    return ProductJobs(
        "c",
        {
            **common(BATCH, where, providers),
            "domain": example.mesh().domains["payments"].document,
            "owners": ["owners"],
            "identity": example.identity(BATCH),
            "warehouse_id": "w",
            "destinations": example.platform().destinations,
            "reads": {},
            "sources": {job.source: b"-- query" for job in example.product(BATCH).stack.jobs},
        },
        opts,
    )


def monitoring(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None) -> Monitoring:
    return Monitoring(
        "c",
        {
            **common(BATCH, where, providers),
            "domain": example.mesh().domains["payments"].document,
            "platform": example.platform(),
            "identity": example.identity(BATCH),
            "namespace": "payments-settlements",
            "schema_id": "s",
            "warehouse_id": "w",
            "destinations": example.platform().destinations,
            "kafka": True,
            "tables": {port(BATCH).id.key: []},
        },
        opts,
    )


CASES: dict[type[pulumi.ComponentResource], Build] = {
    DataProduct: data_product,
    DedicatedCompute: compute,
    Monitoring: monitoring,
    ProductAccess: access,
    ProductJobs: jobs,
    ProductNamespace: namespace,
    ProductWorkspace: workspace,
    StreamPort: stream,
    TablePort: table,
    Workload: workload,
}
