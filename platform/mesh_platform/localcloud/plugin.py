"""One provider plugin as a process of its own, for the plain Pulumi CLI: prints its port, ends with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from mesh_platform.errors import MeshError

STORE = "MESH_STORE_DIR"
_PR_SET_PDEATHSIG = 1


def main(package: str) -> None:
    """Serve `package` from the store of MESH_STORE_DIR until a signal, or until the engine is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    die_with_parent()
    folder = os.environ.get(STORE)
    if not folder:
        print(f'{STORE} is not set; run: eval "$(mesh local env)"', file=sys.stderr)
        raise SystemExit(1)
    from .serve import serving
    from .store import Store

    try:
        with serving(Store(Path(folder)), [package]) as ports:
            print(ports[package], flush=True)
            while True:
                signal.pause()
    except MeshError as error:
        print(f"{error}; {error.fix}", file=sys.stderr)
        raise SystemExit(1) from error


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(0)


def die_with_parent() -> None:
    """Ask the kernel for a signal when the parent dies, so that a killed engine leaves no orphan (Linux only).

    The signal also comes when only the parent's thread ends that started this process; then nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()

    def leave_orphaned(number: int, frame: FrameType | None) -> None:
        if os.getppid() != parent:
            os._exit(0)

    signal.signal(signal.SIGUSR1, leave_orphaned)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)
    leave_orphaned(signal.SIGUSR1, None)


if __name__ == "__main__":
    main(sys.argv[1])
