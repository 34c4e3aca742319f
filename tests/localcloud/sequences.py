"""Sequences of changes and kills under the real engine, and what must hold after each: store and state agree."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faulty import Fault, Plugins
from hypothesis import strategies as st
from mesh_platform.engine import installed
from mesh_platform.engine.inline import LOST
from mesh_platform.engine.locks import locks, unlock
from mesh_platform.engine.session import Session
from mesh_platform.errors import EngineError
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.codec import SECRET, SIGNATURE
from mesh_platform.localcloud.facts import ACCOUNT, REGISTRY
from mesh_platform.localcloud.schema_versions import VERSIONS
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.values import Secret
from mesh_platform.mesh import stamp
from slots import LEAVES, NEEDS, Adopted, program, whole

STACK = "shop-local"
OF_NO_STACK = (REGISTRY, VERSIONS)
"""What the cloud itself keeps beside what a stack declares."""


@dataclass(frozen=True)
class Step:
    """Change the world, let something vanish, adopt something; then apply, with the faults that come on the way."""

    changes: dict[str, int | None] = field(default_factory=dict)
    vanishes: str | None = None
    adopts: bool = False
    faults: tuple[Fault, ...] = ()


Sequence = tuple[Step, ...]


@dataclass
class Tally:
    """What a run of sequences came to."""

    sequences: int = 0
    runs: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    """Runs that failed since their program lost the engine, as may happen on a busy machine."""
    seconds: float = 0.0

    def killed(self, fault: Fault) -> None:
        kind = f"{fault.victim} {fault.when} its commit"
        self.kills[kind] = self.kills.get(kind, 0) + 1


def faults() -> st.SearchStrategy[Fault]:
    return st.builds(
        Fault, st.sampled_from(["plugins", "engine"]), st.sampled_from(["after", "before"]),
        st.sampled_from(["changes", "changes", "requests"]), st.integers(1, 12),
    )  # fmt: skip


def _steps() -> st.SearchStrategy[Step]:
    forms = st.sampled_from([1, 2, 0, None])
    return st.builds(
        Step, st.dictionaries(st.sampled_from(sorted(NEEDS)), forms, min_size=2, max_size=9),
        st.none() | st.sampled_from(LEAVES), st.booleans(), st.lists(faults(), min_size=1, max_size=2).map(tuple),
    )  # fmt: skip


@st.composite
def sequences(draw: st.DrawFn) -> Sequence:
    """A start with most of the resources, and two or three steps from there."""
    absent = draw(st.sets(st.sampled_from(sorted(NEEDS)), max_size=4))
    start = Step({name: 0 for name in NEEDS if name not in absent}, faults=(draw(faults()),))
    return (start, *draw(st.lists(_steps(), min_size=2, max_size=3)))


class Mesh:
    """One stack in a local cloud of its own, and the world that it should be."""

    def __init__(self, where: lifecycle.Folders, store: Store, plugins: Plugins, tally: Tally) -> None:
        self.where, self.store, self.plugins, self.tally = where, store, plugins, tally
        self.cloud = Cloud(store)
        self.world: dict[str, int] = {}
        self.adopted: tuple[Adopted, ...] = ()

    @property
    def session(self) -> Session:
        return Session(
            cli=installed(), folder=self.where.work, state=self.where.state, attached=self.plugins.attached,
            variables=lifecycle.variables(self.where, installed()),
        )  # fmt: skip

    def take(self, step: Step) -> None:
        """Carry a step out, again after every fault, until it is done."""
        refresh = step.vanishes is not None and self._vanish(step.vanishes)
        changed = {**self.world, **step.changes}
        self.world = whole({name: form for name, form in changed.items() if form is not None})
        if step.adopts:
            name = f"adopted-{len(self.adopted)}"
            made = self.cloud.create(ACCOUNT, "", {}, {"displayName": name, "__defaults": []})
            self.adopted = (*self.adopted, Adopted(name, made.key.id))
        for fault in step.faults:
            if not self._struck(fault, refresh=refresh):
                return
        self.plugins.arm(None)
        try:
            self._apply(refresh=refresh)
        except EngineError as error:
            if LOST not in str(error):
                raise
            self.tally.lost += 1
            self._apply(refresh=refresh)

    def _struck(self, fault: Fault, *, refresh: bool) -> bool:
        self.plugins.arm(fault)
        try:
            self._apply(refresh=refresh)
        except EngineError:
            self.tally.killed(fault)
            for lock in locks(self.where.state, STACK):
                unlock(self.where.state, STACK, lock.owner)
            return True
        return False

    def _apply(self, *, refresh: bool) -> None:
        wanted = program(self.store.id, self.world, self.adopted)
        if refresh:
            self.tally.runs += 1
            self.session.refresh(STACK, wanted)
        self.tally.runs += 1
        self.session.up(STACK, wanted)

    def _vanish(self, name: str) -> bool:
        found = next((each for each in self.state() if each["urn"].endswith(f"::{name}")), None)
        if found is None:
            return False
        self.cloud.delete(found["type"], found["id"], {"host": stamp.host(self.store.id)})
        return True

    def state(self) -> list[dict[str, Any]]:
        return [each for each in self.session.resources(STACK) if "id" in each and "pulumi:" not in each["type"]]

    def disagreements(self) -> list[str]:
        """Say everything in which store, state and program do not agree."""
        state, store = (
            self.state(),
            [each for each in self.store.all() if each.key.token not in OF_NO_STACK],
        )
        there, known = {(each.key.token, each.key.id): each for each in store}, {(e["type"], e["id"]) for e in state}
        wanted = sorted([*self.world, *(each.name for each in self.adopted)])
        problems = [f"in the store alone: {key}" for key in sorted(there.keys() - known)]
        problems += [f"in the state alone: {key}" for key in sorted(known - there.keys())]
        if sorted(each["urn"].rpartition("::")[2] for each in state) != wanted:
            problems.append(f"declared: {wanted}; in the state: {sorted(each['urn'] for each in state)}")
        for each in state:
            record = there.get((each["type"], each["id"]))
            if record is not None and _hidden(each["inputs"]) != _hidden(record.inputs):
                problems.append(
                    f"{each['urn']}: {_hidden(each['inputs'])} in the state, {_hidden(record.inputs)} there"
                )
        problems += [
            f"left over: {each['urn']}" for each in state if each.get("delete") or each.get("pendingReplacement")
        ]
        problems += [
            f"{record.key} lies in nothing" for record in store if not all(map(self.store.get, record.parents))
        ]
        if pending := self.session.pending(STACK):
            problems.append(f"{pending} operations pending")
        return problems


def _hidden(found: Any) -> Any:
    """Return values with every secret hidden, from the state or from the store."""
    match found:
        case Secret():
            return "[secret]"
        case dict() if found.get(SIGNATURE) == SECRET:
            return "[secret]"
        case dict():
            return {key: _hidden(value) for key, value in found.items()}
        case list():
            return [_hidden(value) for value in found]
        case _:
            return found


@contextlib.contextmanager
def opened(root: Path, tally: Tally, *, forgetful: bool = False) -> Iterator[Mesh]:
    where = lifecycle.folders(root)
    lifecycle.up(where)
    with contextlib.closing(Store(where.store)) as store, Plugins(where.store, forgetful=forgetful) as plugins:
        yield Mesh(where, store, plugins, tally)


def run(root: Path, sequence: Sequence, tally: Tally, *, forgetful: bool = False) -> list[str]:
    """Run a sequence in a local cloud of its own; return every disagreement after any of its steps."""
    start = time.monotonic()
    problems: list[str] = []
    with opened(root, tally, forgetful=forgetful) as mesh:
        for number, step in enumerate(sequence):
            mesh.take(step)
            problems += [f"after step {number}: {each}" for each in mesh.disagreements()]
        plan = mesh.session.preview(STACK, program(mesh.store.id, mesh.world, mesh.adopted))
        problems += [f"a preview still wants to {each.op} {each.urn}" for each in plan.steps if each.op != "same"]
    tally.sequences += 1
    tally.runs += 1
    tally.seconds += time.monotonic() - start
    return problems
