"""The local cloud and real ones never touch each other's states."""

from __future__ import annotations

import pytest
from mesh_platform.engine import installed
from mesh_platform.engine.session import Session
from mesh_platform.errors import EngineError
from mesh_platform.localcloud import lifecycle
from worlds import World, clean


def test_a_live_run_refuses_the_state_of_a_local_cloud(own: World) -> None:
    """Real plugins would find none of it, and the engine would forget it all."""
    where = lifecycle.folders(own.root)
    kept = {name: value for name, value in lifecycle.variables(where, installed()).items() if "MESH_" not in name}
    live = Session(cli=installed(), folder=own.root, variables=clean() | kept, state=None)
    before = own.resources("audit-local")
    with pytest.raises(EngineError, match="its state is of a local cloud"):
        live.preview("audit-local", lambda: None)
    assert own.resources("audit-local") == before


def test_a_stack_refuses_what_another_local_cloud_has_told(
    own: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """States that were copied beside a new store say of which one they are."""
    where = lifecycle.folders(own.root)
    for file in where.store.iterdir():
        file.unlink()
    done = own.finish("preview", "audit-local")
    assert done.returncode == 4
    said = done.stdout + done.stderr
    assert "its outputs are of the local cloud" in said or "points at another cloud" in said
