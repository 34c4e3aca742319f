"""A product whose id has changed since it was applied: moved, renamed or gone, and the safe way to each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from mesh_platform.deploy.moves import Move, findings, moves
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import ProductId
from worlds import EXAMPLE


@cache
def mesh() -> Mesh:
    found, _ = load(EXAMPLE)
    assert found is not None
    return found


def applied(*more: str, without: str = "") -> dict[str, list[ProductId]]:
    """What the stacks of the example have, with other products and without one."""
    ids = [*(id_ for id_ in mesh().products if str(id_) != without), *(ProductId.parse(name) for name in more)]
    return {domain: [id_ for id_ in ids if id_.domain == domain] for domain in (*mesh().domains, "cards")}


def found(*more: str, without: str = "") -> tuple[Move, ...]:
    return moves(applied(*more, without=without), mesh(), "local")


def test_what_is_as_it_was_applied_is_no_move() -> None:
    assert found() == ()


def test_a_product_that_is_new_and_takes_no_place_is_no_move() -> None:
    assert found(without="risk.scoring") == ()


def test_a_product_of_the_same_name_in_another_domain_has_moved() -> None:
    """Even where a new one stands in its own domain too."""
    (move,) = found("payments.scoring", without="risk.scoring")
    assert (move.kind, str(move.old), [str(each) for each in move.new]) == (
        "moved", "payments.scoring", ["risk.scoring"],
    )  # fmt: skip


def test_a_product_of_a_domain_that_is_gone_has_moved_as_well() -> None:
    (move,) = found("cards.scoring", without="risk.scoring")
    assert (move.kind, str(move.old)) == ("moved", "cards.scoring")


def test_a_product_beside_a_new_one_of_its_domain_seems_renamed() -> None:
    (move,) = found("risk.points", without="risk.scoring")
    assert (move.kind, str(move.old), [str(each) for each in move.new]) == ("renamed", "risk.points", ["risk.scoring"])


def test_a_product_that_nothing_replaces_is_gone() -> None:
    (move,) = found("risk.points")
    assert (move.kind, move.new) == ("gone", ())


def test_the_safe_way_is_no_move_once_both_are_applied() -> None:
    """The steps keep the old product beside the new one; what is left at the end is a removal under its own name."""
    (move,) = found("payments.scoring")
    assert move.kind == "gone"


def test_the_steps_put_the_new_product_beside_the_old_one_and_remove_that_last() -> None:
    (move,) = found("payments.scoring", without="risk.scoring")
    assert "put the folder of payments.scoring back" in move.steps[0]
    assert "mesh up risk-local" in move.steps[1]
    assert "deprecate payments.scoring" in move.steps[-2]
    assert move.steps[-1].endswith("mesh up payments-local --destroy-data payments.scoring")


def cases() -> Iterator[tuple[str, tuple[str, ...], str, int]]:
    yield "moved", ("payments.scoring",), "risk.scoring", 1
    yield "renamed", ("risk.points",), "risk.scoring", 0
    yield "gone", ("risk.points",), "", 0


@pytest.mark.parametrize(("kind", "more", "without", "count"), list(cases()))
def test_only_a_move_between_domains_is_a_finding(kind: str, more: tuple[str, ...], without: str, count: int) -> None:
    """Where the product is documented now, with the environment that has it elsewhere and all steps."""
    reported = findings({"local": applied(*more, without=without), "elsewhere": {}}, mesh())
    assert len(reported) == count, kind
    for each in reported:
        assert str(each.location) == "domains/risk/products/scoring/product.odps.yaml:1:1"
        assert "in local payments.scoring cannot become risk.scoring" in each.message
        assert "--destroy-data payments.scoring" in each.remedy
