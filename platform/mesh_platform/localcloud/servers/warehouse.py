"""The warehouse server: DuckDB under Unity Catalog's rules, in a process of ours."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import os
import secrets
import sys
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

from . import kept
from .child import await_answer, free_port, spawn, stop
from .server import Say, Started

_VERSION = "warehouse 1 on DuckDB 2"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
_WANTED = ("duckdb", "sqlglot")


class Warehouse:
    """Tables, views, volumes, rights and jobs; the data outlives it, the port and the administrator's token do not."""

    name: ClassVar[str] = "warehouse"
    records: ClassVar[tuple[str, ...]] = ("Catalog", "Schema", "SqlTable", "Volume", "Grant", "Job")

    def lacks(self) -> str | None:
        """Say that the packages it runs from are not installed."""
        missing = [each for each in _WANTED if importlib.util.find_spec(each) is None]
        return f"{' and '.join(missing)} not installed: install mesh-platform[local]" if missing else None

    def obtain(self, say: Say) -> None:
        """Fetch nothing: it came with the packages."""

    @contextlib.contextmanager
    def run(self, folder: Path) -> Generator[Started]:
        """Start the process over the data of the last time and wait until it answers."""
        from ..warehouse.serve import TOKEN

        data = kept.ensure(folder / "data", _VERSION, lambda scratch: None)
        port, token, log = free_port(), secrets.token_urlsafe(32), folder / "warehouse.log"
        log.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-P",
            "-m",
            "mesh_platform.localcloud.warehouse.serve",
            str(data.absolute()),
            str(port),
        ]
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        warehouse = spawn(command, folder, log, {**environment, TOKEN: token, "MALLOC_ARENA_MAX": "2"})
        try:
            await_answer(lambda: _answers(port), warehouse, log, what="the warehouse")
            yield Started(address=f"http://127.0.0.1:{port}", children=(warehouse,), details={"token": token})
        finally:
            stop(warehouse, seconds=20)


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


SERVER = Warehouse()
