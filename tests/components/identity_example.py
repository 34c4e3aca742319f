"""The components of the identity layer, and Domain, each alone as a user's own program would make it: payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import mesh_example as example
import part_example as part
import pulumi
from mesh_components import product_settings
from mesh_components.dedicated_workspace import DedicatedWorkspace
from mesh_components.deployer import Deployer
from mesh_components.domain import Domain
from mesh_components.domain_identity import DomainIdentity
from mesh_components.product_identity import ProductIdentity
from mesh_components.refs import IdentityRefs, Providers
from mesh_platform.documents.kinds import Environment
from mesh_platform.mesh.ids import ProductId

DOMAIN = "payments"


def deployer(where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None = None) -> Deployer:
    return Deployer(
        "c",
        {
            "domain": DOMAIN,
            "environment": where,
            "labels": product_settings.domain_labels(example.mesh().domains[DOMAIN], where.id),
            "platform": example.platform(),
            "providers": providers,
        },
        opts,
    )


def workspace(
    where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None = None
) -> DedicatedWorkspace:
    given = part.common(part.BATCH, where, providers)
    return DedicatedWorkspace("c", {**given, "catalog": "payments_x", "group_id": "7"}, opts)


def product(
    where: Environment,
    providers: Providers,
    opts: pulumi.ResourceOptions | None = None,
    *,
    id_: ProductId = part.BATCH,
    **stack: object,
) -> ProductIdentity:
    given = part.common(id_, where, providers)
    changed = part.with_stack(given["product"], **stack)
    return ProductIdentity(
        "c",
        {
            **given,
            "product": changed,
            "domain": example.mesh().domains[id_.domain].document,
            "platform": example.platform(),
            "catalog": f"{id_.domain}_x",
            "group_id": "7",
        },
        opts,
    )


def silent(where: Environment, providers: Providers) -> ProductIdentity:
    """A product that neither offers a stream nor reads a port."""
    found = example.product(part.BATCH)
    quiet = replace(found, ports=tuple(port for port in found.ports if not port.topic), inputs=())
    given = {**part.common(part.BATCH, where, providers), "product": quiet}
    return ProductIdentity(
        "c",
        {
            **given,
            "domain": example.mesh().domains[DOMAIN].document,
            "platform": example.platform(),
            "catalog": "payments_x",
            "group_id": "7",
        },
    )


def identity(
    where: Environment, providers: Providers, opts: pulumi.ResourceOptions | None = None, *, domain: str = DOMAIN
) -> DomainIdentity:
    return DomainIdentity(
        "c",
        {
            "domain": example.mesh().domains[domain],
            "products": example.mesh().deployed(domain, where.id),
            "environment": where,
            "platform": example.platform(),
            "providers": providers,
        },
        opts,
    )


def domain(
    where: Environment,
    providers: Providers,
    opts: pulumi.ResourceOptions | None = None,
    *,
    identities: Mapping[ProductId, IdentityRefs] | None = None,
    id_: str = DOMAIN,
) -> Domain:
    products = example.mesh().deployed(id_, where.id)
    return Domain(
        "c",
        {
            "domain": example.mesh().domains[id_],
            "products": products,
            "environment": where,
            "rights": example.all_rights(where.id),
            "platform": example.platform(),
            "identities": identities or {each: example.identity(each) for each in example.products()},
            "teams": example.mesh().teams,
            "providers": providers,
            "validate_schemas": False,
            "sources": {each.id: {job.source: b"-- code" for job in each.stack.jobs} for each in products},
            "receiver_secrets": {},
        },
        opts,
    )


CASES: dict[type[pulumi.ComponentResource], part.Build] = {
    DedicatedWorkspace: workspace,
    Deployer: deployer,
    Domain: domain,
    DomainIdentity: identity,
    ProductIdentity: product,
}
