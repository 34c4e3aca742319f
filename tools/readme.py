"""Runs every command of README.md, in order and in one shell, in a clean clone of what is committed: `make readme`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = Path(".mesh/demo")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def script(page: str) -> str:
    """Return the commands of a page as one script that shows each and ends at the first that fails."""
    blocks = "\n".join(BLOCK.findall(page))
    return f"set -euo pipefail\nset -v\n{blocks}"


def main() -> int:
    """Clone, run, and return the script's exit code; the clone goes with its local cloud."""
    with tempfile.TemporaryDirectory(prefix="mesh-readme-") as scratch:
        clone = Path(scratch) / "mesh"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)  # noqa: S607
        commands = script((clone / "README.md").read_text(encoding="utf-8"))
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "PULUMI_", "VIRTUAL_"))
        }
        kept["PATH"] = os.pathsep.join(part for part in kept["PATH"].split(os.pathsep) if ".venv" not in part)
        shell = ["bash", "-c", commands]
        try:
            return subprocess.run(shell, cwd=clone, env=kept, check=False).returncode
        finally:
            # A page that ended early has left its servers running.
            mesh = clone / ".venv" / "bin" / "mesh"
            if mesh.exists() and (clone / DEMO).is_dir():
                subprocess.run([mesh, "local", "down", "--root", clone / DEMO], env=kept, check=False)


if __name__ == "__main__":
    sys.exit(main())
