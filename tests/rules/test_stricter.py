"""A change of the authority that only gets stricter is told from every other one, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import shown
from mesh_platform.documents import Document
from mesh_platform.rules.tightening import ORDERED, tightens

NUMBERED = tuple(ORDERED["DomainCharter"])
AMOUNTS = st.integers(0, 50) | st.floats(0, 50, allow_nan=False)


def of(kind: str, **fields: Any) -> Document:
    """The first document of a kind in the example, with fields (`budget__monthly`) as given; ... takes one away."""
    found = shown().documents.of(kind)[0]
    tree: Any = dict(found.tree)
    for name, value in fields.items():
        *above, last = name.split("__")
        node = tree
        for step in above:
            node[step] = dict(node.get(step) or {})
            node = node[step]
        if value is ...:
            node.pop(last, None)
        else:
            node[last] = value
    return replace(found, tree=tree)


def charter(path: str, value: Any, **more: Any) -> Document:
    return of("DomainCharter", **{path.replace(".", "__"): value}, **more)


@pytest.mark.parametrize("path", NUMBERED)
@given(base=AMOUNTS, head=AMOUNTS)
def test_a_limit_of_a_charter_gets_stricter_by_getting_lower(path: str, base: float, head: float) -> None:
    """The same is no change, and a change of nothing is nothing that could be accepted by itself."""
    assert tightens(charter(path, base), charter(path, head)) == (head < base)


@pytest.mark.parametrize("path", NUMBERED)
@pytest.mark.parametrize(
    ("base", "head"), [(10, ...), (..., 10), (10, "5"), (10, True), (True, False), (10, None), (10, [])]
)
def test_a_limit_that_goes_comes_or_is_no_number_is_a_change_like_all(path: str, base: Any, head: Any) -> None:
    """A limit that is taken away limits nothing, and one that comes may widen a default."""
    assert not tightens(charter(path, base), charter(path, head))


def test_all_that_changes_has_to_get_stricter() -> None:
    """A field without an order, or one that loosens, makes it a change like all."""
    base = charter("budget.monthly", 100, quotas__products=10)
    assert tightens(base, charter("budget.monthly", 90, quotas__products=9))
    assert not tightens(base, charter("budget.monthly", 90, quotas__products=11))
    assert not tightens(base, charter("budget.monthly", 90, quotas__products=10, owner="risk-models"))
    assert not tightens(base, charter("budget.monthly", 90, quotas__products=10, more=1))


@pytest.mark.parametrize(
    ("field", "base", "head", "stricter"),
    [
        ("strict", False, True, True),
        ("strict", ..., True, True),
        ("strict", True, False, False),
        ("strict", True, ..., False),
        ("strict", False, "yes", False),
        ("protect", False, True, True),
        ("protect", True, ..., False),
        ("signatures", "unsigned", "required", True),
        ("signatures", ..., "required", True),
        ("signatures", "required", "unsigned", False),
        ("signatures", "required", ..., False),
        ("region", "eu-central-1", "eu-west-1", False),
    ],
)
def test_an_environment_gets_stricter_by_what_it_asks_for(field: str, base: Any, head: Any, stricter: bool) -> None:
    """Strictness, protection and signatures are asked for; where it lies is another matter."""
    assert tightens(of("Environment", **{field: base}), of("Environment", **{field: head})) is stricter


@pytest.mark.parametrize(
    ("base", "head", "stricter"),
    [
        ("2027-01-31", "2027-01-30", True),
        ("2027-01-31", "2026-12-31", True),
        ("2027-01-31", "2027-02-01", False),
        ("2027-01-31", "2027-01-31", False),
        ("2027-01-31", ..., False),
        (20270131, 20270130, False),
    ],
)
def test_a_waiver_gets_stricter_by_ending_earlier(base: Any, head: Any, stricter: bool) -> None:
    """Who needs it longer asks again."""
    assert tightens(of("Waiver", expires=base), of("Waiver", expires=head)) is stricter


def test_a_waiver_may_go_and_nothing_else_may() -> None:
    """What comes is a change like all, and so is a document that becomes one of another kind."""
    assert tightens(of("Waiver"), None)
    for kind in ("DomainCharter", "Environment", "Policy", "Team"):
        assert not tightens(of(kind), None)
        assert not tightens(None, of(kind))
    assert not tightens(None, of("Waiver"))
    assert not tightens(None, None)
    assert not tightens(of("Waiver"), of("Environment"))


@pytest.mark.parametrize("kind", ["Policy", "Team", "Classification", "PriceBook", "ApprovalRules", "Mesh"])
def test_other_kinds_have_no_field_that_anybody_may_change_alone(kind: str) -> None:
    """Whatever changes in them takes two signatures."""
    assert kind not in ORDERED
    assert not tightens(of("Policy", severity="low"), of("Policy", severity="critical"))
