"""How an environment stands: what waits for somebody has a command that does it, and costs are those of the states."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path

import pytest
from mesh_platform.cli.app import app
from mesh_platform.deploy.layers import layers
from mesh_platform.deploy.standing import Standing, standing
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import StackId
from states import PRODUCT, TOPIC, hold, resource, session, urn, write
from typer.main import get_command
from worlds import EXAMPLE

RISK, AUDIT = StackId("domain", "local", "risk"), StackId("domain", "local", "audit")


@cache
def mesh() -> Mesh:
    found, findings = load(EXAMPLE)
    assert found is not None, findings
    return found


def stands(root: Path, *stacks: StackId) -> Standing:
    return standing(session(root), mesh(), stacks or (RISK, AUDIT))


def applied(root: Path, stack: str, partitions: int = 3, pending: int = 0) -> None:
    """Write a stack with one topic of risk.scoring."""
    config = {"cleanup.policy": "delete", "retention.ms": "604800000"}
    topic = {"topicName": "risk.scoring.assessed.v1", "partitionsCount": partitions, "config": config}
    above = resource(stack, PRODUCT, "risk-scoring", inputs={"productId": "risk.scoring"})
    made = resource(stack, TOPIC, "t", parent=urn(stack, PRODUCT, "risk-scoring"), inputs=topic)
    write(root, stack, above, made, pending=pending)


def test_where_nothing_is_applied_nothing_waits(tmp_path: Path) -> None:
    """Eleven stacks to be applied are one thing to say, and the command says it."""
    assert stands(tmp_path).work == ()


def test_a_stack_that_is_not_applied_waits_once_another_one_is(tmp_path: Path) -> None:
    applied(tmp_path, "risk-local")
    (work,) = stands(tmp_path).work
    assert (work.stack, work.what, work.next) == ("audit-local", "not applied yet", "mesh up audit-local")


def test_what_was_cut_off_waits_for_the_next_apply(tmp_path: Path) -> None:
    applied(tmp_path, "risk-local", pending=2)
    (work,) = stands(tmp_path, RISK).work
    assert (work.what, work.next) == ("2 operations were cut off", "mesh up risk-local")


def test_a_stack_that_is_held_is_waited_for_or_freed_by_a_command_that_names_its_owner(tmp_path: Path) -> None:
    """`mesh unlock` frees nothing without an owner."""
    applied(tmp_path, "risk-local")
    owner = hold(tmp_path, "risk-local")
    (work,) = stands(tmp_path, RISK).work
    assert work.what == f"held by {owner}"
    assert work.next == f"wait, or mesh unlock risk-local --owner {owner}"


@pytest.mark.parametrize("pending", [0, 1])
def test_every_next_step_is_a_command_line_that_mesh_takes(tmp_path: Path, pending: int) -> None:
    applied(tmp_path, "risk-local", pending=pending)
    hold(tmp_path, "risk-local")
    work = stands(tmp_path).work
    assert {each.stack for each in work} == {"risk-local", "audit-local"}
    for each in work:
        name, *args = shlex.split(each.next.partition("mesh ")[2])
        get_command(app).get_command(None, name).make_context(name, args)  # pyright: ignore


def test_a_product_costs_what_its_resources_cost_in_whichever_stacks_they_are(tmp_path: Path) -> None:
    """Twice the partitions are twice the cost of partitions; another product has none of it."""
    applied(tmp_path, "risk-local", partitions=3)
    one = stands(tmp_path)
    applied(tmp_path, "audit-local", partitions=3)
    two = stands(tmp_path)
    cost = one.of_product("risk.scoring")
    assert cost.monthly > 0
    assert (cost.currency, cost.unpriced) == ("EUR", ())
    assert two.of_product("risk.scoring").monthly == 2 * cost.monthly
    assert two.costs["risk-local"].monthly == one.costs["risk-local"].monthly
    assert one.costs["audit-local"].monthly == 0
    assert one.of_product("audit.trail").lines == ()


def test_a_resource_that_nobody_can_price_is_told_for_its_product(tmp_path: Path) -> None:
    above = resource("risk-local", PRODUCT, "risk-scoring", inputs={"productId": "risk.scoring"})
    odd = resource("risk-local", "other:index:Thing", "odd", parent=above["urn"], inputs={})
    write(tmp_path, "risk-local", above, odd)
    (unpriced,) = stands(tmp_path, RISK).of_product("risk.scoring").unpriced
    assert (unpriced.name, unpriced.part) == ("other:index:Thing", "odd")


def test_all_stacks_of_an_environment_are_told_in_order(tmp_path: Path) -> None:
    stacks = [stack for layer in layers(mesh(), "local") for stack in layer]
    applied(tmp_path, "risk-local")
    found = stands(tmp_path, *stacks)
    assert [row.name for row in found.stacks] == [str(stack) for stack in stacks]
    assert len(found.work) == len(stacks) - 1
