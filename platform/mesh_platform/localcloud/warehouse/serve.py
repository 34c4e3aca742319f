"""The warehouse's own process: opens the data in a folder and serves the door until it is told to end."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from mesh_platform.errors import MeshError

from .database import Database
from .door import Door, Listener
from .jobs import Jobs
from .keeping import Keeping
from .service import Service
from .sessions import Sessions
from .volumes import Volumes

MEGABYTES = 768
"""Memory of the whole process: DuckDB's own limit leaves out the strings that a statement makes."""
TOKEN = "MESH_WAREHOUSE_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable with the administrator's token; a task's process cannot read it."""


def main(folder: Path, port: int) -> int:
    """Serve until SIGTERM; returns 1 with the reason on stderr where the data cannot be read."""
    token = os.environ.pop(TOKEN)
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    try:
        database = Database(folder / "warehouse.duckdb")
    except MeshError as error:
        print(f"{error}; {error.fix}", file=sys.stderr)
        return 1
    volumes = Volumes(folder / "volumes")
    service = Service(database, Keeping(database, volumes), volumes)
    door = Door(service, Sessions(), Jobs(service, database, folder / "tasks"), token)
    listener = Listener(port, door)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ends(listener))
    try:
        listener.serve_forever(poll_interval=0.2)
    finally:
        listener.server_close()
        database.close()
    return 0


def _ends(listener: Listener) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=listener.shutdown).start()

    return end


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2])))
