"""All servers at once on the deployed example: how soon, in how much memory, and nothing left of them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psutil
import pytest
from amount import WHOLE, counted
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.servers import notes
from worlds import World

pytestmark = pytest.mark.engine
SERVERS = ("kafka", "schema-registry", "kubernetes", "warehouse")
MOST_SECONDS = 15
"""On two cores; a machine that does other things beside is no measure."""
MOST_MEMORY = 1.2 * 2**30


def processes(world: World) -> list[psutil.Process]:
    """Return every keeper and what it keeps."""
    found: list[psutil.Process] = []
    for name in SERVERS:
        note = notes.read(lifecycle.folders(world.root).base, name)
        if note is not None:
            keeper = psutil.Process(note.pid)
            found += [keeper, *keeper.children(recursive=True)]
    return found


def ports(status: dict[str, object]) -> list[int]:
    return [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", str(status))]


def listening(port: int) -> bool:
    return any(
        each.laddr and each.laddr.port == port for each in psutil.net_connections("tcp") if each.status == "LISTEN"
    )


@pytest.mark.alone
@pytest.mark.reliability
@pytest.mark.skipif(not WHOLE, reason="a measure: `make reliability` takes it; each server is tried by itself")
def test_everything_is_up_soon_in_little_memory_and_gone_without_a_trace(own: World) -> None:
    subject = f"all four servers start with the example, within {MOST_SECONDS} s and 1.2 GiB, and leave nothing"
    with counted(subject, "a server that is up listens, and has processes") as found:
        # What Java keeps of its classes is made when it first ends, once for a machine.
        own.run("local", "up")
        own.run("local", "down")
        start = time.monotonic()
        own.run("local", "up")
        seconds = time.monotonic() - start
        try:
            status = own.json("local", "status")
            assert [each["state"] for each in status["servers"]] == ["running"] * 4
            running = processes(own)
            memory = sum(each.memory_info().rss for each in running)
            assert all(listening(port) for port in ports(status))
            print(f"{seconds:.1f} s, {memory / 2**20:.0f} MiB in {len(running)} processes")
            assert own.json("preview", "audit-local")["stacks"][0]["steps"] == []
        finally:
            own.run("local", "down")
        found.cases = len(SERVERS)
        found.lost = sum(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in running)
        found.lost += sum(listening(port) for port in ports(status))
        assert seconds <= MOST_SECONDS
        assert memory <= MOST_MEMORY
        assert not list(Path(lifecycle.folders(own.root).base, "servers").glob("*.json"))
