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
            signal.pause()
    except MeshError as error:
        print(f"{error}; {error.fix}", file=sys.stderr)
        raise SystemExit(1) from error


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(0)


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, so that a killed engine leaves no orphan (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
