"""An interrupted command ends as shells expect, and says nothing of how it was made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mesh_platform.deploy.copy import copy_mesh
from worlds import EXAMPLE, MESH, clean

IN_FRONT = """
import signal, sys
from mesh_platform.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "mesh"
main()
"""
"""What a shell starts in the background ignores SIGINT, and so would the command where the tests were started so."""


def test_an_interrupted_command_ends_with_130(tmp_path: Path) -> None:
    """Without a traceback; it waits for a file that somebody has still to write."""
    file = tmp_path / "policy.yaml"
    os.mkfifo(file)
    command = [sys.executable, "-c", IN_FRONT, "policy", "add", str(file)]
    with subprocess.Popen(
        command, cwd=EXAMPLE, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        writer = os.open(file, os.O_WRONLY)
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=60)
        finally:
            running.kill()
            os.close(writer)
    assert (running.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "interrupted; run the same command again to go on"
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["check"], ["check", "--format=json"], ["policy", "list"]], ids=" ".join)
def test_a_command_of_whose_output_nobody_reads_the_rest_has_failed_and_says_no_more(
    tmp_path: Path, command: list[str]
) -> None:
    """Whoever takes its exit code for a verdict is not told that all is well."""
    root = tmp_path / "mesh"
    copy_mesh(EXAMPLE, root)
    team = root / "governance/teams/payments-core.yaml"
    team.write_text(team.read_text() + "".join(f"nothing{number}: {'x' * 40}\n" for number in range(2000)))
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([MESH, *command], cwd=root, env=clean(), stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
