"""How the servers that run on Java are started: small, quick, quiet, and without a trace of the user's environment."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from mesh_platform.toolchain import java

from .child import spawn, stop

_LEAN = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-XX:-UsePerfData")
"""Half the memory and half the start of the defaults, which are for machines of their own."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME")
_ENDED = (0, 143)
"""Exit codes of a Java that has ended in order: by itself, or because it was asked to."""


@dataclass(frozen=True, slots=True)
class Classes:
    """An archive of the classes that a server has loaded, parsed and verified: the next one maps them, a third sooner.

    It is made by the first server that ends in order. A Java that does not take it, since jars or Java itself have
    changed or its checksum is wrong, starts without
    (https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html).
    """

    jars: Path

    @property
    def file(self) -> Path:
        """Where it is kept, beside the jars: another one for each Java."""
        program = java.find().resolve()
        name = hashlib.sha256(f"{program} {program.stat().st_mtime_ns}".encode()).hexdigest()[:12]
        return self.jars.with_name(f"{self.jars.name}.{name}.jsa")

    def options(self, scratch: Path) -> tuple[str, ...]:
        """Return what a Java is told: to use it, or to make one in `scratch` when it ends."""
        quiet = ("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
        if self.file.exists():
            return (*quiet, f"-XX:SharedArchiveFile={self.file}", "-XX:+VerifySharedSpaces")
        return (*quiet, f"-XX:ArchiveClassesAtExit={scratch}")


def start(folder: Path, log: Path, megabytes: int, options: Sequence[str]) -> Popen[bytes]:
    """Start Java in `folder` with a heap of at most `megabytes`; raises ProviderError where there is no Java.

    What JAVA_TOOL_OPTIONS and the like would add is left out. A secret never belongs into `options`: every user of the
    machine sees a command line.
    """
    command = [str(java.find()), f"-Xmx{megabytes}m", *_LEAN, *options]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # One arena: glibc would keep one for each thread of the server.
    return spawn(command, folder, log, {**kept, "MALLOC_ARENA_MAX": "1"})


@contextlib.contextmanager
def running(
    folder: Path, log: Path, megabytes: int, options: Sequence[str], classes: Classes
) -> Generator[Popen[bytes]]:
    """Start a server, stop it on leaving, and keep the archive that it then may have made."""
    scratch = classes.jars.with_name(f".{classes.jars.name}.{os.getpid()}.jsa")
    server = start(folder, log, megabytes, [*classes.options(scratch), *options])
    try:
        yield server
    finally:
        stop(server, seconds=20)
        if scratch.exists() and server.returncode in _ENDED:
            scratch.replace(classes.file)
        scratch.unlink(missing_ok=True)
