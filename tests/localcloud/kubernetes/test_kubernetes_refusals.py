"""What the deployed mesh promises of its namespaces is kept by the API server: it refuses the rest."""

from __future__ import annotations

from typing import Any

import pytest
from cluster import Cluster, pod

LEDGER, SCORING = "audit-ledger-local", "risk-scoring-local"
OWNERS = "internal-audit"
MESH = {
    f"mesh.platform/{label}": "x"
    for label in ("domain", "product", "environment", "cost-centre", "classification", "owner")
}


def made(cluster: Cluster, body: dict[str, Any], where: str = LEDGER, **query: str) -> tuple[int, str]:
    answer = cluster.ask("POST", f"/api/v1/namespaces/{where}/pods", body, **query)
    return answer.status_code, answer.json().get("message", "")


def test_a_pod_within_all_limits_is_taken(cluster: Cluster) -> None:
    assert made(cluster, pod("fits"), dryRun="All") == (201, "")


def test_a_container_beyond_the_limit_range_is_refused(cluster: Cluster) -> None:
    code, said = made(cluster, pod("large", cpu="3"), dryRun="All")
    assert code == 403
    assert "maximum cpu usage per Container is 2, but limit is 3" in said


def test_pods_that_together_ask_for_more_than_the_quota_are_refused(cluster: Cluster) -> None:
    """The first one fits; of its cpu the quota then has not enough left for a second one."""
    try:
        assert made(cluster, pod("first", cpu="1500m"))[0] == 201
        code, said = made(cluster, pod("second", cpu="1500m"))
    finally:
        cluster.ask("DELETE", f"/api/v1/namespaces/{LEDGER}/pods/first", gracePeriodSeconds="0")
    assert code == 403
    assert "exceeded quota: quota, requested: requests.cpu=1500m" in said


def test_more_pods_than_the_quota_counts_are_refused(cluster: Cluster) -> None:
    names = [f"p{number}" for number in range(21)]
    try:
        answers = [made(cluster, pod(name, cpu="1m"), SCORING) for name in names]
    finally:
        for name in names:
            cluster.ask("DELETE", f"/api/v1/namespaces/{SCORING}/pods/{name}", gracePeriodSeconds="0")
    assert answers[0][0] == 201
    assert answers[-1][0] == 403
    assert "exceeded quota: quota, requested: pods=1, used: pods=20, limited: pods=20" in answers[-1][1]


@pytest.mark.parametrize(
    ("security", "named"),
    [
        ({"privileged": True, "allowPrivilegeEscalation": True}, "privileged"),
        ({"runAsNonRoot": False}, "runAsNonRoot != true"),
        ({"capabilities": {"add": ["NET_ADMIN"]}}, "unrestricted capabilities"),
    ],
)
def test_a_pod_that_may_do_too_much_is_refused(cluster: Cluster, security: dict[str, Any], named: str) -> None:
    code, said = made(cluster, pod("mighty", **security), dryRun="All")
    assert code == 403
    assert 'violates PodSecurity "restricted:latest"' in said
    assert named in said


def test_owners_read_their_own_namespace_without_its_secrets_and_no_other(cluster: Cluster) -> None:
    assert cluster.as_group(OWNERS, f"/api/v1/namespaces/{LEDGER}/configmaps") == 200
    assert cluster.as_group(OWNERS, f"/apis/monitoring.coreos.com/v1/namespaces/{LEDGER}/prometheusrules") == 200
    assert cluster.as_group(OWNERS, f"/api/v1/namespaces/{LEDGER}/secrets") == 403
    assert cluster.as_group(OWNERS, f"/api/v1/namespaces/{SCORING}/configmaps") == 403
    assert cluster.as_group("nobody-s", f"/api/v1/namespaces/{LEDGER}/configmaps") == 403


def test_owners_change_nothing(cluster: Cluster) -> None:
    somebody = {"Impersonate-User": "somebody", "Impersonate-Group": OWNERS}
    answer = cluster.ask("POST", f"/api/v1/namespaces/{LEDGER}/pods", pod("own"), headers=somebody, dryRun="All")
    assert answer.status_code == 403


def test_without_a_token_nothing_is_answered(cluster: Cluster) -> None:
    assert cluster.ask("GET", "/api/v1/namespaces", headers={"Authorization": ""}).status_code == 401


@pytest.mark.parametrize("missing", [None, *MESH])
def test_a_namespace_of_the_mesh_carries_all_of_its_labels(cluster: Cluster, missing: str | None) -> None:
    """Of those that say they are the mesh's; others are nobody's business."""
    labels = {key: value for key, value in MESH.items() if key != missing}
    body = cluster.namespace(cluster.fresh(), **labels, **{"app.kubernetes.io/managed-by": "mesh"})
    answer = cluster.ask("POST", "/api/v1/namespaces", body, dryRun="All")
    if missing is None:
        assert answer.status_code == 201
    else:
        assert answer.status_code == 422
        assert "ValidatingAdmissionPolicy 'mesh-labels'" in answer.json()["message"]
        assert missing.rpartition("/")[2] in answer.json()["message"]


def test_a_namespace_of_somebody_else_needs_none_of_them(cluster: Cluster) -> None:
    body = cluster.namespace(cluster.fresh())
    assert cluster.ask("POST", "/api/v1/namespaces", body, dryRun="All").status_code == 201
