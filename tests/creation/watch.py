"""Watches what this process does to files, processes, sockets and modules, by Python's audit events."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PLACES = {
    "os.mkdir": ((0, 2),), "os.rmdir": ((0, 1),), "os.remove": ((0, 1),), "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)), "os.symlink": ((1, 2),), "os.truncate": ((0, None),), "os.chmod": ((0, 2),),
    "shutil.rmtree": ((0, 1),), "shutil.move": ((1, None),), "shutil.copyfile": ((1, None),),
    "tempfile.mkdtemp": ((0, None),), "tempfile.mkstemp": ((0, None),),
}  # fmt: skip
"""Events that change a place: where its path and its folder's descriptor stand among their arguments."""
NEVER = (
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.putenv",
    "os.unsetenv", "os.chown", "subprocess.Popen", "socket.", "urllib.", "ctypes.", "pty.", "pickle.",
    "sqlite3.", "import",
)  # fmt: skip
_seen: list[str] | None = None
_inside: Path = Path("/")


def _hook(event: str, args: tuple[object, ...]) -> None:
    if _seen is None:
        return
    if event.startswith(NEVER):
        _seen.append(f"{event} {args[:1]!r}")
    elif event == "open" and isinstance(args[2], int) and args[2] & WRITES and isinstance(args[0], str | bytes):
        _place(event, args[0], None)
    elif event in PLACES:
        for path, folder in PLACES[event]:
            _place(event, args[path], args[folder] if folder is not None and folder < len(args) else None)


def _place(event: str, path: object, folder: object) -> None:
    name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else repr(path)
    base = Path(f"/proc/self/fd/{folder}").readlink() if isinstance(folder, int) and folder >= 0 else Path.cwd()
    if not Path(os.path.normpath(base / name)).is_relative_to(_inside) and _seen is not None:
        _seen.append(f"{event} {name}")


@contextmanager
def watched(inside: Path) -> Generator[list[str]]:
    """Yield what is done outside a folder, and every process, connection and new module."""
    global _seen, _inside
    if _hook not in _installed:
        sys.addaudithook(_hook)
        _installed.append(_hook)
    _inside, found = inside, list[str]()
    _seen = found
    try:
        yield found
    finally:
        _seen = None


_installed: list[object] = []
