"""The warehouse made equal to the store, record by record and as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, cast

from mesh_platform.errors import MeshError, ProviderError

from ...store import Record, Store
from ...values import Value
from ...warehouse import wire
from ...warehouse.client import Client
from ...warehouse.kinds import ORDER
from . import holds
from .chosen import held


class WarehouseMirror:
    """One warehouse. What statements made in it is its users' own: a replay leaves it, unless its schema is gone."""

    name: ClassVar[str] = "warehouse"

    def __init__(self, client: Client) -> None:
        self._client = client

    def _post(self, path: str, body: wire.Json) -> wire.Json:
        try:
            return self._client.post(path, body)
        except MeshError as error:
            raise ProviderError(error.what, where=error.where, fix=error.fix) from error

    def holds(self, kind: str) -> bool:
        """Whether it stands for a type."""
        return holds(kind)

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Refuse nothing: what it would judge are other objects, which the same run may make."""

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Make or change it in place, with its rows; a view is tried as its owner."""
        if held(record):
            self._post("/admin/apply", {"put": [wire.dump(wire.held(record))]})
        elif old is not None and held(old):
            self.remove(old, store)
        return {}

    def remove(self, record: Record, store: Store) -> None:
        """Forget it, with its rows or files."""
        self._post("/admin/apply", {"remove": [record.key]})

    def settle(self, record: Record) -> None:
        """Wait for nothing: the warehouse does all at once."""

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return it as the warehouse has it; None where its owner dropped it."""
        if not held(record):
            return record
        found = self._post("/admin/read", {"name": record.key})["record"]
        if found is None:
            return None
        there = wire.load(found)
        own = wire.held(record)
        changed = {key: there.values.get(key) for key in own.values if there.values.get(key) != own.values[key]}
        return replace(record, inputs={**record.inputs, **cast("dict[str, Value]", changed)}) if changed else record

    def replay(self, store: Store) -> tuple[str, ...]:
        """Make it hold exactly the store's records, and say what had to change."""
        records = [wire.dump(wire.held(each)) for kind in ORDER for each in store.in_order(kind) if held(each)]
        return tuple(self._post("/admin/replace", {"records": records})["lines"])
