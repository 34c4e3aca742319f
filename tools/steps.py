"""Steps of a set-up: each a calm line with its seconds, done once, by one run at a time, its output kept in a log."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NOTES = ROOT / ".mesh"
LOG = NOTES / "bootstrap.log"
Command = Sequence[str | Path]


def step(name: str, *commands: Command, env: Mapping[str, str] | None = None) -> None:
    """Run commands as one step; where one fails, show what it said and leave."""
    start = time.monotonic()
    print(f"  {name:<28}", end="", file=sys.stderr, flush=True)
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        with LOG.open("a") as log:
            log.write(f"$ {' '.join(map(str, command))}\n{said}")
        if done.returncode != 0:
            print("failed", file=sys.stderr)
            sys.exit(f"{said}\nerror: {name}: exit {done.returncode}\n  next: correct what it says, and run make again")
    print(f"{time.monotonic() - start:6.1f} s", file=sys.stderr)


def run(*command: str | Path) -> None:
    """Run a command in the foreground; leave with its exit code where it fails."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code != 0:
        sys.exit(code)


@contextmanager
def in_background(*command: str | Path) -> Generator[Callable[[], None]]:
    """Run a command beside the body; calling what is yielded shows what it says, waits, and leaves where it failed."""
    with (NOTES / "background.log").open("w+") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)

        def finish() -> None:
            with (NOTES / "background.log").open() as lines:
                ended = False
                while not ended:
                    ended = process.poll() is not None
                    sys.stderr.writelines(f"  {line}" for line in lines)
                    time.sleep(0 if ended else 0.1)
            if process.returncode != 0:
                sys.exit(process.returncode)

        try:
            yield finish
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def is_done(name: str, files: Sequence[Path]) -> bool:
    """Whether a goal was reached, with these files as they are now, and here: a moved .venv works no more."""
    stamp = _stamp(name)
    return stamp.exists() and stamp.read_text() == _digest(files)


def mark_done(name: str, files: Sequence[Path]) -> None:
    """Note that a goal is reached."""
    _stamp(name).parent.mkdir(exist_ok=True)
    _stamp(name).write_text(_digest(files))


@contextmanager
def alone() -> Generator[None]:
    """Wait until no other run sets up the same tree, and begin its log."""
    NOTES.mkdir(mode=0o700, exist_ok=True)
    with (NOTES / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.write_text("")
        yield


def _stamp(name: str) -> Path:
    return VENV / "stamps" / name


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
