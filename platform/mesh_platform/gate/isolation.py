"""A change of people whom nobody vouches for is judged where there is no network but loopback and no credential.

It supplies data only, whatever happens here: this is the second wall. The first one is that its documents are read as
data, by the program, the rules and the authority of the base.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mesh_platform.errors import UsageError

INSIDE = "MESH_ISOLATED"
"""Set where a command was started by `inside`; it is believed only after a look at the network."""
IMAGE = "MESH_GATE_IMAGE"
"""Names an image with this version of mesh, for machines that make no namespaces for users."""
_MAIN = "from mesh_platform.cli import main; main()"
_NAMESPACE = ("--user", "--map-root-user", "--net", "--")
_UP, _GET_FLAGS, _SET_FLAGS = 0x1, 0x8913, 0x8914  # linux/if.h, linux/sockios.h


def inside(arguments: Sequence[str], root: Path, engine: Path, variables: Mapping[str, str] = os.environ) -> int:
    """Run `mesh` with arguments in a network namespace of its own, with an empty environment; returns its exit code.

    Without namespaces a container without network does it. Raises UsageError where neither can be made.
    """
    with tempfile.TemporaryDirectory(prefix="mesh-isolated-") as scratch:
        unshare = shutil.which("unshare")
        if unshare and _works([unshare, *_NAMESPACE, "true"]):
            command = [unshare, *_NAMESPACE, sys.executable, "-I", "-c", _MAIN, *arguments]
        else:
            command = _container(arguments, root, scratch, variables)
        clean = {
            "PATH": os.pathsep.join([str(engine.parent), "/usr/local/bin", "/usr/bin", "/bin"]), "HOME": scratch,
            "TMPDIR": scratch, "LANG": "C.UTF-8", INSIDE: "1",
        }  # fmt: skip
        return subprocess.run(command, env=clean, check=False).returncode  # noqa: S603 our own program


def require_isolation() -> None:
    """Bring loopback up and make sure that there is nothing else; raises UsageError where there is."""
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    if others:
        raise UsageError(
            f"this is no isolated place: it has {', '.join(others)}", where=INSIDE,
            fix=f"leave {INSIDE} alone, and say --untrusted",
        )  # fmt: skip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        answer = fcntl.ioctl(asked, _GET_FLAGS, struct.pack("16sH14s", b"lo", 0, b""))
        flags = struct.unpack("16sH14s", answer)[1]
        if not flags & _UP:
            fcntl.ioctl(asked, _SET_FLAGS, struct.pack("16sH14s", b"lo", flags | _UP, b""))


def _container(arguments: Sequence[str], root: Path, scratch: str, variables: Mapping[str, str]) -> list[str]:
    runner = next((found for name in ("podman", "docker") if (found := shutil.which(name))), None)
    image = variables.get(IMAGE)
    if runner is None or not image or not _works([runner, "version"]):
        raise UsageError(
            "this machine makes no namespace for a user, and no container", where="--untrusted",
            fix=f"allow unprivileged user namespaces, or name an image with mesh in {IMAGE} beside podman or docker",
        )  # fmt: skip
    kept = root / ".mesh"
    kept.mkdir(mode=0o700, exist_ok=True)
    return [
        runner, "run", "--user", f"{os.getuid()}:{os.getgid()}", "--rm", "--network", "none", "--read-only",
        "--cap-drop", "ALL",
        "--security-opt", "no-new-privileges", "--tmpfs", "/tmp", "--env", f"{INSIDE}=1",  # noqa: S108 its own
        "--volume", f"{root}:{root}:ro", "--volume", f"{kept}:{kept}", "--volume", f"{scratch}:{scratch}",
        "--env", f"HOME={scratch}", "--", image, "mesh", *arguments,
    ]  # fmt: skip


def _works(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
