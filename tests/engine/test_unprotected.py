"""States that nobody keeps lose their protection, and who had it is told; a state of real clouds is never local."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mesh_platform.engine.session import refuse_stamped
from mesh_platform.engine.unprotected import unprotect
from mesh_platform.errors import EngineError
from mesh_platform.localcloud import lifecycle
from states import TOPIC, resource, write

STACK = "cards-local"
KUBERNETES = "pulumi:providers:kubernetes"


def freed(root: Path) -> frozenset[str]:
    return unprotect(lifecycle.folders(root).state, STACK)


def test_protection_is_taken_and_those_that_had_it_are_named(tmp_path: Path) -> None:
    """Everything else in the state stays as it is."""
    kept, free = resource(STACK, TOPIC, "a", protect=True, inputs={"x": 1}), resource(STACK, TOPIC, "b", protect=False)
    file = write(tmp_path, STACK, kept, free)
    before = json.loads(file.read_text())
    assert freed(tmp_path) == {kept["urn"]}
    after = json.loads(file.read_text())
    for each in before["checkpoint"]["latest"]["resources"]:
        each.pop("protect")
    assert after == before
    assert freed(tmp_path) == frozenset()


def test_where_nothing_is_protected_the_file_is_not_touched(tmp_path: Path) -> None:
    file = write(tmp_path, STACK, resource(STACK, TOPIC, "a"))
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    assert freed(tmp_path) == frozenset()
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@pytest.mark.parametrize("text", [None, '{"checkpoint": {"latest": null}}', '{"checkpoint": {"latest": {}}}'])
def test_a_stack_that_is_not_there_or_was_never_applied_has_nothing_to_free(tmp_path: Path, text: str | None) -> None:
    file = write(tmp_path, STACK)
    file.unlink() if text is None else file.write_text(text)
    assert freed(tmp_path) == frozenset()


def test_a_state_of_a_local_cloud_is_refused_where_real_clouds_are_called() -> None:
    """Real plugins would take its resources for deleted ones. Only what a provider is configured with tells."""
    host = {"host": "https://s1.mesh.invalid"}
    local = resource(STACK, KUBERNETES, "k", inputs=host)
    with pytest.raises(EngineError, match="of a local cloud") as refused:
        refuse_stamped(STACK, [resource(STACK, TOPIC, "t"), local])
    assert (refused.value.where, "PULUMI_BACKEND_URL" in refused.value.fix) == (STACK, True)
    for sound in ({**local, "inputs": {"host": "https://a.example"}}, {**local, "inputs": None}):
        refuse_stamped(STACK, [sound, resource(STACK, TOPIC, "t", inputs=host)])
    refuse_stamped(STACK, [])
