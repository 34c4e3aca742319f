"""A server on Java leaves an archive of its classes behind, and the next one starts from it, or without."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mesh_platform.localcloud.servers import jvm
from mesh_platform.toolchain import java, maven

KEPT = maven.KAFKA.place
pytestmark = pytest.mark.skipif(bool(java.lacks()) or not KEPT.exists(), reason="there is no Java, or no broker yet")


def ran(folder: Path, *, kill: bool = False) -> tuple[list[str], list[str]]:
    """Run one of the broker's tools as a server is run; return its command line and what Java itself said."""
    log = folder / "log"
    log.unlink(missing_ok=True)
    options = ["-cp", str(KEPT / "*"), "kafka.tools.StorageTool", "random-uuid"]
    with jvm.running(folder, log, 96, options, jvm.Classes(folder / "jars")) as server:
        command = [str(each) for each in server.args] if isinstance(server.args, list) else []
        if kill:
            time.sleep(0.2)
            server.kill()
        code = server.wait(60)
    assert code == (-9 if kill else 0)
    *said, id_ = ["", *(line for line in log.read_text().splitlines() if not line.startswith("[main] INFO"))]
    assert kill or len(id_) == 22
    return command, said[1:]


def archives(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.suffix == ".jsa")


def test_the_first_that_ends_in_order_makes_it_and_the_next_one_uses_it(tmp_path: Path) -> None:
    first, said = ran(tmp_path)
    assert any(each.startswith("-XX:ArchiveClassesAtExit=") for each in first)
    assert said == []
    (name,) = archives(tmp_path)
    second, said = ran(tmp_path)
    assert f"-XX:SharedArchiveFile={tmp_path / name}" in second
    assert said == []
    assert archives(tmp_path) == [name]


def test_one_that_is_killed_leaves_none(tmp_path: Path) -> None:
    ran(tmp_path, kill=True)
    assert archives(tmp_path) == []


@pytest.mark.parametrize("at", [0, 0.1, 0.5, 0.9])
def test_a_damaged_one_is_left_out(tmp_path: Path, at: float) -> None:
    ran(tmp_path)
    (name,) = archives(tmp_path)
    file = tmp_path / name
    data = bytearray(file.read_bytes())
    place = int(len(data) * at)
    data[place : place + 64] = bytes(each ^ 0xFF for each in data[place : place + 64])
    file.chmod(0o600)
    file.write_bytes(data)
    _, said = ran(tmp_path)
    assert said == []
