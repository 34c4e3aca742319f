"""Everything that a local cloud has held, request by request: what a product's secrets say, and which keys exist."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.secrets import Box
from mesh_platform.localcloud.values import plain
from worlds import World

KEY = "confluentcloud:index/apiKey:ApiKey"
SYSTEMS = ("KAFKA", "SCHEMA_REGISTRY")
WATCH = """
CREATE TABLE history (seq INTEGER PRIMARY KEY, what TEXT, token TEXT, id TEXT, inputs TEXT, outputs TEXT);
INSERT INTO history (what, token, id, inputs, outputs) SELECT 'put', token, id, inputs, outputs FROM resources;
CREATE TRIGGER kept AFTER INSERT ON resources BEGIN
    INSERT INTO history (what, token, id, inputs, outputs)
    VALUES ('put', NEW.token, NEW.id, NEW.inputs, NEW.outputs); END;
CREATE TRIGGER changed AFTER UPDATE OF inputs, outputs ON resources BEGIN
    INSERT INTO history (what, token, id, inputs, outputs)
    VALUES ('put', NEW.token, NEW.id, NEW.inputs, NEW.outputs); END;
CREATE TRIGGER gone AFTER DELETE ON resources BEGIN
    INSERT INTO history (what, token, id) VALUES ('gone', OLD.token, OLD.id); END;
CREATE TRIGGER asked AFTER INSERT ON log BEGIN
    INSERT INTO history (what, token, id) VALUES (NEW.operation || ' ' || NEW.outcome, NEW.token, NEW.id); END;
"""


@dataclass(frozen=True)
class Instant:
    """The cloud as it was after one request."""

    request: str
    keys: Mapping[str, str]
    """Secrets of the API keys that exist, by id."""
    secret: Mapping[str, str]
    """The product's Kubernetes secret."""
    scope: Mapping[str, str]
    """The product's Databricks secrets, by the name of the variable."""

    def valid(self, where: Mapping[str, str], system: str, suffix: str = "") -> bool:
        """Whether a key and its secret are there together and open the door."""
        key, secret = where.get(f"{system}_KEY{suffix}"), where.get(f"{system}_SECRET{suffix}")
        return key is not None and self.keys.get(key) == secret


def watch(world: World) -> None:
    """Note from now on everything that the local cloud's store holds, in the store itself."""
    with sqlite3.connect(database(world)) as db:
        db.executescript(WATCH)


def instants(world: World, namespace: str, scope: str) -> Iterator[Instant]:
    """Yield the cloud after each request since `watch`."""
    box = Box(database(world).with_name("key"))
    with sqlite3.connect(database(world)) as db:
        rows = db.execute("SELECT what, token, id, inputs, outputs FROM history ORDER BY seq").fetchall()
    held: dict[tuple[str, str], tuple[str, str]] = {}
    for what, token, id_, inputs, outputs in rows:
        if what == "put":
            held[token, id_] = (inputs, outputs)
        elif what == "gone":
            held.pop((token, id_), None)
        else:
            yield _instant(f"{what} {token.rpartition(':')[2]} {id_}", held, box, namespace, scope)


def database(world: World) -> Path:
    return lifecycle.folders(world.root).store / "store.db"


def _instant(
    request: str, held: Mapping[tuple[str, str], tuple[str, str]], box: Box, namespace: str, scope: str
) -> Instant:
    def of(text: str) -> Any:
        return plain(box.load(text))

    secrets = {
        id_.removeprefix(f"{scope}|||").upper().replace("-", "_"): of(inputs)["stringValue"]
        for (token, id_), (inputs, _) in held.items()
        if id_.startswith(f"{scope}|||") and token.endswith("secret:Secret")
    }
    found = held.get(("kubernetes:core/v1:Secret", f"{namespace}/credentials"))
    return Instant(
        request=request,
        keys={id_: of(outputs)["secret"] for (token, id_), (_, outputs) in held.items() if token == KEY},
        secret=of(found[0])["stringData"] if found else {},
        scope=secrets,
    )
