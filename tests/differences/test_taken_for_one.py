"""A product that is gone and a new one are taken for one where they have half of their ports and columns in common."""

from __future__ import annotations

from dataclasses import replace

import pytest
import remade
from mesh_platform.differences.moved import ALIKE, moved
from mesh_platform.mesh.model import Product

OLD = remade.product("risk.scoring")
TEN = [f"c{number}" for number in range(10)]


def pairs(old: list[Product], new: list[Product]) -> dict[str, str]:
    """Return the products of the base by those of the head for which they are taken."""
    found = moved(remade.of(*old), remade.of(*new))
    return {str(before): str(after) for before, after in found.items()}


def one(keys: tuple[str, ...], id_: str = "risk.scoring") -> Product:
    return remade.with_ports(remade.called(OLD, id_), *keys)


@pytest.mark.parametrize(
    ("id_", "taken"),
    [("risk.rating", True), ("payments.scoring", True), ("payments.rating", False), ("risk.scoring", False)],
)
def test_a_name_or_a_domain_stays_the_same(id_: str, taken: bool) -> None:
    """Another name in another domain is another product, and one whose id stays is not gone."""
    assert pairs([OLD], [remade.called(OLD, id_)]) == ({"risk.scoring": id_} if taken else {})


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        (("aa.v1",), ("aa.v1",), True),
        (("aa.v1",), ("aa.v1", "bb.v1"), True),
        (("aa.v1",), ("aa.v1", "bb.v1", "cc.v1"), False),
        (("aa.v1", "bb.v1"), ("aa.v1",), True),
        (("aa.v1", "bb.v1", "cc.v1"), ("aa.v1",), False),
        (("aa.v1", "bb.v1", "cc.v1"), ("aa.v1", "bb.v1", "dd.v1"), True),
        (("aa.v1", "bb.v1"), ("aa.v1", "cc.v1"), False),
        (("aa.v1",), ("aa.v2",), False),
        (("aa.v1",), (), False),
    ],
)
def test_half_of_all_ports_are_enough(before: tuple[str, ...], after: tuple[str, ...], taken: bool) -> None:
    """Of those that either has; another major version is another port."""
    assert ALIKE == 0.5
    assert bool(pairs([one(before)], [one(after, "risk.rating")])) is taken


@pytest.mark.parametrize(("shared", "taken"), [(10, True), (7, True), (6, False), (0, False)])
def test_half_of_all_columns_are_enough(shared: int, taken: bool) -> None:
    """Seven of ten and three others are seven of thirteen in common; six of ten and four others are six of fourteen."""
    port = OLD.ports[0]
    other = [f"d{number}" for number in range(10 - shared)]
    old = replace(OLD, ports=(remade.with_columns(port, TEN),))
    new = remade.called(replace(OLD, ports=(remade.with_columns(port, [*TEN[:shared], *other]),)), "risk.rating")
    assert bool(pairs([old], [new])) is taken


def test_exactly_half_of_the_columns_are_enough() -> None:
    """Two in common of four."""
    port = OLD.ports[0]
    old = replace(OLD, ports=(remade.with_columns(port, ["a", "b", "c"]),))
    half = remade.called(replace(OLD, ports=(remade.with_columns(port, ["a", "b", "d"]),)), "risk.rating")
    less = remade.called(replace(OLD, ports=(remade.with_columns(port, ["a", "e", "d"]),)), "risk.rating")
    assert pairs([old], [half]) == {"risk.scoring": "risk.rating"}
    assert pairs([old], [less]) == {}


def test_without_ports_the_name_alone_decides() -> None:
    """A product that only reads has nothing else to be known by."""
    bare = replace(OLD, ports=())
    assert pairs([bare], [remade.called(bare, "payments.scoring")]) == {"risk.scoring": "payments.scoring"}
    assert pairs([bare], [remade.called(bare, "risk.rating")]) == {}
    assert pairs([bare], [remade.called(OLD, "payments.scoring")]) == {}


def test_the_more_alike_one_is_taken() -> None:
    """Whatever their names; the other one is new."""
    old = one(("aa.v1", "bb.v1"))
    worse, better = one(("aa.v1",), "risk.again"), one(("aa.v1", "bb.v1"), "risk.zebra")
    assert pairs([old], [worse, better]) == {"risk.scoring": "risk.zebra"}
    assert pairs([old], [worse]) == {"risk.scoring": "risk.again"}


def test_one_new_product_stands_for_one_that_is_gone() -> None:
    """Two that are gone and alike: the first by name is it, and the second one is simply gone."""
    first, second = one(("aa.v1",), "risk.alpha"), one(("aa.v1",), "risk.beta")
    new = one(("aa.v1",), "risk.gamma")
    assert pairs([first, second], [new]) == {"risk.alpha": "risk.gamma"}
    both = pairs([first, second], [new, one(("aa.v1",), "risk.delta")])
    assert both == {"risk.alpha": "risk.delta", "risk.beta": "risk.gamma"}


def test_the_order_of_products_decides_nothing() -> None:
    """Whichever was read first."""
    gone = [one(("aa.v1",), f"risk.{name}") for name in ("alpha", "beta")]
    new = [one(("aa.v1",), f"risk.{name}") for name in ("gamma", "delta")]
    assert pairs(gone, new) == pairs(gone[::-1], new[::-1])


def test_a_product_that_stays_is_taken_for_none() -> None:
    """Even beside a copy of itself."""
    assert pairs([OLD], [OLD, remade.called(OLD, "risk.rating")]) == {}
    assert pairs([OLD, remade.called(OLD, "risk.rating")], [OLD]) == {}
