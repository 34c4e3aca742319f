"""DedicatedWorkspace: made where the environment can make one, and open to the domain's workloads and catalog only."""

from __future__ import annotations

import identity_example as identity
import pytest
import upper_example as upper
from mesh_platform.documents.kinds import Environment
from mesh_platform.errors import DocumentError
from recording import Program


def environment(**databricks: object) -> Environment:
    found = upper.environment("prod")
    return found.model_copy(update={"databricks": found.databricks.model_copy(update=databricks)})


def made(where: Environment | None = None) -> Program:
    return upper.run(lambda found: identity.workspace(found, upper.providers()), where or environment())


def test_it_is_made_from_what_the_environment_names() -> None:
    """Account, region, credentials and storage; the labels are its tags."""
    where = environment()
    found = made(where).one("MwsWorkspaces")
    assert found.at("workspaceName") == "payments-settlements-prod"
    assert (found.at("accountId"), found.at("awsRegion")) == (where.databricks.account, "eu-central-1")
    assert where.databricks.dedicated is not None
    assert found.at("credentialsId") == where.databricks.dedicated.credentials_id
    assert found.at("storageConfigurationId") == where.databricks.dedicated.storage_configuration_id
    assert found.at("customTags")["mesh_product"] == "payments.settlements"


def test_the_domains_catalog_and_workloads_reach_into_it() -> None:
    """After it is there; the workloads as users, never as administrators."""
    found = made()
    workspace = found.one("MwsWorkspaces")
    binding, users = found.one("WorkspaceBinding"), found.one("MwsPermissionAssignment")
    assert (binding.at("securableType"), binding.at("securableName")) == ("catalog", "payments_x")
    assert (users.at("principalId"), users.at("permissions")) == ("7", ["USER"])
    assert workspace.urn in binding.after & users.after


def test_the_account_makes_it_and_the_shared_workspace_binds_the_catalog() -> None:
    """The new workspace is never configured in the stack that makes it."""
    used = {each.short: each.provider.split("::")[-2] for each in made().leaves}
    assert used == {
        "MwsWorkspaces": "account", "WorkspaceBinding": "workspace", "MwsPermissionAssignment": "account",
    }  # fmt: skip


def test_another_cloud_cannot_make_one() -> None:
    """The resource is for AWS; on Azure workspaces are made by other means."""
    with pytest.raises(DocumentError, match="on AWS, not on AZURE") as caught:
        made(environment(cloud="AZURE"))
    assert caught.value.fix == "set workspace: shared in stack.yaml"
    assert caught.value.where == "payments.settlements"


def test_an_environment_without_the_means_is_told_what_it_lacks() -> None:
    """By the file to change."""
    with pytest.raises(DocumentError, match="nothing to make workspaces from") as caught:
        made(environment(dedicated=None))
    assert "environments/prod.yaml" in caught.value.fix
