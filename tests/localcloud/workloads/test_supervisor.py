"""A supervisor keeps real processes as the store says, and follows it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from mesh_platform.errors import UsageError
from mesh_platform.localcloud.workloads.place import DEPLOYMENT
from mesh_platform.localcloud.workloads.replica import Replica
from mesh_platform.localcloud.workloads.supervisor import Supervisor
from shop import FAST, Shop, ask, autoscaler, deployment, open_shop


class Kept:
    """A supervisor that this test turns."""

    def __init__(self, shop: Shop, **pace: float) -> None:
        self.shop = shop
        self.supervisor = Supervisor(place=shop.place, store=shop.store, pace=replace(FAST, **pace))

    def until(self, holds: Callable[[], bool], what: str, watch: Callable[[], None] = lambda: None) -> None:
        end = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < end, f"not within 30 s: {what}: {self.replicas}"
            self.supervisor.look(time.time())
            watch()
            time.sleep(0.01)

    @property
    def replicas(self) -> list[Replica]:
        return self.supervisor.replicas

    def ready(self) -> list[Replica]:
        return [each for each in self.replicas if each.ready]

    def are_ready(self, count: int) -> None:
        self.until(lambda: len(self.ready()) == count == len(self.replicas), f"{count} ready")


@pytest.fixture
def kept(shop: Shop) -> Iterator[Kept]:
    kept = Kept(shop)
    yield kept
    kept.supervisor.kill()


def test_a_replica_has_the_variables_and_credentials_of_its_pod_and_a_port_of_its_own(kept: Kept) -> None:
    kept.shop.apply(deployment(GREETING="hello"))
    kept.shop.apply(autoscaler(2, 3))
    kept.are_ready(2)
    assert len({each.port for each in kept.replicas}) == 2
    for each in kept.replicas:
        told = dict(line.split("=", 1) for line in ask(each.port, "/environment").splitlines() if "=" in line)
        assert (told["GREETING"], told["SHOP_KEY"], told["MESH_METRICS_PORT"]) == (
            "hello", "not-to-be-shown", str(each.port),
        )  # fmt: skip
        assert told["MESH_INSTANCE"] == str(each.slot)


def test_more_and_fewer_replicas_follow_the_autoscaler_s_record(kept: Kept) -> None:
    kept.are_ready(1)
    kept.shop.apply(autoscaler(3, 3))
    kept.are_ready(3)
    kept.shop.apply(autoscaler(1, 1))
    kept.are_ready(1)


@pytest.mark.parametrize("what", ["variable", "command", "generation"])
def test_a_changed_deployment_rolls_one_by_one_and_never_without_all_ready(kept: Kept, what: str) -> None:
    kept.shop.apply(autoscaler(2, 2))
    kept.are_ready(2)
    before, fewest, most = {each.pid for each in kept.replicas}, 2, 0
    changed = deployment(**({"NEW": "1"} if what == "variable" else {}))
    if what == "command":
        changed["spec"]["template"]["spec"]["containers"][0]["args"] = ["more"]
    if what == "generation":
        changed["spec"]["template"]["metadata"]["annotations"]["mesh.platform/key-generation"] = "2"
    kept.shop.apply(changed)

    def watch() -> None:
        nonlocal fewest, most
        fewest = min(fewest, len(kept.ready()))
        most = max(most, sum(not each.stopping for each in kept.replicas))

    revision = kept.replicas[0].revision

    def both_are_new() -> bool:
        return len(kept.ready()) == 2 == len(kept.replicas) and revision not in {
            each.revision for each in kept.replicas
        }

    kept.until(both_are_new, "both are new", watch)
    assert not before & {each.pid for each in kept.replicas}
    assert (fewest, most) == (2, 3)


def test_a_revision_that_never_gets_ready_leaves_the_old_one_in_place(kept: Kept) -> None:
    kept.are_ready(1)
    (old,) = kept.replicas
    kept.shop.apply(deployment(MODE="broken"))
    kept.until(lambda: any(each.restarts >= 2 for each in kept.replicas), "the new one crashes")
    assert kept.ready() == [old]
    assert [each.reason for each in kept.replicas if each is not old] == ["CrashLoopBackOff: Error: exit code 3"]


def test_a_killed_process_starts_again_at_once_in_the_same_place(kept: Kept) -> None:
    kept.are_ready(1)
    (replica,) = kept.replicas
    pid = replica.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    kept.until(lambda: replica.restarts == 1, "the end was seen")
    assert not replica.ready
    kept.are_ready(1)
    assert (replica.reason, replica.slot) == ("Killed: SIGKILL", 1)
    assert replica.pid != pid


def test_a_process_that_ends_again_and_again_waits_twice_as_long_each_time(shop: Shop) -> None:
    """The clock is the test's own: 10, 20, 40 and so on up to 300 seconds pass without waiting."""
    shop.apply(deployment(MODE="broken"))
    kept = Kept(shop, backoff=10.0, backoff_most=60.0, backoff_reset=600.0)
    now, waits = time.time(), list[float]()
    while len(waits) < 5:
        kept.supervisor.look(now)
        (replica,) = kept.replicas
        if replica.pid is None:
            waits.append(round(replica.start_at - now))
            now = replica.start_at
    assert waits == [10, 20, 40, 60, 60]
    assert replica.restarts == 1 + len(waits), "the first restart was at once"


def test_one_that_takes_more_memory_than_its_limit_is_killed_and_said_so(kept: Kept) -> None:
    kept.are_ready(1)
    (replica,) = kept.replicas
    ask(replica.port, f"/eat?bytes={16 * 2**20}")
    kept.supervisor.look(time.time())
    assert replica.restarts == 0
    ask(replica.port, f"/eat?bytes={160 * 2**20}")
    kept.until(lambda: replica.restarts == 1, "it was killed")
    assert replica.reason == "OOMKilled"
    kept.are_ready(1)


def test_load_over_the_target_adds_replicas_up_to_the_maximum_and_quiet_takes_them_away(kept: Kept) -> None:
    kept.shop.apply(autoscaler(1, 2, target=20))
    kept.are_ready(1)
    (busy,) = kept.replicas
    burning = threading.Thread(target=ask, args=(busy.port, "/burn?seconds=1.5"))
    burning.start()
    kept.until(lambda: len(kept.replicas) == 2, "a second one")
    burning.join()
    kept.until(lambda: len(kept.replicas) == 1, "one again")


def test_one_that_does_not_answer_over_http_is_started_again(shop: Shop) -> None:
    asked = deployment()
    probe = {"httpGet": {"path": "/healthz", "port": "metrics"}, "failureThreshold": 2, "initialDelaySeconds": 1}
    asked["spec"]["template"]["spec"]["containers"][0]["livenessProbe"] = probe
    shop.apply(asked)
    kept = Kept(shop, grace=0.1)
    try:
        kept.are_ready(1)
        (replica,) = kept.replicas
        assert replica.pid is not None
        os.kill(replica.pid, signal.SIGSTOP)
        kept.until(lambda: replica.restarts == 1, "it was started again")
        assert replica.reason == "Unhealthy: it did not answer its liveness probe"
        kept.are_ready(1)
    finally:
        kept.supervisor.kill()


def test_one_that_ignores_sigterm_is_killed_after_its_grace(shop: Shop) -> None:
    shop.apply(deployment(MODE="stubborn"))
    kept = Kept(shop, grace=0.3)
    kept.are_ready(1)
    pid, began = kept.replicas[0].pid, time.monotonic()
    assert pid is not None
    kept.supervisor.stop()
    assert time.monotonic() - began >= 0.3
    assert not psutil.pid_exists(pid)


def test_without_its_deployment_a_workload_ends_and_with_it_runs_again(kept: Kept) -> None:
    kept.are_ready(1)
    kept.shop.remove("Deployment", DEPLOYMENT)
    kept.until(lambda: not kept.replicas, "the replica has ended")
    assert "has no workload in environment local" in kept.supervisor.reason
    kept.shop.apply(deployment())
    kept.are_ready(1)
    assert kept.supervisor.reason == ""


def test_a_deployment_that_cannot_be_run_leaves_the_replicas_and_says_why(kept: Kept) -> None:
    kept.are_ready(1)
    (replica,) = kept.replicas
    body = deployment()
    del body["spec"]["template"]["spec"]["containers"][0]["command"]
    kept.shop.apply(body)
    kept.until(lambda: bool(kept.supervisor.reason), "the reason")
    assert "images are not run here" in kept.supervisor.reason
    assert kept.ready() == [replica]


def test_a_product_without_code_or_with_an_image_only_is_refused_with_the_reason(tmp_path: Path) -> None:
    bare = open_shop(tmp_path / "mesh", code=False)
    with pytest.raises(UsageError, match="has no code here") as refused:
        Kept(bare).supervisor.look(0)
    assert "domains/shop/products/orders/processor" in refused.value.fix
    for command, reason in ((None, "images are not run here"), (["java", "-jar"], "only python is run here")):
        body = deployment()
        del body["spec"]["template"]["spec"]["containers"][0]["command"]
        if command:
            body["spec"]["template"]["spec"]["containers"][0]["command"] = command
        bare.apply(body)
        with pytest.raises(UsageError, match=reason):
            Kept(bare).supervisor.look(0)
    bare.store.close()
