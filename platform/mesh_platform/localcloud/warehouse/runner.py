"""What the process of a Python task runs first: it shuts itself in, then becomes the task. Standard library only."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import runpy
import socket
import struct
import sys
import types
from pathlib import Path

MEGABYTES, CPU_SECONDS, FILE_MEGABYTES, OPEN_FILES = 512, 120, 64, 64
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ALL, _READ = (1 << 13) - 1, 0b1101
"""Landlock's rights on files in its first version: all, and to execute, to read and to list."""
_NO_NEW_PRIVILEGES = 38


def main() -> None:
    """Shut this process in and run the file with its arguments: <socket> <file> [argument...]."""
    shim = Path(__file__).with_name("spark.py").read_text(encoding="utf-8")
    door = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(door.fileno(), False)
    kept_from = ["others' files"] if _shut_in(Path.cwd()) else []
    _limit()
    _offer(shim, door, kept_from)
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _limit() -> None:
    megabyte = 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, MEGABYTES * megabyte), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, FILE_MEGABYTES * megabyte), (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def _shut_in(scratch: Path) -> bool:
    """Let this process see no file but Python's and the system's programs, and write in `scratch` alone (Landlock).

    Returns whether the kernel does so.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    rights = struct.pack("=Q", _ALL)
    rules = libc.syscall(_CREATE_RULESET, rights, len(rights), 0)
    if rules < 0:
        return False
    readable = {sys.base_prefix, sys.base_exec_prefix, "/usr", "/lib", "/lib64", "/bin", "/dev/null", "/dev/urandom"}
    for place, right in [*((each, _READ) for each in sorted(readable)), (str(scratch), _ALL)]:
        if not Path(place).exists():
            continue
        handle = os.open(place, os.O_PATH)
        right = right if Path(place).is_dir() else right & 0b101
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", right, handle), 0)
        os.close(handle)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return libc.syscall(_RESTRICT_SELF, rules, 0) == 0


def _offer(shim: str, door: socket.socket, kept_from: list[str]) -> None:
    """Let the task import pyspark.sql: the part of it that asks the warehouse by statements."""
    lines = door.makefile("rwb")

    def ask(request: dict[str, object]) -> dict[str, object]:
        lines.write(json.dumps(request).encode() + b"\n")
        lines.flush()
        return json.loads(lines.readline())

    ask({"keptFrom": kept_from})
    package, sql = types.ModuleType("pyspark"), types.ModuleType("pyspark.sql")
    sql.__dict__["ask"] = ask
    exec(compile(shim, "pyspark/sql.py", "exec"), sql.__dict__)  # noqa: S102 - our own file
    package.__dict__["sql"] = sql
    sys.modules["pyspark"], sys.modules["pyspark.sql"] = package, sql


if __name__ == "__main__":
    main()
