"""The example mesh, with made-up outputs of the lower layers, as args of components."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pulumi
import pulumi_confluentcloud as confluent
import pulumi_databricks as databricks
import pulumi_kubernetes as kubernetes
from mesh_components import product_settings
from mesh_components.data_product import DataProduct, DataProductArgs
from mesh_components.labels import Labels
from mesh_components.refs import ApiKeyRef, IdentityRefs, PlatformRefs, Providers, RegistryRefs
from mesh_platform.mesh.build import load
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.model import Mesh, Product
from mesh_platform.mesh.rights import Rights, rights
from recording import Program, record

ROOT = Path(__file__).resolve().parents[2]
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
TRANSACTIONS, SETTLEMENTS = ProductId("payments", "transactions"), ProductId("payments", "settlements")
NOTICES = ProductId("notifications", "notices")


@cache
def mesh() -> Mesh:
    found, findings = load(ROOT)
    assert found is not None, findings
    return found


def product(id_: ProductId) -> Product:
    return mesh().products[id_]


def products() -> list[ProductId]:
    return sorted(mesh().products)


def all_rights(environment: str, as_of: datetime = AS_OF) -> Rights:
    return rights(mesh(), environment, as_of)


def providers() -> Providers:
    return Providers(
        confluent=confluent.Provider("confluent"),
        kubernetes=kubernetes.Provider("kubernetes"),
        workspace=databricks.Provider("workspace", host="https://shared.example"),
        dedicated={SETTLEMENTS: databricks.Provider("settlements", host="https://settlements.example")},
    )


def platform() -> PlatformRefs:
    return PlatformRefs(
        environment_id="env-1",
        cluster_id="lkc-1",
        cluster_endpoint="https://lkc-1.example:443",
        cluster_crn="crn://confluent.cloud/organization=o/environment=env-1/cloud-cluster=lkc-1",
        bootstrap="SASL_SSL://lkc-1.example:9092",
        registry=RegistryRefs(
            id="lsrc-1",
            endpoint="https://lsrc-1.example",
            crn="crn://confluent.cloud/organization=o/environment=env-1/schema-registry=lsrc-1",
        ),
        warehouse_id="shared-warehouse",
        everyone_group_id="1",
        storage_url="s3://mesh",
        destinations={
            f"{domain.id}.{receiver}": f"destination-{domain.id}-{receiver}"
            for domain in mesh().domains.values()
            for receiver in domain.document.receivers
        },
    )


def key(name: str) -> ApiKeyRef:
    return ApiKeyRef(id=f"{name}-id", secret=pulumi.Output.secret(f"{name}-secret"))


def identity(id_: ProductId) -> IdentityRefs:
    return IdentityRefs(
        service_account_id=f"sa-{id_}",
        application_id=f"app-{id_}",
        kafka_keys=(key("kafka-1"), key("kafka-2")),
        registry_keys=(key("registry-1"), key("registry-2")),
        budget_policy_id=f"budget-{id_}",
    )


def args(
    id_: ProductId, environment: str = "local", as_of: datetime = AS_OF, given: Providers | None = None
) -> DataProductArgs:
    """Args of one product's component; call it inside a program, for it makes providers."""
    domain = mesh().domains[id_.domain]
    return {
        "product": product(id_),
        "environment": mesh().environments[environment],
        "rights": all_rights(environment, as_of).of(id_),
        "charter": domain.charter,
        "domain": domain.document,
        "platform": platform(),
        "identities": {each: identity(each) for each in products()},
        "teams": mesh().teams,
        "providers": given or providers(),
        "validate_schemas": False,
        "reads": product_settings.readable(all_rights(environment, as_of), product(id_), environment),
        "sources": {job.source: f"-- {job.name}".encode() for job in product(id_).stack.jobs},
    }


@cache
def deployed(id_: ProductId, environment: str = "local", as_of: datetime = AS_OF) -> Program:
    """What one product registers."""
    return record(lambda: DataProduct(str(id_), args(id_, environment, as_of)))


def with_stack(given: DataProductArgs, **stack: object) -> DataProductArgs:
    """Args with parts of the product's stack.yaml changed; models as the document's own."""
    found = given["product"]
    return {**given, "product": replace(found, stack=found.stack.model_copy(update=stack))}


def labels(given: DataProductArgs) -> Labels:
    return product_settings.labels(given["product"], given["environment"].id, given["charter"])
