"""A rotation on the local cloud: killed after every step, it goes on, and no instant is without a valid key."""

from __future__ import annotations

import subprocess

import psutil
from instants import SYSTEMS, Instant, instants, watch
from mesh_platform.engine.locks import locks, unlock
from mesh_platform.localcloud import lifecycle
from worlds import MESH, World, clean

PRODUCT, STACKS = "notifications.notices", ("notifications-local", "notifications-identity-local")
DOCUMENT = "domains/notifications/products/notices/stack.yaml"
ROTATE = ("rotate", PRODUCT, "--yes")


def killed_after_a_step(world: World) -> str:
    """Run a rotation, kill it as soon as it has told of one step, and return that line."""
    process = subprocess.Popen(
        [MESH, *ROTATE], cwd=world.root, env=clean(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.readline()
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    process.wait()
    psutil.wait_procs(started, timeout=60)
    state = lifecycle.folders(world.root).state
    for stack in STACKS:
        for lock in locks(state, stack):
            unlock(state, stack, lock.owner)
    return said.strip()


def every(world: World) -> list[Instant]:
    return list(instants(world, "notifications-notices-local", "notifications.notices.local"))


def test_a_rotation_that_is_killed_after_every_step_never_leaves_a_product_without_a_valid_key(own: World) -> None:
    """The local cloud's log is replayed request by request.

    After each one the key in use of the Kubernetes secret exists with its secret, for Kafka and for the registry, and
    of the Databricks secrets one whole pair does. In the end both keys of both are valid, and the old ones are gone.
    """
    watch(own)
    said = [killed_after_a_step(own) for _ in range(3)]
    assert ["credentials.generation" in said[0], "use key 2, and of key 1" in said[1], "retires key 1" in said[2]] == [
        True, True, True
    ]  # fmt: skip
    own.run(*ROTATE)
    seen = every(own)
    requests = [each.request for each in seen]
    made, gone = (
        [n for n, each in enumerate(requests) if each.startswith(f"{what} ApiKey")]
        for what in ("create created", "delete deleted")
    )
    assert (len(made), len(gone)) == (2, 2)
    assert max(made) < min(gone)
    for instant in seen:
        for system in SYSTEMS:
            assert instant.valid(instant.secret, system), instant.request
            whole = [instant.valid(instant.scope, system, suffix) for suffix in ("", "_NEXT")]
            assert any(whole), instant.request
    last = seen[-1]
    for where in (last.secret, last.scope):
        assert all(last.valid(where, system, suffix) for system in SYSTEMS for suffix in ("", "_NEXT"))
    assert "credentials: {generation: {local: 2}}" in (own.root / DOCUMENT).read_text()
    assert [step["kind"] for step in own.json("rotate", PRODUCT)["steps"]] == ["document", "tell", "replace", "tell"]


def test_a_rotation_is_shown_before_it_is_done(own: World) -> None:
    """Without --yes it is a plan: the steps in order, and nothing has changed."""
    before = (own.root / DOCUMENT).read_text()
    shown = own.run("rotate", PRODUCT).splitlines()
    assert [line.split(":")[0].strip() for line in shown] == [
        f"1. {DOCUMENT}", "2. notifications-local", "3. notifications-identity-local", "4. notifications-local",
    ]  # fmt: skip
    assert "makes key 3 for Kafka and the registry, then retires key 1" in shown[2]
    assert (own.root / DOCUMENT).read_text() == before


def test_a_rotation_applies_nothing_else_along(own: World) -> None:
    """A change that waits is applied by mesh up, under its own name; until then nothing is rotated."""
    own.edit(DOCUMENT, "partitions: 3", "partitions: 4")
    before = (own.root / DOCUMENT).read_text()
    done = own.finish(*ROTATE)
    assert done.returncode == 3
    assert "notifications-notices-confirmed.v1-stream-topic" in done.stderr
    assert "mesh up notifications-local" in done.stderr
    assert (own.root / DOCUMENT).read_text() == before


def test_a_generation_that_leaves_no_key_of_the_last_pair_is_refused(own: World) -> None:
    """Raised by two by hand: neither layer applies it, and both keys stay."""
    with (own.root / DOCUMENT).open("a") as file:
        file.write("credentials: {generation: {local: 3}}\n")
    for stack in STACKS:
        done = own.finish("up", stack)
        assert done.returncode == 4
        assert "its keys are 1 and 2: one of them has to stay" in done.stderr
    names = {each["urn"].rpartition("-key-")[2] for each in own.of(STACKS[1], "ApiKey") if "notices-key" in each["urn"]}
    assert {"kafka-1", "kafka-2", "registry-1", "registry-2"} <= names


def test_keys_replaced_before_the_workload_is_told_leave_it_the_other_one(own: World) -> None:
    """A pipeline that applies the identity stack first takes the key in use away: the next one still opens the door."""
    with (own.root / DOCUMENT).open("a") as file:
        file.write("credentials: {generation: {local: 2}}\n")
    watch(own)
    for stack in reversed(STACKS):
        own.run("up", stack)
    seen = every(own)
    assert not all(instant.valid(instant.secret, "KAFKA") for instant in seen)
    for instant in seen:
        for where in (instant.secret, instant.scope):
            whole = [instant.valid(where, "KAFKA", suffix) for suffix in ("", "_NEXT")]
            assert any(whole), instant.request
    assert own.json("rotate", PRODUCT)["steps"][0]["kind"] == "document"
