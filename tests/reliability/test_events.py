"""Twenty thousand payments and ten kills: minutes, so the whole runs when it is asked for."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from amount import WHOLE, counted
from mesh_platform.localcloud.servers.find import find
from worlds import MESH, World, clean

PAYMENTS, KILLS = os.environ.get("MESH_PAYMENTS", "20000"), os.environ.get("MESH_KILLS", "10")


@pytest.mark.reliability
@pytest.mark.skipif(not WHOLE, reason="minutes; `make reliability` runs it, and journeys run a sample with kills")
def test_nothing_is_lost_or_made_twice_however_often_processors_are_killed(own: World) -> None:
    """Every check of the proof holds, and so does its exit code; its figures are printed."""
    missing = find("kafka").lacks() or find("schema-registry").lacks()
    if missing is not None:
        pytest.skip(missing)
    demo = ["events", "demo", "--payments", PAYMENTS, "--rate", "400", "--kill", KILLS, "--bad", "40"]
    ablation = "a proof over events of which one is left out, doubled or changed does not hold"
    with counted(f"payments through five processors that are killed {KILLS} times: one event for each", ablation) as n:
        try:
            own.run("local", "up", "--only", "kafka", "--only", "schema-registry")
            done = subprocess.run(
                [MESH, *demo, "--format", "json"], cwd=own.root, env=clean(), capture_output=True, text=True,
                check=False, timeout=3600,
            )  # fmt: skip
        finally:
            own.run("local", "down")
        report = json.loads(done.stdout)
        print(json.dumps(report["flows"], indent=1))
        n.cases = int(PAYMENTS)
        n.lost = sum(not check["holds"] for check in report["checks"])
        assert len(report["checks"]) == 13
        assert done.returncode == 0, done.stdout + done.stderr
