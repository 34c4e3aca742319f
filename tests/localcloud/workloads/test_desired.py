"""What a workload must be is read from its records alone, as a cluster would read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.errors import UsageError
from mesh_platform.localcloud.workloads.desired import Probe, desired, quantity
from mesh_platform.localcloud.workloads.pods import SURGE, moves
from mesh_platform.localcloud.workloads.scaling import settled, wanted
from shop import autoscaler, deployment


def test_command_limits_probes_and_grace_are_those_of_the_pod() -> None:
    found = desired(deployment(), autoscaler(2, 5, target=60))
    assert (found.command, found.minimum, found.maximum, found.target) == (("python", "-m", "orders"), 2, 5, 60)
    assert (found.cpu, found.memory, found.grace) == (0.5, 128 * 2**20, 30)
    assert found.readiness == Probe(path=None, period=5)
    assert found.liveness == Probe(path=None, period=10, delay=15)


def test_without_an_autoscaler_the_deployment_s_own_number_counts_and_is_one_by_default() -> None:
    body = deployment()
    assert (desired(body, None).minimum, desired(body, None).maximum, desired(body, None).target) == (1, 1, None)
    body["spec"]["replicas"] = 3
    assert (desired(body, None).minimum, desired(body, None).maximum) == (3, 3)


def test_a_new_revision_is_what_changes_the_pod_and_nothing_else() -> None:
    first = desired(deployment(), autoscaler(1, 3)).revision
    assert desired(deployment(), autoscaler(2, 4)).revision == first
    assert desired(deployment(A="1"), None).revision != first


def test_an_image_without_a_command_is_refused() -> None:
    body = deployment()
    del body["spec"]["template"]["spec"]["containers"][0]["command"]
    with pytest.raises(UsageError, match=r"image only \(registry.example/shop/orders:1\)"):
        desired(body, None)


@pytest.mark.parametrize(("text", "number"), [("500m", 0.5), ("2", 2), ("1.5", 1.5), ("512Mi", 2**29), ("1G", 1e9)])
def test_quantities_are_numbers(text: str, number: float) -> None:
    assert quantity(text) == number


@pytest.mark.parametrize("text", ["", "Mi", "1X", "-1"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no quantity"):
        quantity(text)


@pytest.mark.parametrize(
    ("shares", "current", "count"),
    [([1.4], 1, 2), ([0.7], 1, 1), ([0.75], 1, 1), ([0.1, 0.1], 2, 1), ([9.0], 1, 4), ([], 2, 2), ([0.0], 1, 1)],
)
def test_replicas_follow_the_ratio_of_load_and_target_within_tolerance_and_bounds(
    shares: list[float], current: int, count: int
) -> None:
    assert wanted(shares, current, desired(deployment(), autoscaler(1, 4))) == count


def test_fewer_replicas_are_wanted_only_when_nobody_wanted_more_for_a_while() -> None:
    recommended = [(0.0, 3), (100.0, 1), (299.0, 2)]
    assert settled([*recommended, (300.0, 1)], 300, 300) == 3
    assert settled([*recommended, (301.0, 1)], 301, 300) == 2


class Pod:
    """A replica as the moves see it."""

    def __init__(self, slot: int, revision: str, *, ready: bool) -> None:
        self.slot, self.revision, self.ready, self.stopping = slot, revision, ready, False


@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_roll_ends_with_the_new_alone_and_on_its_way_there_are_never_too_few_ready_nor_too_many(
    before: int, after: int, random: object
) -> None:
    """In any order in which new ones get ready and old ones end."""
    pods = [Pod(slot, "old", ready=True) for slot in range(1, before + 1)]
    least = min(before, after)
    for _ in range(60):
        plan = moves(pods, "new", after)
        assert not {pod.slot for pod in pods} & set(plan.start)
        for pod in pods:
            pod.stopping |= pod.slot in plan.stop
            pod.ready &= not pod.stopping
        pods += [Pod(slot, "new", ready=False) for slot in plan.start]
        assert sum(pod.ready for pod in pods) >= least
        assert sum(not pod.stopping for pod in pods) <= max(before, after + SURGE)
        chance = random.random()  # type: ignore[attr-defined]
        waiting = [pod for pod in pods if not pod.ready and not pod.stopping]
        if waiting and chance < 0.7:
            waiting[0].ready = True
        pods = [pod for pod in pods if not pod.stopping or random.random() < 0.5]  # type: ignore[attr-defined]
    for pod in pods:
        pod.ready = not pod.stopping
    for _ in range(20):
        plan = moves(pods, "new", after)
        pods = [pod for pod in pods if pod.slot not in plan.stop and not pod.stopping]
        pods += [Pod(slot, "new", ready=True) for slot in plan.start]
    assert [pod.revision for pod in pods] == ["new"] * after
