"""DomainIdentity: what of a domain takes account rights."""

from __future__ import annotations

import identity_example as identity
import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.domain_identity import DomainIdentity
from recording import Program, record

DOMAINS = sorted(example.mesh().domains)


def made(name: str = "local", domain: str = "payments") -> Program:
    return upper.run(lambda where: identity.identity(where, upper.providers(), domain=domain), upper.environment(name))


def test_the_catalog_is_closed_and_keeps_its_data_apart() -> None:
    """Only workspaces that are bound see it; managed data lies below the environment's root."""
    catalog = made("prod").one("Catalog")
    assert catalog.at("name") == "payments_prod"
    assert catalog.at("isolationMode") == "ISOLATED"
    assert catalog.at("storageRoot") == "s3://mesh/payments_prod"
    assert catalog.protect


def test_without_storage_of_its_own_the_metastores_is_used() -> None:
    """No root is invented."""
    where = upper.environment("prod")
    bare = where.model_copy(update={"databricks": where.databricks.model_copy(update={"storage": None})})
    found = upper.run(lambda found: identity.identity(found, upper.providers()), bare)
    assert found.one("Catalog").at("storageRoot") is None


def test_the_domains_workloads_are_a_group_of_all_workloads() -> None:
    """Principals in the domain's group, the group in everyone's: rights on the warehouse are given once."""
    found = made()
    group = found.one("Group")
    assert group.at("displayName") == "payments.workloads.local"
    everyone = found.one("GroupMember", "c-everyone")
    assert everyone.at("groupId") == example.platform().everyone_group_id
    assert group.urn in everyone.after
    members = [each for each in found.of("GroupMember") if each.name != "c-everyone"]
    assert len(members) == len(example.mesh().deployed("payments", "local"))
    assert all(group.urn in each.after for each in members)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_product_of_the_environment_has_an_identity(domain: str) -> None:
    """Told by its id; no more and no fewer."""
    found: list[DomainIdentity] = []

    def program() -> None:
        found.append(identity.identity(upper.environment("local"), upper.providers(), domain=domain))

    record(program)
    assert set(found[0].identities) == {product.id for product in example.mesh().deployed(domain, "local")}
    assert len(found[0].deployer_kafka_keys) == len(found[0].deployer_registry_keys) == 2


def test_no_two_domains_share_a_cloud_identity() -> None:
    """Accounts, principals, groups, catalogs, budgets and policies of all domains have names of their own."""
    seen: dict[tuple[str, str], str] = {}
    for domain in DOMAINS:
        for each in made(domain=domain).leaves:
            name = each.at("displayName") or each.at("name") or each.at("policyName")
            if name is not None and each.short != "ApiKey":
                assert seen.setdefault((each.type, name), f"{domain} {each.name}") == f"{domain} {each.name}"
    assert len(seen) > 4 * len(DOMAINS)


def test_what_is_the_accounts_is_made_by_the_account() -> None:
    """People and bills by the account's provider, the catalog by a workspace's."""
    used = {(each.short, each.provider.split("::")[-2]) for each in made().leaves if "databricks" in each.type}
    workspace = {short for short, provider in used if provider == "workspace"}
    assert workspace == {"Catalog", "WorkspaceBinding"}
    assert {provider for short, provider in used if short not in workspace} == {"account"}
