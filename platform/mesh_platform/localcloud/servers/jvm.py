"""How the servers that run on Java are started: small, quiet, and without a trace of the user's environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen

from mesh_platform.toolchain import java

from .child import spawn

_LEAN = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-XX:-UsePerfData")
"""Half the memory and half the start of the defaults, which are for machines of their own."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME")


def start(folder: Path, log: Path, megabytes: int, options: Sequence[str]) -> Popen[bytes]:
    """Start Java in `folder` with a heap of at most `megabytes`; raises ProviderError where there is no Java.

    What JAVA_TOOL_OPTIONS and the like would add is left out. A secret never belongs into `options`: every user of the
    machine sees a command line.
    """
    command = [str(java.find()), f"-Xmx{megabytes}m", *_LEAN, *options]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # One arena: glibc would keep one for each thread of the server.
    return spawn(command, folder, log, {**kept, "MALLOC_ARENA_MAX": "1"})
