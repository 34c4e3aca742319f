"""Analytics: storage, shared compute, the group of all workloads, and where alerts go."""

from __future__ import annotations

import json

import mesh_example as example
import pulumi
import upper_example as upper
from mesh_components.analytics import Analytics
from mesh_components.labels import Labels
from recording import Program, record


def destinations(found: Program) -> dict[str, dict[str, object]]:
    return {each.at("displayName"): each.at("config") for each in found.of("NotificationDestination")}


def test_every_receiver_of_every_domain_has_a_destination() -> None:
    """Named `<domain>.<receiver>`, and told to the layers above by that name."""

    def program() -> object:
        return Analytics("analytics", upper.analytics_args(upper.environment("local"))).destinations

    found = record(program)
    wanted = {f"{d.id}.{r}" for d in example.mesh().domains.values() for r in d.document.receivers}
    assert set(destinations(found)) == wanted
    assert found.outputs == {name: f"analytics-receiver-{name}" for name in wanted}


def test_a_webhook_kept_as_a_secret_is_used_where_it_is_given_and_never_shown() -> None:
    """The address goes to the destination as a secret."""
    found = upper.deployed(upper.analytics, "local")
    oncall = found.one("NotificationDestination", "payments.oncall")
    assert oncall.at("config.genericWebhook.url") == upper.WEBHOOK
    assert any("genericWebhook" in path for path in oncall.secrets)
    assert [each.name for each in found.leaves if upper.WEBHOOK in json.dumps(each.inputs)] == [oncall.name]


def test_without_the_secret_the_mailbox_is_told() -> None:
    """The reference `secret:…` itself is no address and reaches no cloud."""
    found = upper.run(lambda where: Analytics("analytics", upper.analytics_args(where)), upper.environment("local"))
    assert destinations(found)["payments.oncall"] == {"email": {"addresses": ["payments-oncall@bank.example"]}}
    assert not [each.name for each in found.leaves if "secret:" in json.dumps(each.inputs)]


def test_a_receiver_that_cannot_be_reached_has_no_destination() -> None:
    """With a webhook only, whose secret is not there: products that count on it are refused later, by name."""
    where, given = upper.environment("local"), example.mesh().domains
    domain = given["payments"]
    oncall = domain.document.receivers["oncall"].model_copy(update={"email": None})
    document = domain.document.model_copy(update={"receivers": {"oncall": oncall}})
    from dataclasses import replace

    def program() -> object:
        args = upper.analytics_args(where)
        args["domains"] = {"payments": replace(domain, document=document)}
        return Analytics("analytics", args).destinations

    assert record(program).outputs == {}


def test_compute_is_shared_by_the_group_of_all_workloads_only() -> None:
    """Warehouse and policy are usable by that group and by no other principal."""
    found = upper.deployed(upper.analytics, "local")
    group = found.one("Group")
    assert group.at("displayName") == "mesh.workloads.local"
    assert len(found.of("Permissions")) == 2
    for each in found.of("Permissions"):
        assert each.at("accessControls") == [{"groupName": "mesh.workloads.local", "permissionLevel": "CAN_USE"}]


def test_the_warehouse_is_the_environments() -> None:
    """Size and idle time come from the document."""
    local, prod = (upper.deployed(upper.analytics, each).one("SqlEndpoint") for each in ("local", "prod"))
    assert (local.at("clusterSize"), local.at("autoStopMins")) == ("2X-Small", 10)
    assert (prod.at("clusterSize"), prod.at("autoStopMins")) == ("Small", 20)


def test_shared_compute_is_charged_to_the_platform() -> None:
    """Tags are spelt as everywhere else."""
    found = upper.deployed(upper.analytics, "local")
    spelt = Labels(
        domain="d", product="p", environment="local", cost_centre="c", classification="x", owner="platform"
    ).databricks()
    wanted = {"mesh_environment": "local", "mesh_owner": "platform"}
    assert wanted.items() <= spelt.items()
    tags = {each["key"]: each["value"] for each in found.one("SqlEndpoint").at("tags.customTags")}
    assert tags == wanted
    rules = json.loads(found.one("ClusterPolicy").at("definition"))
    assert {key: rules[f"custom_tags.{key}"]["value"] for key in wanted} == wanted


def test_storage_is_made_only_where_the_environment_has_some() -> None:
    """A credential, then the location that uses it; otherwise the metastore's own storage."""
    found = upper.deployed(upper.analytics, "prod")
    credential, location = found.one("StorageCredential"), found.one("ExternalLocation")
    assert location.at("credentialName") == credential.at("name")
    assert location.at("url") == "s3://bank-mesh-prod/managed"
    where = upper.environment("local")
    bare = where.model_copy(update={"databricks": where.databricks.model_copy(update={"storage": None})})

    def program() -> object:
        return Analytics("analytics", upper.analytics_args(bare)).storage_url

    without = record(program)
    assert without.outputs == ""
    assert not without.of("StorageCredential") + without.of("ExternalLocation")


def test_the_workloads_may_enter_the_shared_workspace() -> None:
    """By an assignment of the account, where the workspace's number is known."""
    found = upper.deployed(upper.analytics, "prod")
    assigned = found.one("MwsPermissionAssignment")
    assert (assigned.at("workspaceId"), assigned.at("permissions")) == ("1860000000000002", ["USER"])
    assert assigned.provider.split("::")[-2] == "account"
    assert not upper.deployed(upper.analytics, "local").of("MwsPermissionAssignment")


def test_a_destination_is_plain_output_for_the_layers_above() -> None:
    """Ids are no secrets, though an address may be."""

    def program() -> object:
        made = Analytics("analytics", upper.analytics_args(upper.environment("local"))).destinations["payments.oncall"]
        assert isinstance(made, pulumi.Output)
        return made.is_secret()

    assert record(program).outputs is False


def test_a_group_of_the_account_has_no_entitlements() -> None:
    """Those are a workspace's: the account would refuse them."""
    group = upper.deployed(upper.analytics, "prod").one("Group")
    entitlements = {"allowClusterCreate", "allowInstancePoolCreate", "databricksSqlAccess", "workspaceAccess"}
    assert not [each for each in entitlements if group.at(each)]


def test_the_group_gets_rights_only_once_the_workspace_knows_it() -> None:
    """A group of the account is nobody in a workspace that it was not let into."""
    found = upper.deployed(upper.analytics, "prod")
    inside = found.one("MwsPermissionAssignment")
    assert len(found.of("Permissions")) == 2
    for each in found.of("Permissions"):
        assert inside.urn in each.after, each.name


def test_a_cluster_of_the_shared_policy_has_a_size_or_bounds_of_it() -> None:
    """A limited attribute that is not optional would be required, and nobody can give both."""
    rules = json.loads(upper.deployed(upper.analytics, "local").one("ClusterPolicy").at("definition"))
    for key in ("num_workers", "autoscale.max_workers"):
        assert rules[key]["isOptional"] is True
        assert rules[key]["maxValue"] == 8
