"""Run a command that must not outlive whoever started it: its whole process group ends when stdin does.

Started by path, in a session of its own, with a pipe as stdin: `python -I guard.py COMMAND...`. Exits as COMMAND does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def main(command: list[str]) -> int:
    """Run `command`; return its exit code, or 128 and the number of the signal that ended it."""
    threading.Thread(target=_watch, daemon=True).start()
    try:
        code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    return code if code >= 0 else 128 - code


def _watch() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
