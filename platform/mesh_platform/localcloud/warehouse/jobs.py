"""Jobs: SQL and Python tasks, run in their order as the principal that the job names, and what became of each run."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from mesh_platform.errors import MeshError, PolicyError, ProviderError, UsageError

from . import statement, task
from .catalogue import DEPLOYER
from .database import Database
from .kinds import FILE, JOB, PERMISSIONS
from .service import Service
from .wire import Held, Json, listed, mapping, mappings

SECONDS = 600.0
"""How long a run may take whose job says nothing."""
_RUNS = ("CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER")
_SEES = ("CAN_VIEW", *_RUNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of a run: PENDING, SUCCESS, FAILED, TIMEDOUT, or UPSTREAM_FAILED. `kept_from` is what limits held."""

    key: str
    state: str = "PENDING"
    message: str = ""
    output: str = ""
    kept_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: RUNNING, SUCCESS, FAILED or SKIPPED; times in UTC."""

    id: int
    job: str
    name: str
    principal: str
    state: str = "RUNNING"
    message: str = ""
    started: str = ""
    ended: str = ""
    tasks: tuple[Task, ...] = field(default_factory=tuple[Task, ...])


class Jobs:
    """All runs are kept, and those that the warehouse did not survive have failed."""

    def __init__(self, service: Service, database: Database, folder: Path) -> None:
        self._service, self._database, self._folder = service, database, folder
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, exist_ok=True)
        with database.transaction() as transaction:
            for (body,) in transaction.kept("SELECT body FROM meta.runs WHERE state = 'RUNNING'"):
                run = _run(json.loads(body))
                self._write(replace(run, state="FAILED", message="the warehouse ended while it ran", ended=_now()))

    def start(self, principal: str, job: str) -> int:
        """Start a run and return its number; raises PolicyError for who may not, UsageError if there is no such job."""
        held = self._job(job)
        self._may(principal, held, _RUNS)
        as_whom = mapping(held.values.get("runAs"))
        owner = str(as_whom.get("servicePrincipalName") or as_whom.get("userName") or DEPLOYER)
        most = int(held.values.get("maxConcurrentRuns") or 1)
        with self._lock:
            running = self._of("job = ? AND state = 'RUNNING'", job)
            run = Run(id=self._next(), job=job, name=held.text("name"), principal=owner, started=_now())
            if len(running) >= most:
                run = replace(
                    run, state="SKIPPED", message=f"{len(running)} of {most} runs go on already", ended=_now()
                )
            self._write(run)
        if run.state == "RUNNING":
            threading.Thread(target=self._go, args=(run, held), daemon=True).start()
        return run.id

    def run(self, principal: str, number: str) -> Json:
        """Return a run to one who may see its job."""
        found = self._of("id = ?", int(number))
        if not found:
            raise UsageError(f"there is no run {number}", where="warehouse", fix="start one: POST /jobs/<id>/run-now")
        self._may(principal, self._job(found[0].job), _SEES)
        return asdict(found[0])

    def _go(self, run: Run, job: Held) -> None:
        end = time.monotonic() + float(job.values.get("timeoutSeconds") or SECONDS)
        done: dict[str, Task] = {}
        try:
            for each in _in_order(mappings(job.values.get("tasks"))):
                key = str(each.get("taskKey"))
                failed = [on for on in _needs(each) if done[on].state != "SUCCESS"]
                skipped = (
                    Task(key=key, state="UPSTREAM_FAILED", message=f"{failed[0]} did not succeed") if failed else None
                )
                done[key] = skipped or self._task(key, each, job, run.principal, end)
            bad = [each for each in done.values() if each.state != "SUCCESS"]
            state, message = ("FAILED", f"{bad[0].key}: {bad[0].message}") if bad else ("SUCCESS", "")
        except Exception as error:
            state, message = "FAILED", error.what if isinstance(error, MeshError) else type(error).__name__
        # A warehouse that has ended says so of the run when it is there again.
        with contextlib.suppress(ProviderError):
            self._write(replace(run, state=state, message=message, ended=_now(), tasks=tuple(done.values())))

    def _task(self, key: str, said: dict[str, Json], job: Held, principal: str, end: float) -> Task:
        """Run one task to its end, whatever that is."""
        try:
            if time.monotonic() >= end:
                return Task(key=key, state="TIMEDOUT", message="the run's time is up")
            sql = mapping(mapping(said.get("sqlTask")).get("file"))
            if sql:
                text = self._file(str(sql.get("path")), job).decode()
                given = mapping(mapping(said["sqlTask"]).get("parameters"))
                values = {name: str(value) for name, value in given.items()}
                for tree in statement.read(text, values):
                    self._service.run(principal, tree)
                return Task(key=key, state="SUCCESS")
            if said.get("sparkPythonTask"):
                return self._python(key, mapping(said["sparkPythonTask"]), job, principal, end)
        except MeshError as error:
            return Task(key=key, state="FAILED", message=error.what)
        except UnicodeDecodeError:
            return Task(key=key, state="FAILED", message="its file is no text")
        return Task(
            key=key, state="FAILED", message="the local cloud runs SQL files and Python files, and this is neither"
        )

    def _python(self, key: str, said: dict[str, Json], job: Held, principal: str, end: float) -> Task:
        code = self._file(str(said.get("pythonFile")), job)
        arguments = [str(each) for each in listed(said.get("parameters"))]
        seconds = end - time.monotonic()
        ended = task.run(code, arguments, seconds, lambda sql: self._service.query(principal, sql), self._folder)
        state = "TIMEDOUT" if ended.code is None else "FAILED" if ended.code else "SUCCESS"
        message = {"TIMEDOUT": "it took too long", "FAILED": f"it ended with {ended.code}"}.get(state, "")
        return Task(key=key, state=state, message=message, output=ended.output, kept_from=ended.kept_from)

    def _file(self, path: str, job: Held) -> bytes:
        """Return a file of the job's workspace."""
        place = job.name[2]
        wanted = path.removeprefix("/Workspace")
        for each in self._service.keeping.records(FILE):
            if each.name[2] == place and each.text("path") == wanted and each.values.get("contentBase64") is not None:
                return base64.b64decode(each.text("contentBase64"))
        raise PolicyError(f"{path} is not in the workspace", where=path, fix="apply the stack that puts it there")

    def _job(self, job: str) -> Held:
        found = next((each for each in self._service.keeping.records(JOB) if each.name[1] == job), None)
        if found is None:
            raise UsageError(f"there is no job {job[:40]}", where="warehouse", fix="apply the stack that makes it")
        return found

    def _may(self, principal: str, job: Held, levels: tuple[str, ...]) -> None:
        identities = self._service.keeping.catalogue.identities(principal)
        granted = (
            entry
            for each in self._service.keeping.records(PERMISSIONS)
            if each.text("jobId") == job.name[1]
            for entry in mappings(each.values.get("accessControls"))
            if entry.get("permissionLevel") in levels
        )
        named = ("groupName", "userName", "servicePrincipalName")
        if DEPLOYER not in identities and not any(entry.get(key) in identities for entry in granted for key in named):
            raise PolicyError(
                f"PERMISSION_DENIED: User {principal!r} does not have {levels[0]} on Job {job.text('name')!r}.",
                where=job.text("name"), fix="the job's product is run by its owners",
            )  # fmt: skip

    def _next(self) -> int:
        with self._database.transaction() as transaction:
            return int(transaction.kept("SELECT coalesce(max(id), 0) + 1 FROM meta.runs")[0][0])

    def _of(self, where: str, value: str | int) -> list[Run]:
        with self._database.transaction() as transaction:
            rows = transaction.kept(f"SELECT body FROM meta.runs WHERE {where}", [value])  # noqa: S608
        return [_run(json.loads(body)) for (body,) in rows]

    def _write(self, run: Run) -> None:
        with self._database.transaction() as transaction:
            transaction.kept("DELETE FROM meta.runs WHERE id = ?", [run.id])
            values = [run.id, run.job, run.state, json.dumps(asdict(run))]
            transaction.kept("INSERT INTO meta.runs VALUES (?, ?, ?, ?)", values)


def _run(data: dict[str, Any]) -> Run:
    tasks: list[dict[str, Any]] = data.pop("tasks")
    done: list[Task] = []
    for each in tasks:
        kept_from: list[str] = each.pop("kept_from")
        done.append(Task(**each, kept_from=tuple(kept_from)))
    return Run(**data, tasks=tuple(done))


def _needs(said: dict[str, Json]) -> list[str]:
    return [str(each.get("taskKey")) for each in mappings(said.get("dependsOns"))]


def _in_order(tasks: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return tasks after those that they depend on; raises PolicyError where that cannot be."""
    ordered: list[dict[str, Json]] = []
    while len(ordered) < len(tasks):
        done = {str(each.get("taskKey")) for each in ordered}
        ready = [each for each in tasks if str(each.get("taskKey")) not in done and done.issuperset(_needs(each))]
        if not ready:
            raise PolicyError("the tasks depend on each other in a circle", where="job", fix="break the circle")
        ordered.extend(ready)
    return ordered


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
