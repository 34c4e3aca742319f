"""A plugin killed before or after each durable step, over its own protocol: the same request again finishes it once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from amount import amount, counted
from engine_side import ACCOUNT, CONFIG_MAP, NAMESPACE, SCHEMA, Engine, Made, RefusedError, config_map, d, namespace
from faulty import Fault, Plugins
from mesh_platform.localcloud.store import Store

CATALOG = d("Catalog")
POINTS = amount(6, 500)
WHEN = ("before", "after")


@dataclass(frozen=True)
class Thing:
    """One kind of resource: its package, type, and inputs by name and form."""

    package: str
    kind: str
    form: Any

    def inputs(self, name: str, form: int) -> dict[str, Any]:
        return self.form(name, form)


THINGS = (
    Thing("confluentcloud", ACCOUNT, lambda name, form: {"displayName": name, "description": f"form {form}"}),
    Thing("databricks", CATALOG, lambda name, form: {"name": name, "comment": f"form {form}"}),
    Thing("databricks", SCHEMA, lambda name, form: {"catalogName": "main", "name": name, "comment": f"form {form}"}),
    Thing("kubernetes", CONFIG_MAP, lambda name, form: config_map(name, "there", form=str(form))),
)


class Client:
    """Sends requests to plugins that may die, and sends each again until it is answered."""

    def __init__(self, folder: Path, plugins: Plugins) -> None:
        self.plugins = plugins
        self.store = Store(folder)

    def send(self, thing: Thing, request: Any, fault: Fault | None = None) -> Any:
        """Carry out a request, with a kill on its way; returns the answer of the last time."""
        self.plugins.arm(fault)
        for _ in range(3):
            port = dict(pair.split(":") for pair in self.plugins.attached.split(","))[thing.package]
            try:
                with Engine(thing.package, int(port)).configured(self.store) as engine:
                    return request(engine)
            except RefusedError:
                if not self.plugins.died():
                    raise
                self.plugins.arm(None)
        raise AssertionError("three plugins in a row died")

    def there(self, thing: Thing, name: str) -> list[dict[str, Any]]:
        """Return the inputs of what exists of a type under a name."""
        found = [record.inputs for record in self.store.all(thing.kind)]
        return [each for each in found if name in (each.get("displayName"), each.get("name"), _meta(each).get("name"))]


def _meta(inputs: dict[str, Any]) -> dict[str, Any]:
    return inputs.get("metadata") or {}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Plugins(tmp_path / "store") as plugins:
        made = Client(tmp_path / "store", plugins)
        main = {"name": "main", "comment": ""}
        made.send(THINGS[1], lambda engine: engine.create(CATALOG, "main", main))
        made.send(THINGS[3], lambda engine: engine.create(NAMESPACE, "there", namespace("there")))
        yield made
        made.store.close()


def life(client: Client, thing: Thing, name: str, draw: random.Random) -> Iterator[str]:
    """Lead one thing through its life with a kill at each step; yields what is wrong, and an empty text for a kill."""

    def kill() -> Fault:
        return Fault("plugins", draw.choice(WHEN), "changes", 1)

    first, second = thing.inputs(name, 0), thing.inputs(name, 1)
    made: Made = client.send(thing, lambda engine: engine.create(thing.kind, name, first), kill())
    yield (
        "" if len(client.there(thing, name)) == 1 else f"{thing.kind} {name} was made {len(client.there(thing, name))}"
    )
    client.send(thing, lambda engine: engine.update(thing.kind, name, made, second), kill())
    yield "" if client.there(thing, name) == [second] else f"{thing.kind} {name} was not changed"
    read = Fault("plugins", draw.choice(WHEN), "requests", 2)
    answer = client.send(thing, lambda engine: engine.read(thing.kind, name, made.id), read)
    yield "" if answer.id == made.id else f"{thing.kind} {name} cannot be read"
    client.send(thing, lambda engine: engine.delete(thing.kind, name, made.id), kill())
    yield "" if client.there(thing, name) == [] else f"{thing.kind} {name} is left over"
    again: Made = client.send(thing, lambda engine: engine.create(thing.kind, name, second), kill())
    yield "" if client.there(thing, name) == [second] else f"{thing.kind} {name} was not made again"
    client.send(thing, lambda engine: engine.delete(thing.kind, name, again.id), kill())
    yield "" if client.there(thing, name) == [] else f"{thing.kind} {name} is left over again"


@pytest.mark.reliability
def test_a_request_that_was_cut_off_is_finished_once_by_the_same_request(client: Client) -> None:
    draw, number, wrong = random.Random(7), 0, list[str]()
    with counted("plugin killed at a durable step of create, update, read, delete, replace", ABLATION) as found:
        while found.cases < POINTS:
            for problem in life(client, THINGS[number % len(THINGS)], f"thing{number}", draw):
                found.cases += 1
                wrong += [problem] if problem else []
            number += 1
        found.lost = len(wrong)
        assert wrong == []


ABLATION = "plugins that forget a repeated create make a second one"


def test_plugins_that_forget_a_repeated_create_are_found_out(tmp_path: Path) -> None:
    """The check can fail: no two accounts share a name, so the repeated create is refused and never answered."""
    with Plugins(tmp_path / "store", forgetful=True) as plugins:
        client = Client(tmp_path / "store", plugins)
        thing = THINGS[0]
        with pytest.raises(RefusedError, match="already exists"):
            client.send(
                thing,
                lambda engine: engine.create(thing.kind, "one", thing.inputs("one", 0)),
                Fault("plugins", "after", "changes", 1),
            )
        client.store.close()
