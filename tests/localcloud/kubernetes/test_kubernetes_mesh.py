"""The deployed mesh and the API server agree: nothing to do where nothing changed, and what did change shows."""

from __future__ import annotations

import re

import pytest
from amount import WHOLE
from cluster import COUNTED, MERGE, Cluster, counted

POLICY = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/mesh-labels"
DEPLOYMENTS = "/apis/apps/v1/namespaces/audit-ledger-local/deployments/workload"


def test_every_object_of_the_store_is_in_the_server(cluster: Cluster) -> None:
    with cluster.world.store() as store:
        wanted = {record.key.id for record in store.all() if record.key.token == "kubernetes:apps/v1:Deployment"}
    live = cluster.get("/apis/apps/v1/deployments")["items"]
    assert {f"{each['metadata']['namespace']}/{each['metadata']['name']}" for each in live} == wanted
    assert len(wanted) >= 5


def test_a_workload_has_its_pods_and_its_quota_counts_them(cluster: Cluster) -> None:
    """They wait for a node, of which there is none."""
    cluster.until(DEPLOYMENTS, lambda found: found.get("status", {}).get("replicas", 0) >= 1)
    pods = cluster.get("/api/v1/namespaces/audit-ledger-local/pods")["items"]
    assert {each["status"]["phase"] for each in pods} == {"Pending"}
    cluster.until(COUNTED, counted)
    quota = cluster.get(COUNTED)
    assert int(quota["status"]["used"]["pods"]) >= 1


@pytest.mark.reliability
@pytest.mark.skipif(not WHOLE, reason="a minute or more; `make reliability` tries it")
def test_a_refresh_shows_what_somebody_has_changed_and_nothing_else(cluster: Cluster) -> None:
    """The first one takes in what the server has drawn: the mesh was deployed before it ran."""
    refresh = ("refresh", "-s", "platform-local")
    assert cluster.world.pulumi(*refresh, "--yes", "--skip-preview").returncode == 0
    cluster.ask("PATCH", POLICY, {"spec": {"failurePolicy": "Ignore"}}, headers=MERGE)
    seen = cluster.world.pulumi(*refresh, "--preview-only", "--diff").stdout
    cluster.up()
    assert re.search(r'failurePolicy *: "Fail" => "Ignore"', seen), seen
    assert re.search(r"~ 1 to update\n *\d+ unchanged", seen), seen
    assert cluster.get(POLICY)["spec"]["failurePolicy"] == "Fail"
