"""The deployed mesh and the API server agree: nothing to do where nothing changed, and what did change shows."""

from __future__ import annotations

from cluster import MERGE, Cluster

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
    quota = cluster.get("/api/v1/namespaces/audit-ledger-local/resourcequotas/quota")
    assert int(quota["status"]["used"]["pods"]) >= 1


def test_a_refresh_has_nothing_to_do_until_somebody_changes_something(cluster: Cluster) -> None:
    """The first one takes in what the server has drawn: the mesh was deployed before it ran."""
    refresh = ("refresh", "--yes", "--skip-preview", "-s", "platform-local")
    assert cluster.world.pulumi(*refresh).returncode == 0
    again = cluster.world.pulumi(*refresh, "--expect-no-changes")
    assert again.returncode == 0, again.stdout + again.stderr
    cluster.ask("PATCH", POLICY, {"spec": {"failurePolicy": "Ignore"}}, headers=MERGE)
    changed = cluster.world.pulumi("refresh", "--preview-only", "-s", "platform-local", "--diff")
    cluster.up()
    assert "Ignore" in changed.stdout
    assert cluster.get(POLICY)["spec"]["failurePolicy"] == "Fail"
