"""A warehouse of a test: its door on loopback within the test's process, behind a store that writes through to it."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
from engine_side import CATALOG, JOB, SCHEMA, VOLUME, d
from mesh_platform.errors import PolicyError
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.servers import notes
from mesh_platform.localcloud.store import Record, Store
from mesh_platform.localcloud.warehouse.catalogue import DEPLOYER
from mesh_platform.localcloud.warehouse.client import Client
from mesh_platform.localcloud.warehouse.database import Database
from mesh_platform.localcloud.warehouse.door import Door, Listener
from mesh_platform.localcloud.warehouse.jobs import Jobs
from mesh_platform.localcloud.warehouse.keeping import Keeping
from mesh_platform.localcloud.warehouse.service import Service
from mesh_platform.localcloud.warehouse.sessions import Sessions
from mesh_platform.localcloud.warehouse.volumes import Volumes

TABLE, GRANT, GRANTS, GROUP, MEMBER = d("SqlTable"), d("Grant"), d("Grants"), d("Group"), d("GroupMember")
PRINCIPAL, TAG, FILE, PERMISSIONS = (
    d("ServicePrincipal"),
    d("EntityTagAssignment"),
    d("WorkspaceFile"),
    d("Permissions"),
)
CARDS = "pay.core.cards"
COLUMNS = [
    {"name": "id", "type": "STRING", "nullable": False, "comment": "Identity."},
    {"name": "iban", "type": "STRING"},
    {"name": "amount", "type": "DECIMAL(18,2)"},
    {"name": "at", "type": "TIMESTAMP"},
]
ROWS = "('a', 'DE1', 10, null), ('b', 'SE2', 2000, timestamp'2026-11-25 10:00:00')"
HOST = "https://workspace.example"


@dataclass
class House:
    """One warehouse, its store, and who asks."""

    base: Path
    store: Store
    address: str
    token: str

    @cached_property
    def cloud(self) -> Cloud:
        return Cloud(self.store)

    @property
    def admin(self) -> Client:
        return Client(self.address, self.token)

    def make(self, kind: str, inputs: Mapping[str, Any]) -> Record:
        """Have the cloud make something, as a plugin would."""
        return self.cloud.create(kind, f"urn:{secrets.token_hex(8)}", {"host": HOST}, dict(inputs))

    def update(self, made: Record, inputs: Mapping[str, Any]) -> Record:
        return self.cloud.update(made.key.token, made.key.id, {"host": HOST}, dict(inputs))

    def delete(self, made: Record) -> None:
        self.cloud.delete(made.key.token, made.key.id, {"host": HOST})

    def grant(self, principal: str, *privileges: str, **on: str) -> Record:
        return self.make(GRANT, {"principal": principal, "privileges": list(privileges), **on})

    def cards(self, *readers: str, rows: bool = True, **more: Any) -> Record:
        """Make a table with two rows; `readers` may use what it lies in, and have no right on the table itself."""
        self.make(CATALOG, {"name": "pay"})
        self.make(SCHEMA, {"catalogName": "pay", "name": "core"})
        made = self.make(TABLE, table("cards", **more))
        for reader in readers:
            self.grant(reader, "USE_CATALOG", catalog="pay")
            self.grant(reader, "USE_SCHEMA", schema="pay.core")
        if rows:
            self.ask(DEPLOYER, f"INSERT INTO {CARDS} VALUES {ROWS}")
        return made

    def ask(self, principal: str, sql: str, **more: Any) -> list[list[Any]]:
        """Return the rows that the door gives a principal."""
        return self.admin.session(principal).post("/query", {"sql": sql, **more})["rows"]

    def refuses(self, principal: str, sql: str, **more: Any) -> str:
        """Return why the door refuses a principal; it must."""
        try:
            self.ask(principal, sql, **more)
        except PolicyError as error:
            assert error.fix
            return error.what
        raise AssertionError(f"{principal} may: {sql}")

    def run(self, principal: str, job: Record) -> dict[str, Any]:
        """Run a job to its end."""
        client = self.admin.session(principal)
        number = client.post(f"/jobs/{job.key.id}/run-now", {})["run"]
        waited = threading.Event()
        for _ in range(600):
            run = client.get(f"/jobs/runs/{number}")
            if run["state"] != "RUNNING":
                return run
            waited.wait(0.05)
        raise AssertionError("the run does not end")


def table(name: str, **more: Any) -> dict[str, Any]:
    where = {"catalogName": "pay", "schemaName": "core", "name": name}
    return {**where, "tableType": "MANAGED", "columns": COLUMNS, **more}


def view(name: str, query: str, **more: Any) -> dict[str, Any]:
    where = {"catalogName": "pay", "schemaName": "core", "name": name}
    return {**where, "tableType": "VIEW", "viewDefinition": query, **more}


def volume(name: str) -> dict[str, Any]:
    return {"catalogName": "pay", "schemaName": "core", "name": name, "volumeType": "MANAGED"}


@contextmanager
def house(base: Path) -> Iterator[House]:
    """Open the data in a folder, serve it, and leave the note by which the store's mirror finds it."""
    data = base / "data"
    data.mkdir(exist_ok=True)
    database, token = Database(data / "warehouse.duckdb"), secrets.token_urlsafe(16)
    volumes = Volumes(data / "volumes")
    service = Service(database, Keeping(database, volumes), volumes)
    listener = Listener(0, Door(service, Sessions(), Jobs(service, database, data / "tasks"), token))
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{listener.server_port}"
    this = psutil.Process()
    note = notes.Note(
        name="warehouse", state="running", pid=os.getpid(), started=this.create_time(), address=address,
        details={"token": token},
    )  # fmt: skip
    notes.write(base, note)
    store = Store(base / "store")
    try:
        yield House(base, store, address, token)
    finally:
        notes.forget(base, "warehouse")
        store.close()
        listener.shutdown()
        thread.join()
        listener.server_close()
        database.close()


__all__ = ["CATALOG", "DEPLOYER", "JOB", "SCHEMA", "VOLUME"]
