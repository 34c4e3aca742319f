"""An interrupted command ends as shells expect, and says nothing of how it was made."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from worlds import EXAMPLE, MESH, clean


def test_an_interrupted_command_ends_with_130(tmp_path: Path) -> None:
    """Without a traceback; it waits for a file that somebody has still to write."""
    file = tmp_path / "policy.yaml"
    os.mkfifo(file)
    command = [MESH, "policy", "add", str(file)]
    with subprocess.Popen(
        command, cwd=EXAMPLE, env=clean(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        writer = os.open(file, os.O_WRONLY)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        os.close(writer)
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
