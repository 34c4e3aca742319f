"""What a pod or an autoscaler leaves out is as Kubernetes takes it, and what cannot be asked here is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from mesh_platform.localcloud.workloads.desired import Probe, desired, quantity
from mesh_platform.localcloud.workloads.scaling import bounded, wanted
from shop import autoscaler, deployment


def container(body: dict[str, Any]) -> dict[str, Any]:
    return body["spec"]["template"]["spec"]["containers"][0]


def probed(probe: dict[str, Any] | None) -> Probe | None:
    """Return the readiness probe that a pod with this one has."""
    body = deployment()
    if probe is None:
        del container(body)["readinessProbe"]
    else:
        container(body)["readinessProbe"] = probe
    return desired(body, None).readiness


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ({"tcpSocket": {"port": 1}}, Probe(path=None, delay=0, period=10, timeout=1, failures=3)),
        ({"httpGet": {"port": 1}}, Probe(path="/")),
        ({"httpGet": {"port": 1, "path": "/healthz"}, "timeoutSeconds": 4}, Probe(path="/healthz", timeout=4)),
        ({"tcpSocket": {"port": 1}, "failureThreshold": 1, "periodSeconds": 2, "initialDelaySeconds": 3},
         Probe(path=None, failures=1, period=2, delay=3)),
        ({"exec": {"command": ["true"]}}, None),
        ({"grpc": {"port": 1}, "periodSeconds": 2}, None),
        (None, None),
    ],
)  # fmt: skip
def test_a_probe_has_kubernetes_defaults_and_one_that_is_not_asked_here_is_none(
    probe: dict[str, Any] | None, expected: Probe | None
) -> None:
    assert probed(probe) == expected


def test_arguments_follow_the_command_and_alone_they_are_none() -> None:
    body = deployment()
    container(body)["args"] = ["--level", 3]
    assert desired(body, None).command == ("python", "-m", "orders", "--level", "3")


def test_a_container_without_limits_has_none() -> None:
    body = deployment()
    container(body)["resources"] = {"limits": {"memory": "64Mi"}}
    assert (desired(body, None).cpu, desired(body, None).memory) == (None, 64 * 2**20)
    del container(body)["resources"]
    assert (desired(body, None).cpu, desired(body, None).memory) == (None, None)


def test_the_grace_is_the_pod_s_own_where_it_says_one() -> None:
    body = deployment()
    body["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 5
    assert desired(body, None).grace == 5


def resource(name: str, **target: Any) -> dict[str, Any]:
    return {"type": "Resource", "resource": {"name": name, "target": target}}


@pytest.mark.parametrize(
    ("metrics", "target"),
    [
        ([resource("memory", averageUtilization=80), resource("cpu", averageUtilization=60)], 60),
        ([resource("memory", averageUtilization=80)], None),
        ([resource("cpu", averageValue="500m")], None),
        ([{"type": "External", "external": {"metric": {"name": "lag"}}}], None),
        ([], None),
        (None, None),
    ],
)
def test_an_autoscaler_scales_by_its_share_of_cpu_and_by_nothing_else(
    metrics: list[dict[str, Any]] | None, target: float | None
) -> None:
    body = autoscaler(2, 5)
    body["spec"]["metrics"] = metrics
    found = desired(deployment(), body)
    assert (found.target, found.minimum, found.maximum) == (target, 2, 5)
    assert wanted([9.0, 9.0], 2, found) == (2 if target is None else 5)


def test_an_autoscaler_without_a_minimum_has_one() -> None:
    body = autoscaler(2, 5)
    del body["spec"]["minReplicas"]
    assert desired(deployment(), body).minimum == 1


def test_without_a_limit_of_cpu_no_load_can_be_told_and_nothing_is_scaled() -> None:
    body = deployment()
    del container(body)["resources"]
    assert wanted([9.0], 1, desired(body, autoscaler(1, 4))) == 1


@pytest.mark.parametrize(("current", "count"), [(0, 2), (2, 2), (3, 3), (5, 5), (6, 5)])
def test_a_number_of_replicas_stays_within_its_bounds(current: int, count: int) -> None:
    assert bounded(current, desired(deployment(), autoscaler(2, 5))) == count


@pytest.mark.parametrize(
    ("shares", "count"), [([0.76, 0.76], 2), ([0.78, 0.78], 3), ([0.64, 0.64], 2), ([0.3, 0.3], 1)]
)
def test_a_load_within_a_tenth_of_its_target_changes_nothing(shares: list[float], count: int) -> None:
    assert wanted(shares, 2, desired(deployment(), autoscaler(1, 4, target=70))) == count


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1k", 1e3), ("2M", 2e6), ("3G", 3e9), ("1T", 1e12), ("1Ki", 1024), ("2Mi", 2 << 20), ("1Gi", 1 << 30),
        ("1Ti", 1 << 40), ("0", 0), ("1500m", 1.5), (4, 4), ("0.5Gi", 1 << 29),
    ],
)  # fmt: skip
def test_every_unit_of_a_quantity_has_its_weight(text: object, number: float) -> None:
    assert quantity(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["1 Gi", "1gi", "1.", ".5", "1e3x", "Infinity", "1MiB", None])
def test_a_unit_that_kubernetes_does_not_know_is_none(text: object) -> None:
    with pytest.raises(ValueError, match="is no quantity"):
        quantity(text)
