"""The engine's event log as a plan: each step as it was announced, what was said, and nothing that was not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mesh_platform.plan import Diagnostic, Plan, Step, collect
from mesh_platform.plan.events import diagnostic, events, finished, step

TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
URN = f"urn:pulumi:payments-local::mesh::mesh:index:Domain${TOPIC}::completed"
PARENT = "urn:pulumi:payments-local::mesh::mesh:index:Domain::payments"


def announced(op: str = "update", **more: Any) -> dict[str, Any]:
    """An event as the engine writes it before it takes a step."""
    old = {"urn": URN, "parent": PARENT, "inputs": {"partitionsCount": 3}, "outputs": {"id": "lkc-1/x"}}
    new = {"urn": URN, "parent": PARENT, "inputs": {"partitionsCount": 6}, "protect": True}
    metadata = {"op": op, "urn": URN, "type": TOPIC, "provider": "urn::provider::id", "old": old, "new": new}
    return {"sequence": 4, "timestamp": 1, "resourcePreEvent": {"metadata": metadata | more, "planning": True}}


def said(severity: str, message: str, **more: Any) -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": severity, "message": message, "color": "never", **more}}


def read(event: dict[str, Any]) -> Step:
    found = step(event)
    assert found is not None
    return found


def named(op: str, kind: str = TOPIC) -> Step:
    return Step(op=op, urn=f"urn::{kind}::{op}", type=kind)


def test_a_step_has_what_was_and_what_will_be() -> None:
    """Inputs of both sides, parent and protection of what will be."""
    found = read(announced(detailedDiff={"partitionsCount": {"diffKind": "update", "inputDiff": True}}))
    assert (found.op, found.urn, found.type, found.provider) == ("update", URN, TOPIC, "urn::provider::id")
    assert (found.old, found.new) == ({"partitionsCount": 3}, {"partitionsCount": 6})
    assert (found.parent, found.protect, found.name) == (PARENT, True, "completed")
    assert (found.changes, found.replaces) == ({"partitionsCount": "UPDATE"}, ())


def test_of_what_is_deleted_parent_and_protection_are_those_that_it_had() -> None:
    """There is no other side."""
    old = {"parent": PARENT, "inputs": {"a": 1}, "protect": True}
    found = read(announced("delete", old=old, new=None))
    assert (found.old, found.new, found.parent, found.protect) == ({"a": 1}, {}, PARENT, True)
    made = read(announced("create", old=None))
    assert (made.old, made.new, made.protect) == ({}, {"partitionsCount": 6}, True)


def test_what_the_engine_leaves_out_is_empty() -> None:
    """A stack has no provider and no parent; a component no inputs."""
    bare: dict[str, Any] = {"op": "same", "urn": URN, "type": TOPIC, "old": {}, "new": {}}
    found = read({"resourcePreEvent": {"metadata": bare}})
    assert found == Step(op="same", urn=URN, type=TOPIC)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("add", "ADD"), ("add-replace", "ADD_REPLACE"), ("delete", "DELETE"), ("delete-replace", "DELETE_REPLACE"),
        ("update", "UPDATE"), ("update-replace", "UPDATE_REPLACE"), ("some-other", "some-other"),
    ],
)  # fmt: skip
def test_each_property_that_changes_says_how(kind: str, told: str) -> None:
    """As the engine tells it; what nobody knows here is told as it comes."""
    found = read(announced(detailedDiff={"config.a": {"diffKind": kind}}, diffs=["config"]))
    assert found.changes == {"config.a": told}


def test_without_details_properties_are_told_as_changed() -> None:
    """A provider that gives names alone; those that force a replacement are apart."""
    found = read(announced("replace", detailedDiff=None, diffs=["topicName", "config"], keys=["topicName"]))
    assert found.changes == {"topicName": "UPDATE", "config": "UPDATE"}
    assert found.replaces == ("topicName",)


@pytest.mark.parametrize("event", [{}, {"preludeEvent": {}}, {"resOutputsEvent": {"metadata": {}}}, said("info", "x")])
def test_other_events_are_no_steps(event: dict[str, Any]) -> None:
    """What is done is no step that is planned once more."""
    assert step(event) is None


def test_a_resource_that_is_done_says_by_which_step() -> None:
    """Every other event says nothing of the kind."""
    assert finished({"resOutputsEvent": {"metadata": {"op": "create", "urn": URN}}}) == ("create", URN)
    assert finished(announced()) is None
    assert finished({}) is None


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (said("error", "it failed", urn=URN), Diagnostic("error", URN, "it failed")),
        (said("warning", "  be careful\n"), Diagnostic("warning", "", "be careful")),
        (said("info#err", "<{%fg 1%}>red<{%reset%}> and \x1b[31mred\x1b[0m"),
         Diagnostic("info#err", "", "red and red")),
        (said("info", "5 < 7 {%x%} 8 > 6"), Diagnostic("info", "", "5 < 7 {%x%} 8 > 6")),
        (said("debug", "noise"), None),
        (said("info", "2 of 5 done", ephemeral=True), None),
        (said("info", " \n"), None),
        (said("info", "<{%reset%}>"), None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_was_said_is_kept_without_colours(event: dict[str, Any], told: Diagnostic | None) -> None:
    """What is gone from the screen in a moment, what is for the engine's makers, and nothing at all, are not."""
    assert diagnostic(event) == told


def test_a_log_is_read_line_by_line_and_one_that_is_still_written_is_left() -> None:
    """Whatever stands in the middle of it."""
    lines = [json.dumps(each) + "\n" for each in (announced(), said("info", "a\nb"))]
    assert [*events([*lines, '{"resourcePre'])] == [announced(), said("info", "a\nb")]
    assert [*events([lines[0].rstrip("\n")])] == []
    assert [*events([])] == []


def test_a_plan_has_steps_and_what_was_said_in_their_order() -> None:
    """Of one stack."""
    found = collect(
        "payments-local", [said("info", "first"), announced("create"), {}, announced("delete"), said("error", "x")]
    )
    assert (found.stack, [each.op for each in found.steps]) == ("payments-local", ["create", "delete"])
    assert [each.message for each in found.diagnostics] == ["first", "x"]


def test_what_only_looks_is_no_change_and_a_replacement_is_one() -> None:
    """Its two halves stand for the same; so does what the engine forgets."""
    ops = (
        "same", "read", "refresh", "read-discard", "discard", "discard-replaced", "create-replacement", "replace",
        "delete-replaced", "create", "update", "delete", "import",
    )  # fmt: skip
    plan = Plan(stack="s", steps=tuple(map(named, ops)))
    assert [each.op for each in plan.changes] == ["replace", "create", "update", "delete", "import"]


def test_components_providers_and_the_stack_are_no_resources() -> None:
    """They change with what lies in them, and are counted by that."""
    kinds = ("mesh:index:Domain", "pulumi:pulumi:Stack", "pulumi:providers:kubernetes")
    plan = Plan(stack="s", steps=(*(named("create", each) for each in kinds), named("update"), named("create")))
    assert [each.op for each in plan.resources] == ["update", "create"]
    assert len(plan.changes) == 5
    assert list(plan.counts().items()) == [("create", 1), ("update", 1)]


def test_what_is_known_only_later_is_told_once_and_in_order() -> None:
    """Whatever stands before it."""
    messages = (
        "b: not evaluated: refs.b of x",
        "not evaluated:  refs.a of x ",
        "c: not evaluated: refs.b of x",
        "other",
    )
    plan = Plan(stack="s", steps=(), diagnostics=tuple(Diagnostic("info", "", each) for each in messages))
    assert plan.not_evaluated == ("refs.a of x", "refs.b of x")
