"""Git, asked for what it knows: no hook, filter, replaced object or setting of this process's Git has a part in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from mesh_platform.errors import UsageError

_QUIET = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
    "-c", "diff.external=", "-c", "core.untrackedCache=false",
)  # fmt: skip
_VARIABLES = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1"}


def run(folder: Path, *args: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command of Git in a folder to its end, whatever that is; raises UsageError where there is no Git.

    What comes from outside must not begin with a hyphen, or stand behind `--end-of-options` or `--`.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 arguments are ours, and a name from outside cannot be an option
            ["git", *_QUIET, *args], cwd=folder, input=given, capture_output=True, check=False,  # noqa: S607
            env=kept | _VARIABLES,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise UsageError("git is not here", where="PATH", fix="install Git, which knows the mesh's history") from error
