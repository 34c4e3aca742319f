"""The text of a file that nobody vouches for."""

from __future__ import annotations

import stat
from pathlib import Path

from .parse import MAX_BYTES, Fault, FaultError


def text(path: Path) -> str:
    """Return the text of a regular UTF-8 file of at most MAX_BYTES; raises FaultError for anything else."""
    if path.is_symlink():
        raise FaultError(Fault("symlink", 1, 1, f"this is a link to {path.readlink()}"))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise FaultError(Fault("unreadable", 1, 1, "this is no regular file"))
        if status.st_size > MAX_BYTES:
            raise FaultError(Fault("file-too-large", 1, 1, f"the file has {status.st_size} bytes"))
        data = path.read_bytes()
    except OSError as error:
        raise FaultError(Fault("unreadable", 1, 1, str(error.strerror))) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise FaultError(Fault("not-utf8", line, column, f"byte 0x{data[error.start]:02x} is not UTF-8")) from error
