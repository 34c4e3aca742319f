"""The warehouse as a process of the local cloud: what it keeps over an end of any kind, and that it leaves nothing."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from house import CARDS, DEPLOYER, FILE, JOB, House
from mesh_platform.errors import ProviderError, UsageError
from mesh_platform.localcloud.lifecycle import folders
from mesh_platform.localcloud.mirrors.mirrors import Mirrors
from mesh_platform.localcloud.servers import fleet, kept, notes
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.store import Store
from typer.testing import CliRunner

START_SECONDS, MEGABYTES = 2.0, 150
"""What the warehouse may take on a machine that is not busy, and in memory when nobody asks."""
BUSY = 10
COUNT = f"SELECT count(*) FROM {CARDS}"


@dataclass
class Mesh:
    """A folder that passes for a mesh, whose local cloud has the warehouse alone."""

    root: Path

    @property
    def base(self) -> Path:
        return folders(self.root).base

    @property
    def note(self) -> notes.Note:
        note = notes.read(self.base, "warehouse")
        assert note is not None
        return note

    def start(self) -> House:
        fleet.start(self.base, ["warehouse"], lambda line: None)
        return House(self.base, Store(self.base / "store"), self.note.address, self.note.details["token"])

    def stop(self) -> None:
        fleet.stop(self.base)


@pytest.fixture
def mesh(tmp_path: Path) -> Iterator[Mesh]:
    for folder in ("domains", "environments", ".mesh"):
        (tmp_path / folder).mkdir()
    made = Mesh(tmp_path)
    yield made
    made.stop()
    left = [each for each in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(each.info["cmdline"] or ())]
    assert left == []


def commands(keeper: int) -> str:
    """Return the command lines of all that a keeper has started."""
    found: list[str] = []
    for each in psutil.Process(keeper).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            found += each.cmdline()
    return " ".join(found)


def gone(*pids: int) -> bool:
    """Whether processes end soon."""
    end = time.monotonic() + BUSY
    while time.monotonic() < end:
        alive = [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
        if not alive:
            return True
        os.sched_yield()
    return False


def test_rows_rights_and_runs_outlive_a_restart_and_sessions_do_not(mesh: Mesh) -> None:
    at = mesh.start()
    at.cards("risk")
    at.grant("risk", "SELECT", table=CARDS)
    run = at.run(DEPLOYER, at.make(JOB, {"name": "empty", "tasks": []}))
    session = at.admin.session("risk")
    mesh.stop()
    again = mesh.start()
    assert Mirrors(mesh.base).replay("warehouse", at.store)[1:] == ()
    assert again.ask("risk", COUNT) == [[2]]
    assert again.admin.session(DEPLOYER).get(f"/jobs/runs/{run['id']}") == run
    with pytest.raises(UsageError, match="no session has this token"):
        type(session)(again.address, session.token).post("/query", {"sql": COUNT})


def test_a_kill_of_the_keeper_leaves_no_process_and_a_whole_file(mesh: Mesh) -> None:
    at = mesh.start()
    at.cards("risk")
    at.grant("risk", "SELECT", table=CARDS)
    sleeps = {"path": "/sleep.py", "contentBase64": base64.b64encode(b"import time; time.sleep(60)").decode()}
    at.make(FILE, sleeps)
    tasks = [{"taskKey": "sleep", "sparkPythonTask": {"pythonFile": "/Workspace/sleep.py"}}]
    at.admin.session(DEPLOYER).post(f"/jobs/{at.make(JOB, {'name': 'sleeper', 'tasks': tasks}).key.id}/run-now", {})
    note = mesh.note
    while "runner.py" not in commands(note.pid):
        os.sched_yield()
    family = [each.pid for each in psutil.Process(note.pid).children(recursive=True)]
    os.kill(note.pid, signal.SIGKILL)
    assert gone(note.pid, *family)
    with pytest.raises(ProviderError, match="the local warehouse does not run: it was killed"):
        at.grant("late", "SELECT", table=CARDS)
    assert mesh.start().ask("risk", COUNT) == [[2]]


def test_a_kill_of_the_warehouse_is_noted_with_where_to_look(mesh: Mesh) -> None:
    at = mesh.start()
    at.cards()
    (child,) = mesh.note.children
    os.kill(child, signal.SIGKILL)
    assert gone(mesh.note.pid)
    assert "ended unexpectedly" in mesh.note.reason
    assert mesh.start().ask(DEPLOYER, COUNT) == [[2]]


def test_it_starts_at_once_and_is_small_and_its_token_is_its_owners_alone(mesh: Mesh) -> None:
    began = time.monotonic()
    at = mesh.start()
    took = time.monotonic() - began
    assert took < START_SECONDS * BUSY
    at.cards()
    (child,) = mesh.note.children
    assert psutil.Process(child).memory_info().rss < MEGABYTES * 1_000_000
    file = mesh.base / "servers" / "warehouse.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert mesh.note.details["token"] not in " ".join(psutil.Process(child).cmdline())
    assert mesh.note.details["token"] not in repr(mesh.note)
    with pytest.raises(UsageError, match="no session has this token"):
        type(at.admin)(at.address, "guessed").session(DEPLOYER)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("made-by", "warehouse 0", "the data is of 'warehouse 0', this is 'warehouse 1 on DuckDB 2'"),
        ("warehouse.duckdb", "no database", "the warehouse's data cannot be read"),
    ],
)
def test_data_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path, file: str, content: str, told: str) -> None:
    data = kept.ensure(tmp_path / "data", "warehouse 1 on DuckDB 2", lambda scratch: None)
    (data / file).write_text(content)
    with pytest.raises(ProviderError) as refused, find("warehouse").run(tmp_path):
        pass
    assert told in refused.value.what
    assert "mesh local down --purge" in refused.value.what + refused.value.fix


def test_a_person_asks_as_a_principal_from_the_shell(mesh: Mesh) -> None:
    from mesh_platform.cli.local import app

    def shell(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["query", "--root", str(mesh.root), *arguments])

    assert "mesh local up --only warehouse" in shell("--as", "risk", COUNT).exception.fix
    at = mesh.start()
    at.cards("risk")
    refused = shell("--as", "risk", COUNT).exception
    assert (refused.exit, "does not have SELECT on Table 'pay.core.cards'" in refused.what) == (1, True)
    at.grant("risk", "SELECT", table=CARDS)
    assert shell("--as", "risk", f"SELECT id, at FROM {CARDS} WHERE id = 'a'").stdout == "id  at\na   NULL\n"
    answer = json.loads(shell("--as", "risk", "--format", "json", f"SELECT id FROM {CARDS} ORDER BY id").stdout)
    assert (answer["columns"], answer["rows"], answer["schemaVersion"]) == (["id"], [["a"], ["b"]], "1.0")
