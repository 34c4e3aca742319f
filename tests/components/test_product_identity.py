"""ProductIdentity: as whom a product runs in each cloud, on whose bill, and in which workspace."""

from __future__ import annotations

import identity_example as identity
import part_example as part
import upper_example as upper
from mesh_components.refs import IdentityRefs
from recording import Program, record


def made(name: str = "local", *, id_: part.ProductId = part.BATCH, **stack: object) -> Program:
    return upper.run(
        lambda where: identity.product(where, upper.providers(), id_=id_, **stack), upper.environment(name)
    )


def refs(id_: part.ProductId = part.BATCH, **stack: object) -> IdentityRefs:
    found: list[IdentityRefs] = []

    def program() -> None:
        where = upper.environment("local")
        found.append(identity.product(where, upper.providers(), id_=id_, **stack).refs)

    record(program)
    return found[0]


def test_a_product_is_one_account_and_one_principal_of_the_same_name() -> None:
    """`<domain>.<product>.<env>` in Confluent Cloud and in Databricks."""
    found = made("dev")
    assert found.one("ServiceAccount").at("displayName") == "payments.settlements.dev"
    assert found.one("ServicePrincipal").at("displayName") == "payments.settlements.dev"


def test_its_principal_belongs_to_the_domains_workloads() -> None:
    """Through the group it may use the shared warehouse and workspaces of the domain."""
    found = made()
    member = found.one("GroupMember")
    assert member.at("groupId") == "7"
    assert found.one("ServicePrincipal").urn in member.after


def test_a_product_without_streams_and_inputs_gets_no_keys() -> None:
    """A key that nobody needs can only be lost."""
    nothing = upper.run(lambda where: identity.silent(where, upper.providers()), upper.environment("local"))
    assert not nothing.of("ApiKey")
    assert nothing.one("ServiceAccount")


def test_a_product_that_speaks_kafka_gets_two_keys_for_each_side() -> None:
    """Cluster and registry, the one in use and the next."""
    found = made(id_=part.STREAM).of("ApiKey")
    assert [key.name for key in found] == [
        "c-key-kafka-1", "c-key-kafka-2", "c-key-registry-1", "c-key-registry-2",
    ]  # fmt: skip
    told = refs(part.STREAM)
    assert (len(told.kafka_keys), len(told.registry_keys)) == (2, 2)


def test_it_has_a_budget_and_a_policy_of_its_account() -> None:
    """Both are the account's: no workspace knows them."""
    found = made("prod")
    for each in (found.one("Budget"), found.one("BudgetPolicy")):
        assert each.provider.split("::")[-2] == "account"
    assert found.one("Budget").at("displayName") == "payments.settlements.prod"


def test_only_a_dedicated_product_has_a_workspace() -> None:
    """And only then are its number and address told."""
    assert made(workspace="dedicated").of("MwsWorkspaces")
    assert not made(workspace="shared").of("MwsWorkspaces")
    shared = refs(workspace="shared")
    assert (shared.workspace_id, shared.workspace_url) == (None, None)
    assert refs(workspace="dedicated").workspace_url is not None
