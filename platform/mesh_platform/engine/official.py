"""The engine by Pulumi's own installer, where the network lets it through.

Also a program: `python -m mesh_platform.engine.official ROOT` installs into ROOT, and says on stderr why not.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

from mesh_platform.toolchain.guarded import finished

from .place import VERSION

ADDRESS = "https://get.pulumi.com/install.sh"
_DEADLINE = 600.0


def unreachable(address: str = ADDRESS, patience: float = 5.0) -> str | None:
    """Return why the installer cannot be had, None where it can; takes `patience` seconds at most.

    In a thread, since looking up a name has no time limit.
    """
    answer: list[str | None] = [f"no answer within {patience:g} s"]

    def ask() -> None:
        try:
            with urllib.request.build_opener().open(address, timeout=patience) as response:
                answer[0] = None if response.status == 200 else f"answer {response.status}"
        except urllib.error.URLError as error:
            if not isinstance(error.reason, TimeoutError):
                answer[0] = str(error.reason)
        except TimeoutError:
            return
        except (OSError, ValueError) as error:
            answer[0] = str(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(patience)
    return answer[0]


def install(root: Path) -> str | None:
    """Install into `root`/bin; return why it did not work, None where it did."""
    command = [sys.executable, "-P", "-m", "mesh_platform.engine.official", str(root)]
    try:
        done = finished(command, root, os.environ, _DEADLINE)
    except subprocess.TimeoutExpired:
        return f"it did not end within {_DEADLINE:g} s"
    if done.code == 0 and (root / "bin" / "pulumi").exists():
        return None
    lines = (done.output + done.errors).strip().splitlines()
    return lines[-1] if lines else f"exit code {done.code}"


def main(root: str) -> None:
    """Run the installer of the SDK."""
    try:
        from pulumi.automation import PulumiCommand
        from semver import VersionInfo
    except ImportError as error:
        raise SystemExit(f"the deploy extra is not installed ({error})") from None
    try:
        PulumiCommand.install(root=root, version=VersionInfo.parse(VERSION))
    except (OSError, subprocess.CalledProcessError) as error:
        said = error.output.decode(errors="replace") if isinstance(error, subprocess.CalledProcessError) else ""
        raise SystemExit(said.strip() or str(error)) from None


if __name__ == "__main__":
    main(sys.argv[1])
