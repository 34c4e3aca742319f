"""A state that is not whole is found, whatever happened to it, and a good copy takes its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.engine import checkpoint, copies
from mesh_platform.errors import EngineError, UsageError

STACK = "payments-local"


def urn(name: str, kind: str = "kubernetes:core/v1:ConfigMap") -> str:
    return f"urn:pulumi:{STACK}::mesh::mesh:index:Domain${kind}::{name}"


def resource(name: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn(name), "type": "kubernetes:core/v1:ConfigMap", "custom": True, "id": name} | more


PROVIDER = {"urn": f"urn:pulumi:{STACK}::mesh::pulumi:providers:kubernetes::k", "type": "pulumi:providers:kubernetes",
            "custom": True, "id": "1"}  # fmt: skip


def state(*resources: dict[str, Any], at: str = "2026-11-26T01:00:00Z", **more: Any) -> bytes:
    latest = {"manifest": {"time": at}, "resources": list(resources)} | more
    return json.dumps({"version": 3, "checkpoint": {"stack": STACK, "latest": latest}}).encode()


WHOLE = state(
    PROVIDER,
    resource("a", provider=f"{PROVIDER['urn']}::1"),
    resource("b", parent=urn("a"), dependencies=[urn("a")], provider=f"{PROVIDER['urn']}::1"),
)


def changed(change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    data = json.loads(WHOLE)
    change(data["checkpoint"]["latest"]["resources"])
    return json.dumps(data).encode()


@pytest.fixture
def backend(tmp_path: Path) -> Path:
    """The folder of states of a file backend with one sound stack, and a copy of it."""
    folder = tmp_path / "state"
    put(folder, WHOLE)
    copies.keep(folder, STACK)
    return folder


def put(folder: Path, content: bytes) -> None:
    file = copies.state_file(folder, STACK)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_a_whole_state_is_sound_and_a_stack_that_was_never_applied_too() -> None:
    found = checkpoint.read(WHOLE)
    assert (found.sound, found.resources, found.written) == (True, 3, "2026-11-26T01:00:00Z")
    assert checkpoint.read(b'{"version": 3, "checkpoint": {"stack": "x", "latest": null}}').sound


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_a_state_that_was_cut_anywhere_is_found(cut: int) -> None:
    assert not checkpoint.read(WHOLE[:cut]).sound


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_an_exception(content: bytes) -> None:
    assert not checkpoint.read(content).sound


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found.pop(1), "b has the parent a, which is not there"),
        (lambda found: found.pop(0), "a has the provider k, which is not there"),
        (lambda found: found[2].update(dependencies=[urn("c")]), "b has the dependency c, which is not there"),
        (lambda found: found.reverse(), "b has the parent a, which is not there"),
        (lambda found: found.append(copy.deepcopy(found[1])), "a is there twice"),
        (lambda found: found[1].pop("urn"), "resource 1 has no urn"),
        (lambda found: found[1].update(type="kubernetes:core/v1:Secret"), "a has a type that its URN does not have"),
        (lambda found: found[1].update(urn="a"), "resource 1 has a URN that is none"),
        (lambda found: found.append("text"), "a resource is no object"),
    ],
)
def test_a_reference_that_is_lost_is_named(change: Callable[[list[dict[str, Any]]], None], said: str) -> None:
    assert said in checkpoint.read(changed(change)).faults


def test_a_resource_that_waits_to_be_deleted_may_be_there_beside_its_successor() -> None:
    assert checkpoint.read(changed(lambda found: found.append(found[1] | {"delete": True}))).sound


def test_pending_operations_are_told_and_are_no_damage() -> None:
    found = checkpoint.read(state(pending_operations=[{"type": "creating", "resource": resource("a")}]))
    assert (found.sound, found.pending) == (True, ("creating a",))


@pytest.mark.parametrize("bit", range(8))
def test_a_bit_that_flipped_anywhere_is_found_by_its_copy(backend: Path, bit: int) -> None:
    # The instant itself names the copy: a flip there makes it another state, as one that somebody else wrote.
    start = WHOLE.index(b"2026-11-26")
    for place in range(len(WHOLE)):
        if start <= place < start + len("2026-11-26T01:00:00Z"):
            continue
        flipped = bytearray(WHOLE)
        flipped[place] ^= 1 << bit
        put(backend, bytes(flipped))
        found = copies.judged(backend, STACK)
        assert found is not None
        assert not found.sound, f"bit {bit} of byte {place}"


def test_a_damaged_state_is_refused_with_the_copy_that_takes_its_place(backend: Path) -> None:
    copies.require_sound(backend, STACK)
    put(backend, WHOLE[:-9])
    with pytest.raises(EngineError) as refused:
        copies.require_sound(backend, STACK)
    assert "nothing was called" in refused.value.what
    assert f"mesh state restore {STACK} takes the copy of 2026-11-26T01:00:00Z" in refused.value.fix
    restored = copies.restore(backend, STACK, None)
    assert copies.state_file(backend, STACK).read_bytes() == WHOLE
    assert restored.resources == 3
    assert copies.state_file(backend, STACK).with_suffix(".json.damaged").read_bytes() == WHOLE[:-9]
    copies.require_sound(backend, STACK)


def test_a_damaged_state_is_never_kept_and_a_damaged_copy_never_offered(backend: Path) -> None:
    put(backend, WHOLE[:-9])
    copies.keep(backend, STACK)
    (kept,) = copies.copies(backend, STACK)
    kept.file.write_bytes(kept.file.read_bytes().replace(b'"id": "a"', b'"id": "x"'))
    assert copies.copies(backend, STACK) == []
    with pytest.raises(UsageError, match="no such copy"):
        copies.restore(backend, STACK, None)


def test_the_newest_five_copies_are_kept_and_any_of_them_can_be_chosen(backend: Path) -> None:
    for second in range(1, 9):
        put(backend, state(PROVIDER, at=f"2026-11-26T01:00:0{second}Z"))
        copies.keep(backend, STACK)
        copies.keep(backend, STACK)
    assert [copy.written[17:19] for copy in copies.copies(backend, STACK)] == ["08", "07", "06", "05", "04"]
    assert copies.restore(backend, STACK, "2026-11-26T01:00:05").resources == 1
    with pytest.raises(UsageError):
        copies.restore(backend, STACK, "2026-11-26T01:00:00")


def test_what_somebody_else_wrote_later_is_no_damage(backend: Path) -> None:
    put(backend, state(PROVIDER, at="2026-11-26T02:00:00Z"))
    copies.require_sound(backend, STACK)
    assert copies.judged(backend, "never-local") is None
