"""The process that the engine starts: prints its port, and ends at once on a signal or when the engine is gone."""

from __future__ import annotations

import argparse
import os
import signal
import time
from types import FrameType

_TICK = 0.2


def main() -> None:
    """Serve until the engine signals or dies. The engine's address and options of its own are among the arguments."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    parser = argparse.ArgumentParser(prog="pulumi-language-python", description=__doc__, allow_abbrev=False)
    parser.add_argument("--parent", type=int, required=True, help="the process that it must not outlive")
    parent: int = parser.parse_known_args()[0].parent
    from .service import serve

    _server, port = serve()
    print(port, flush=True)
    while os.getppid() == parent:
        time.sleep(_TICK)
    os._exit(1)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(0)


if __name__ == "__main__":
    main()
