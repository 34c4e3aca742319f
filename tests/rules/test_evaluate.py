"""How rules are applied: they see what they declare, an unknown leaves them open, and a crash blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from judged import Edit, by_mesh, by_plan, shown
from mesh_platform.governance import Context
from mesh_platform.plan import Step
from mesh_platform.rules import ALL, Failure, MeshRule, Outcome, Phase, PlanRule, Rule
from mesh_platform.rules.reader import PlanReader, Reader
from mesh_platform.rules.steps import SECRET, UNKNOWN, StepView, UndeclaredError, UnknownError
from recorded import recorded

TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"


class Curious(PlanRule):
    """Declare what you read."""

    id = "curious"
    title = "Reads more than it says"
    family = "naming"
    severity = "low"
    reads = {TOPIC: ("topicName",)}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        if step.new("partitionsCount"):
            yield Failure("never told")


class Wandering(PlanRule):
    """Declare what you read."""

    id = "wandering"
    title = "Reads other types than it says"
    family = "naming"
    severity = "low"
    reads = {TOPIC: ("topicName",)}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        yield from (Failure(each.name) for each in reader.of("kubernetes:core/v1:Namespace"))


class Crashing(MeshRule):
    """Mend it."""

    id = "crashing"
    title = "Finds one thing and crashes"
    family = "naming"
    severity = "low"
    reads: Mapping[str, tuple[str, ...]] = {}

    def check(self, reader: Reader) -> Iterator[Failure]:
        yield Failure("found before")
        raise ZeroDivisionError("one by none")


class Pointing(MeshRule):
    """Declare what you read."""

    id = "pointing"
    title = "Points at documents that it does not declare"
    family = "naming"
    severity = "low"
    reads = {"DataProduct": ("id",)}

    def check(self, reader: Reader) -> Iterator[Failure]:
        for product in reader.products:
            yield Failure("here", reader.of_product("ProductStack", product.id, "budget"))


def with_rule(rule: Rule) -> Context:
    return shown(rules=(rule,))


@pytest.mark.parametrize(("rule", "said"), [(Curious(), "KafkaTopic partitionsCount"), (Wandering(), "Namespace")])
def test_a_rule_that_reads_more_than_it_declares_blocks(rule: Rule, said: str) -> None:
    """Whatever it would have found: it says nothing, and nobody takes that for a pass."""
    found = by_plan(with_rule(rule), recorded("payments-local"))
    assert {(each.outcome, each.phase, each.stopped) for each in found} == {(Outcome.unknown, Phase.now, True)}
    assert all("UndeclaredError" in each.message and said in each.message for each in found)


def test_a_rule_that_points_at_an_undeclared_document_blocks() -> None:
    """Kinds of documents are declared like types of resources."""
    (found,) = by_mesh(with_rule(Pointing()), "payments")
    assert found.stopped
    assert "ProductStack is not in reads" in found.message


def test_a_rule_that_crashes_keeps_what_it_found_and_blocks() -> None:
    """A crash is told with its reason, beside the failures before it."""
    found = by_mesh(with_rule(Crashing()), "payments")
    assert [(each.outcome, each.message) for each in found] == [
        (Outcome.failed, "found before"),
        (Outcome.unknown, "the rule failed: ZeroDivisionError: one by none"),
    ]
    assert found[1].stopped


def test_a_parameter_that_the_rule_cannot_use_blocks() -> None:
    """A limit that is no number limits nothing."""
    budgets = Edit("governance/policies/budgets-hold.yaml", "atMost: 1.0", "atMost: all")
    found = by_mesh(shown(budgets), "payments")
    assert {(each.rule, each.stopped) for each in found} == {("product-budget", True), ("domain-budget", True)}


@pytest.mark.parametrize("value", [UNKNOWN, SECRET, {"a": [{"b": UNKNOWN}]}, [UNKNOWN]])
def test_an_unknown_or_secret_at_any_depth_is_not_read(value: object) -> None:
    """A half-known value is no value."""
    step = Step(op="create", urn="urn:pulumi:s::mesh::t::n", type="t", new={"config": value, "name": "n"})
    view = StepView(step, ("config", "config.a", "name"))
    assert view.new("name") == "n"
    with pytest.raises(UnknownError, match="config of n is known only after an apply"):
        view.new("config")


def test_a_value_below_an_unknown_is_unknown_and_one_below_a_text_is_not_there() -> None:
    """`metadata.name` of an object whose metadata comes from elsewhere cannot be told."""
    step = Step(op="create", urn="urn:pulumi:s::mesh::t::n", type="t", new={"metadata": UNKNOWN, "spec": "text"})
    view = StepView(step, ("metadata.name", "spec.name", "gone"))
    with pytest.raises(UnknownError):
        view.new("metadata.name")
    assert (view.new("spec.name"), view.new("gone")) == (None, None)


def test_a_view_of_a_step_refuses_what_is_not_declared() -> None:
    """Neither the new nor the old inputs, nor a part of a declared property."""
    step = Step(op="update", urn="urn:pulumi:s::mesh::t::n", type="t", old={"a": {"b": 1}}, new={"a": {"b": 1}})
    view = StepView(step, ("a",))
    assert (view.new("a"), view.old("a")) == ({"b": 1}, {"b": 1})
    for read in (view.new, view.old, view.there):
        with pytest.raises(UndeclaredError):
            read("a.b")


def test_every_rule_has_an_id_of_its_own_and_says_what_to_do() -> None:
    """Ids are a contract, and a remedy is a sentence."""
    ids = [rule.id for rule in ALL]
    assert len(set(ids)) == len(ids)
    assert all(rule.remedy.endswith(".") and rule.title and rule.reads for rule in ALL)
