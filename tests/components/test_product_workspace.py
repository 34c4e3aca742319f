"""A product's place in Unity Catalog, its secrets, and a workspace of its own where it has one."""

from __future__ import annotations

import json

import mesh_example as example
import part_example as part
import pytest
from mesh_components.compute import policy
from mesh_components.dedicated_compute import DedicatedCompute
from mesh_components.protection import stateful
from mesh_components.receivers import subscribed
from mesh_platform.documents.kinds.domain import Receiver
from mesh_platform.errors import UsageError
from recording import Program, record

SHARED, DEDICATED = example.TRANSACTIONS, example.SETTLEMENTS


def with_receiver(receiver: Receiver, secrets: dict[str, str]) -> Program:
    """A dedicated workspace's compute by itself, for a domain with this receiver."""

    def program() -> None:
        given = part.common(DEDICATED, example.mesh().environments["local"], example.providers())
        domain = example.mesh().domains["payments"].document
        DedicatedCompute(
            "p",
            {
                **given,
                "domain": domain.model_copy(update={"receivers": {**domain.receivers, "desk": receiver}}),
                "owners": ["owners"],
                "identity": example.identity(DEDICATED),
                "receiver_secrets": secrets,
            },
        )

    return record(program)


def test_schema_volume_and_scope_have_the_products_names() -> None:
    """In the catalog of its domain; the volume in the schema."""
    found = example.deployed(SHARED)
    schema = found.one("Schema", "workspace-schema")
    assert (schema.at("catalogName"), schema.at("name")) == ("payments_local", "transactions")
    volume = found.one("Volume")
    assert (volume.at("catalogName"), volume.at("schemaName"), volume.at("name")) == (
        "payments_local", "transactions", "files",
    )  # fmt: skip
    assert schema.urn in volume.after
    assert found.one("SecretScope").at("name") == "payments.transactions.local"


def test_only_the_products_own_principal_reads_its_secrets() -> None:
    """One access control entry, READ, for the service principal; people have none."""
    acl = example.deployed(SHARED).one("SecretAcl")
    assert (acl.at("principal"), acl.at("permission")) == ("app-payments.transactions", "READ")


def test_the_scope_holds_the_same_credentials_as_the_namespace() -> None:
    """Under keys of the scope's spelling, every value secret."""
    found = example.deployed(SHARED)
    inside = found.one("Secret", "namespace-credentials").at("stringData")
    scoped = {each.at("key"): each for each in found.of("Secret") if each.type.startswith("databricks:")}
    assert {key: each.at("stringValue") for key, each in scoped.items()} == {
        name.lower().replace("_", "-"): value for name, value in inside.items()
    }
    assert all(each.secrets == {"stringValue"} for each in scoped.values())


def test_a_shared_product_uses_the_platforms_warehouse() -> None:
    """And makes no compute of its own."""
    found = example.deployed(SHARED)
    assert not found.of("SqlEndpoint")
    assert not found.of("ClusterPolicy")
    assert {each.at("warehouseId") for each in found.of("SqlTable")} == {"shared-warehouse"}


def test_a_dedicated_product_uses_its_own_warehouse_everywhere() -> None:
    """Tables, alerts and SQL jobs; the shared one is not even named."""
    found = example.deployed(DEDICATED)
    warehouse = found.one("SqlEndpoint")
    used = [each for each in found.leaves if each.short in ("SqlTable", "AlertV2")]
    assert used
    assert all(warehouse.urn in each.after for each in used)
    assert "shared-warehouse" not in json.dumps([each.inputs for each in found.leaves])


def test_compute_stops_by_itself_and_is_charged_to_the_product() -> None:
    """Serverless, the environment's size and idle time, the six labels as tags."""
    warehouse = example.deployed(DEDICATED).one("SqlEndpoint")
    assert warehouse.at("enableServerlessCompute") is True
    assert warehouse.at("autoStopMins") == 10
    tags = {each["key"]: each["value"] for each in warehouse.at("tags.customTags")}
    assert tags["mesh_product"] == "payments.settlements"
    assert tags["mesh_cost_centre"] == "CC-4711"


def test_the_cluster_policy_fixes_the_tags() -> None:
    """A user of the policy can neither leave them out nor change them, nor get round Unity Catalog."""
    rules = json.loads(policy({"mesh_product": "payments.settlements"}))
    assert rules["custom_tags.mesh_product"] == {"type": "fixed", "value": "payments.settlements"}
    assert rules["data_security_mode"]["type"] == "allowlist"
    assert "NONE" not in rules["data_security_mode"]["values"]
    assert rules["autotermination_minutes"]["maxValue"] <= 60


def test_owners_and_the_workload_may_use_the_compute() -> None:
    """CAN_USE and no more; for the warehouse and for the policy."""
    found = example.deployed(DEDICATED)
    for each in (found.one("Permissions", "warehouse-users"), found.one("Permissions", "policy-users")):
        entries = each.at("accessControls")
        assert {entry["permissionLevel"] for entry in entries} == {"CAN_USE"}
        assert {entry.get("servicePrincipalName") for entry in entries} == {None, "app-payments.settlements"}
    assert found.one("Permissions", "warehouse-users").at("sqlEndpointId")
    assert found.one("Permissions", "policy-users").at("clusterPolicyId")


def test_a_dedicated_workspace_has_destinations_of_its_own() -> None:
    """Those of the platform are in another workspace; one for each receiver that the product names."""
    found = example.deployed(DEDICATED)
    destination = found.one("NotificationDestination")
    assert destination.at("config.email.addresses") == ["payments-desk@bank.example"]
    for each in found.of("AlertV2"):
        assert destination.urn in each.after
    assert not example.deployed(SHARED).of("NotificationDestination")


def test_a_webhooks_address_comes_from_a_secret_and_stays_one() -> None:
    """It is given apart from the documents, and is a secret input."""
    found = with_receiver(Receiver(webhook="secret:desk-hook"), {"desk-hook": "https://hooks.example/1"})
    destination = found.one("NotificationDestination")
    assert destination.at("config.genericWebhook.url") == "https://hooks.example/1"
    assert destination.secrets == {"config.genericWebhook.url"}


def test_without_the_secret_the_mailbox_is_told() -> None:
    """And the reference itself is never used as an address."""
    found = with_receiver(Receiver(email="desk@bank.example", webhook="secret:desk-hook"), {})
    assert found.one("NotificationDestination").at("config.email.addresses") == ["desk@bank.example"]
    assert "secret:" not in json.dumps([each.inputs for each in found.leaves])


def test_a_receiver_that_nobody_can_reach_is_refused() -> None:
    """An alert that reaches nobody is none."""
    assert not with_receiver(Receiver(webhook="secret:desk-hook"), {}).of("NotificationDestination")
    with pytest.raises(UsageError, match="none of the receivers desk"):
        subscribed("payments", ["desk"], {"payments.oncall": "id"})
    assert subscribed("payments", ["desk", "oncall"], {"payments.oncall": "id"}) == ["id"]


def test_views_and_rights_hold_no_state() -> None:
    """They can be made again from the documents; a table cannot."""
    import pulumi_confluentcloud as confluent
    import pulumi_databricks as databricks

    assert stateful(databricks.SqlTable)
    assert not stateful(databricks.Grant)
    assert not stateful(confluent.KafkaAcl)
