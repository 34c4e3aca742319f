"""Over hundreds of sequences of requests, the store holds exactly what a small model says must exist."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from amount import amount
from engine_side import Engine, Made, RefusedError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from mesh_platform.localcloud.facts import REGISTRY
from mesh_platform.localcloud.serve import PACKAGES, serving
from mesh_platform.localcloud.store import Store
from things import KINDS, Model, Thing

kinds, names, forms = st.sampled_from(sorted(KINDS)), st.sampled_from(["a", "b", "c"]), st.integers(0, 1)
nth = st.integers(0, 10)


class Requests(RuleBasedStateMachine):
    """An engine that creates, changes, replaces and removes, loses answers, and finds the plugins started anew."""

    @initialize()
    def begin(self) -> None:
        self.model, self.numbers = Model(), itertools.count()
        self.closing = contextlib.ExitStack()
        self.folder = Path(self.closing.enter_context(tempfile.TemporaryDirectory()))
        self.opened = contextlib.ExitStack()
        self.store_starts_anew()

    def teardown(self) -> None:
        self.opened.close()
        self.closing.close()

    @rule()
    def store_starts_anew(self) -> None:
        self.opened.close()
        self.store = self.opened.enter_context(contextlib.closing(Store(self.folder)))
        ports = self.opened.enter_context(serving(self.store))
        self.engines = {
            package: self.opened.enter_context(Engine(package, ports[package])).configured(self.store)
            for package in PACKAGES
        }

    @rule(kind=kinds, name=names, form=forms, container=nth)
    def create(self, kind: str, name: str, form: int, container: int) -> None:
        made = self._made(kind, name, form, container)
        if made is not None:
            self.model.put(made)

    @rule(kind=kinds, name=names, form=forms, container=nth)
    def create_and_lose_the_answer(self, kind: str, name: str, form: int, container: int) -> None:
        first = self._made(kind, name, form, container)
        if first is not None:
            again = self.engines[KINDS[kind].package].create(KINDS[kind].token, first.resource, first.inputs)
            assert again.id == first.id
            self.model.put(replace(first, outputs=again.outputs))

    @rule(kind=kinds, name=names, form=forms, container=nth, changed=names)
    def create_lose_the_answer_and_create_another(
        self, kind: str, name: str, form: int, container: int, changed: str
    ) -> None:
        first = self._made(kind, name, form, container)
        if first is None:
            return
        if self.model.taken(kind, changed, first.inside):
            self.model.put(first)
            return
        inputs = KINDS[kind].inputs(first.inside, changed, form)
        made = self.engines[KINDS[kind].package].create(KINDS[kind].token, first.resource, inputs)
        self.model.put(replace(first, id=made.id, name=changed, inputs=inputs, outputs=made.outputs))

    @rule(kind=kinds, name=names, form=forms, container=nth)
    def preview(self, kind: str, name: str, form: int, container: int) -> None:
        inputs = KINDS[kind].inputs(self._container(kind, container) or "none", name, form)
        self.engines[KINDS[kind].package].create(KINDS[kind].token, "planned", inputs, preview=True)

    @precondition(lambda self: self.model.there)
    @rule(number=nth, form=forms)
    def update(self, number: int, form: int) -> None:
        thing = self._one(number)
        kind = KINDS[thing.kind]
        inputs = kind.inputs(thing.inside, thing.name, form)
        engine = self.engines[kind.package]
        made = engine.read(kind.token, thing.resource, thing.id)
        assert made.id == thing.id
        outputs = engine.update(kind.token, thing.resource, Made(thing.id, thing.outputs), inputs)
        self.model.put(replace(thing, inputs=inputs, outputs=outputs))

    @precondition(lambda self: self.model.there)
    @rule(number=nth, form=forms, name=names, lost=st.booleans())
    def replace_old_first(self, number: int, form: int, name: str, lost: bool) -> None:
        thing = self._one(number)
        if self.model.within(thing) or (name != thing.name and self.model.taken(thing.kind, name, thing.inside)):
            return
        kind = KINDS[thing.kind]
        inputs = kind.inputs(thing.inside, name, form)
        self.engines[kind.package].delete(kind.token, thing.resource, thing.id)
        self.model.remove(thing)
        made = self.engines[kind.package].create(kind.token, thing.resource, inputs)
        if lost and inputs != thing.inputs:
            engine = self.engines[kind.package]
            engine.diff(kind.token, thing.resource, thing.id, thing.inputs, inputs, thing.outputs)
            first, made = made, engine.create(kind.token, thing.resource, inputs)
            assert made.id == first.id
        self.model.put(replace(thing, id=made.id, name=name, inputs=inputs, outputs=made.outputs))

    @precondition(lambda self: self.model.there)
    @rule(number=nth, form=forms, name=names)
    def replace_new_first(self, number: int, form: int, name: str) -> None:
        thing = self._one(number)
        kind = KINDS[thing.kind]
        inputs = kind.inputs(thing.inside, name, form)
        engine = self.engines[kind.package]
        engine.diff(kind.token, thing.resource, thing.id, thing.inputs, inputs, thing.outputs)
        if self.model.taken(thing.kind, name, thing.inside):
            with pytest.raises(RefusedError, match="already exists"):
                engine.create(kind.token, thing.resource, inputs)
            return
        if kind.keeps and self.model.within(thing):
            return
        made = engine.create(kind.token, thing.resource, inputs)
        assert made.id != thing.id
        engine.delete(kind.token, thing.resource, thing.id)
        self.model.remove(thing)
        self.model.put(replace(thing, id=made.id, name=name, inputs=inputs, outputs=made.outputs))

    @precondition(lambda self: self.model.there)
    @rule(number=nth, twice=st.booleans())
    def delete(self, number: int, twice: bool) -> None:
        thing = self._one(number)
        kind = KINDS[thing.kind]
        engine = self.engines[kind.package]
        if kind.keeps and self.model.within(thing):
            with pytest.raises(RefusedError, match="not empty"):
                engine.delete(kind.token, thing.resource, thing.id)
            return
        for _ in range(2 if twice else 1):
            engine.delete(kind.token, thing.resource, thing.id)
        self.model.remove(thing)
        assert engine.read(kind.token, thing.resource, thing.id).id == ""

    @invariant()
    def store_holds_what_must_exist(self) -> None:
        found = {tuple(each.key[:2]): each.inputs for each in self.store.all() if each.key.token != REGISTRY}
        assert found == {key: thing.inputs for key, thing in self.model.there.items()}

    def _made(self, kind: str, name: str, form: int, container: int) -> Thing | None:
        inside, resource = self._container(kind, container), f"resource-{next(self.numbers)}"
        engine, inputs = self.engines[KINDS[kind].package], KINDS[kind].inputs(inside or "none", name, form)
        refusal = "does not exist" if inside is None else "already exists"
        if inside is None or self.model.taken(kind, name, inside):
            with pytest.raises(RefusedError, match=refusal):
                engine.create(KINDS[kind].token, resource, inputs)
            return None
        made = engine.create(KINDS[kind].token, resource, inputs)
        return Thing(kind, made.id, resource, name, inside, inputs, made.outputs)

    def _container(self, kind: str, number: int) -> str | None:
        inside = KINDS[kind].inside
        if inside is None:
            return ""
        there = self.model.of(inside)
        return there[number % len(there)].id if there else None

    def _one(self, number: int) -> Thing:
        there = list(self.model.there.values())
        return there[number % len(there)]


class TestRequests(Requests.TestCase):
    """Two hundred sequences of up to 25 requests, the same ones in every run."""

    settings = settings(
        max_examples=amount(20, 400), stateful_step_count=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
