"""Twenty thousand payments and ten kills: minutes, so it runs when it is asked for.

`.venv/bin/pytest -n 0 -s -m reliability tests/reliability`; MESH_PAYMENTS and MESH_KILLS try other numbers.
"""

from __future__ import annotations

import os
import subprocess

import pytest
from mesh_platform.localcloud.servers.find import find
from worlds import MESH, World, clean

PAYMENTS, KILLS = os.environ.get("MESH_PAYMENTS", "20000"), os.environ.get("MESH_KILLS", "10")


@pytest.mark.reliability
def test_nothing_is_lost_or_made_twice_however_often_processors_are_killed(own: World) -> None:
    """Every check of the proof holds, and so does its exit code; its figures are printed."""
    missing = find("kafka").lacks() or find("schema-registry").lacks()
    if missing is not None:
        pytest.skip(missing)
    demo = ["events", "demo", "--payments", PAYMENTS, "--rate", "400", "--kill", KILLS, "--bad", "40"]
    try:
        own.run("local", "up", "--only", "kafka", "--only", "schema-registry")
        done = subprocess.run(
            [MESH, *demo], cwd=own.root, env=clean(), capture_output=True, text=True, check=False, timeout=3600
        )
    finally:
        own.run("local", "down")
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    assert done.stdout.count("  proven  ") == 13
