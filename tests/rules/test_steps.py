"""Steps as rules see them: each real change once, the state that stays, and what of it is not known yet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.plan import Plan, Step
from mesh_platform.rules.steps import SECRET, UNKNOWN, Steps, StepView, UndeclaredError, UnknownError

TOPIC, COMPONENT = "confluentcloud:index/kafkaTopic:KafkaTopic", "mesh:index:DataProduct"


def step(op: str, kind: str = TOPIC, **more: Any) -> Step:
    return Step(op=op, urn=f"urn:pulumi:s::mesh::{kind}::{op}", type=kind, **more)


def test_each_resource_is_there_once_and_what_is_only_read_is_not() -> None:
    """Of the three steps of a replacement the one that stands for both halves; refreshes change nothing real."""
    ops = ("same", "create", "update", "replace", "create-replacement", "delete-replaced", "delete", "import",
           "read", "read-discard", "read-replacement", "refresh", "discard", "discard-replaced")  # fmt: skip
    steps = Steps(Plan(stack="payments-local", steps=tuple(step(op) for op in ops)))
    assert [each.op for each in steps.of(TOPIC, ())] == [
        "same", "create", "update", "replace", "delete", "import",
    ]  # fmt: skip
    assert steps.of("another:type:Thing", ()) == []
    assert steps.stack == "payments-local"


def test_what_changes_is_of_real_resources_alone_and_shows_nothing_by_name() -> None:
    """Components, providers and the stack itself are bookkeeping."""
    kinds = (TOPIC, COMPONENT, "pulumi:providers:databricks", "pulumi:pulumi:Stack")
    plan = Plan(stack="s", steps=tuple(step(op, kind, new={"a": 1}) for kind in kinds for op in ("same", "update")))
    (view,) = Steps(plan).changes()
    assert (view.type, view.op, view.name) == (TOPIC, "update", "update")
    with pytest.raises(UndeclaredError, match="KafkaTopic a is not in reads"):
        view.new("a")


def test_a_resource_that_goes_is_read_as_it_was_and_any_other_as_it_will_be() -> None:
    """What stays is what is not deleted."""
    states: dict[str, Any] = {"old": {"a": "old"}, "new": {"a": "new"}}
    gone, kept = StepView(step("delete", **states), ("a",)), StepView(step("replace", **states), ("a",))
    assert (gone.stays, gone.there("a"), kept.stays, kept.there("a")) == (False, "old", True, "new")


@pytest.mark.parametrize(
    ("replaces", "changes", "forced"),
    [
        (("b", "a"), {"c": "UPDATE"}, ("b", "a")),
        (("__meta", "b"), {"c": "UPDATE"}, ("b",)),
        (("__meta",), {"c": "UPDATE", "__meta": "UPDATE", "a": "ADD"}, ("a", "c")),
        ((), {}, ()),
    ],
)
def test_what_forces_a_replacement_is_what_the_provider_names_or_else_what_changes(
    replaces: tuple[str, ...], changes: dict[str, str], forced: tuple[str, ...]
) -> None:
    """Its own bookkeeping is nobody's property."""
    assert StepView(step("replace", replaces=replaces, changes=changes), ()).forced_by == forced


NAMES = st.sampled_from("abc")
TREES = st.recursive(
    st.sampled_from([None, 1, "text", UNKNOWN, SECRET]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=6,
)


def holds_unknown(value: Any) -> bool:
    """Whether something in a value cannot be told, written down once more."""
    return any(mark in repr(value) for mark in (UNKNOWN, SECRET))


@given(state=st.dictionaries(NAMES, TREES), path=st.lists(NAMES, min_size=1, max_size=3))
def test_a_value_is_read_whole_or_is_not_there_or_is_open(state: dict[str, Any], path: list[str]) -> None:
    """Never half of it: what cannot be told on the way or inside leaves the rule open."""
    view = StepView(step("update", new=state, old=state), (".".join(path),))
    found: Any = state
    for key in path:
        if not isinstance(found, dict):
            found = found if holds_unknown(found) else None
            break
        found = found.get(key)
    for read in (view.new, view.old):
        if holds_unknown(found):
            with pytest.raises(UnknownError):
                read(".".join(path))
        else:
            assert read(".".join(path)) == found


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ((), "old"),
        (("new",), "new"),
        (("new", "config"), "new.config"),
        (("new", "config", "retention"), "new.config.retention"),
        (("new", "config", "cleanup"), ""),
        (("new", "name"), ""),
        (("old", "name"), "old.name"),
        (("new", "secret", "deep", "deeper"), "new.secret.deep.deeper"),
    ],
)
def test_what_an_expression_reads_of_a_step_is_told_where_it_is_not_known(path: tuple[str, ...], said: str) -> None:
    """Without a path both states are read, and the first that is open is told."""
    new = {"name": "n", "config": {"retention": UNKNOWN, "cleanup": "delete"}, "secret": SECRET}
    assert StepView(step("update", new=new, old={"name": UNKNOWN}), ()).unknown(path) == said


def test_a_step_of_which_all_is_known_leaves_nothing_open() -> None:
    """Neither state."""
    assert StepView(step("update", new={"a": [1, {"b": "c"}]}, old={"a": "text"}), ()).unknown(()) == ""
