"""Workflow 1, phase 2: a product that was designed gets its place in the three systems, and its code runs there."""

from __future__ import annotations

import base64

import pytest
from mesh_platform.mesh import stamp
from worlds import EXAMPLE, World

SETTLEMENTS = EXAMPLE / "domains/payments/products/settlements"


@pytest.mark.arrow(
    "1.12", "1.17", actor="Domain team", command="mesh up payments-local",
    evidence="each job's source, byte for byte, in the workspace, and a job that runs it as the product's principal",
)  # fmt: skip
def test_the_pipeline_code_of_the_repository_is_what_the_jobs_run(deployed: World) -> None:
    """What was reviewed is what runs: no copy of the code is anywhere else."""
    files = {record.inputs["path"]: record.inputs for record in deployed.existing("WorkspaceFile")}
    jobs = [record.inputs for record in deployed.existing("Job")]
    principals = {record.inputs["displayName"]: record.outputs for record in deployed.existing("ServicePrincipal")}
    assert len(jobs) == 2
    ran: set[str] = set()
    for job in jobs:
        assert job["runAs"]["servicePrincipalName"] == principals["payments.settlements.local"]["applicationId"]
        (task,) = job["tasks"]
        part = task.get("sqlTask") or task["sparkPythonTask"]
        path = (part["file"]["path"] if "file" in part else part["pythonFile"]).removeprefix("/Workspace")
        assert (
            base64.b64decode(files[path]["contentBase64"])
            == (SETTLEMENTS / "jobs" / path.rpartition("/")[2]).read_bytes()
        )
        ran.add(path.rpartition("/")[2])
    assert ran == {file.name for file in (SETTLEMENTS / "jobs").iterdir() if file.is_file()}


@pytest.mark.arrow(
    "1.13", "1.14", actor="Domain team", command="mesh up payments-identity-local",
    evidence="a running workspace with the domain's catalog bound to it and the domain's workloads as users",
)  # fmt: skip
def test_a_dedicated_workspace_is_ready_with_its_catalog_and_users(deployed: World) -> None:
    """settlements asks for one in its stack document; nobody else's catalog is bound to it."""
    (workspace,) = deployed.existing("MwsWorkspaces")
    number = workspace.outputs["workspaceId"]
    assert workspace.outputs["workspaceStatus"] == "RUNNING"
    assert stamp.store_of(workspace.outputs["workspaceUrl"])
    bound = [record.inputs for record in deployed.existing("WorkspaceBinding")]
    assert [each["securableName"] for each in bound if str(each["workspaceId"]) == str(number)] == ["payments_local"]
    users = [record.inputs for record in deployed.existing("MwsPermissionAssignment")]
    assert [each["permissions"] for each in users if str(each["workspaceId"]) == str(number)] == [["USER"]]


@pytest.mark.arrow(
    "1.15", "1.16", actor="Domain team", command="mesh up notifications-local",
    evidence="the topic and the dead letter topic of a product that was made from a template a moment before",
)  # fmt: skip
@pytest.mark.arrow(
    "4.1", actor="Domain team", command="mesh new streaming-product --domain notifications",
    evidence="documents that ask for an environment of the product, and a stack that gives it",
)  # fmt: skip
def test_a_product_from_a_template_gets_its_topics(own: World) -> None:
    """From the request to topics with the template's settings; the identity layer first, for it makes the accounts."""
    answers = ("domain=notifications", "product=digests", "purpose=One summary a day.", "budget=400")
    own.run("new", "streaming-product", *(part for each in answers for part in ("--set", each)))
    own.run("up", "notifications-identity-local")
    own.run("up", "notifications-local")
    topics = {record.inputs["topicName"]: record.inputs for record in own.existing("KafkaTopic")}
    assert topics["notifications.digests.events.v1"]["partitionsCount"] == 3
    assert "notifications.digests.events.v1.dlq" in topics
    spaces = {record.inputs["metadata"]["name"] for record in own.existing("Namespace")}
    assert "notifications-digests-local" in spaces


@pytest.mark.arrow(
    "4.6", "4.7", actor="Domain team", command="mesh up payments-local",
    evidence="a namespace per product with the labels that say whose it is and who pays, and its quota",
)  # fmt: skip
def test_every_product_has_a_namespace_of_its_own(deployed: World) -> None:
    """Six products, six namespaces; each names domain, product, owner and cost centre."""
    spaces = {record.inputs["metadata"]["name"]: record.inputs["metadata"] for record in deployed.existing("Namespace")}
    assert len(spaces) == 6
    for name, metadata in spaces.items():
        product = metadata["labels"]["mesh.platform/product"]
        assert name == f"{product.replace('.', '-')}-local"
        assert metadata["labels"]["mesh.platform/domain"] == product.partition(".")[0]
        assert {"mesh.platform/owner", "mesh.platform/cost-centre"} <= metadata["labels"].keys()
    quotas = {record.inputs["metadata"]["namespace"] for record in deployed.existing("ResourceQuota")}
    assert quotas == set(spaces)
