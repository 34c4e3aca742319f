"""What a change makes dearer or cheaper, by product and by domain."""

from __future__ import annotations

from decimal import Decimal

from examples import TRANSACTIONS, mesh, shape, with_port, with_stack
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.cost import Estimate, difference, estimate, of_environment

PRICES = mesh().prices
OWNERS = st.sampled_from(["payments.transactions", "payments.settlements", "risk.scoring", "platform"])
ESTIMATES = st.lists(
    st.builds(lambda owner, count: shape(quantity=str(count), owner=owner), OWNERS, st.integers(0, 50)), max_size=6
).map(lambda found: estimate(found, PRICES))


def test_a_change_shows_in_its_product_its_domain_and_the_whole():
    """Ten more partitions at 1.10."""
    found = difference(
        of_environment(mesh(), "local"), of_environment(with_port(TRANSACTIONS, partitions=16), "local")
    )  # fmt: skip
    changed = {each.owner: each.amount for each in (*found.products, *found.domains) if each.amount}
    assert changed == {"payments.transactions": 11, "payments": 11}
    assert found.total.amount == 11
    assert {each.owner for each in found.domains} == {*mesh().domains, "platform"}


def test_what_is_not_deployed_any_more_costs_nothing_after():
    """And cost before what it cost."""
    gone = with_stack(TRANSACTIONS, environments=["prod"])
    found = difference(of_environment(mesh(), "local"), of_environment(gone, "local"))
    (change,) = [each for each in found.products if each.amount]
    assert (change.owner, change.before, change.after) == ("payments.transactions", Decimal("178.86"), 0)


@given(ESTIMATES, ESTIMATES)
def test_changes_of_domains_add_up_to_the_whole(before: Estimate, after: Estimate):
    """And the way back is the same with the other sign."""
    found = difference(before, after)
    assert sum(each.amount for each in found.domains) == found.total.amount == after.monthly - before.monthly
    back = difference(after, before)
    assert [(each.owner, -each.amount) for each in back.domains] == [(x.owner, x.amount) for x in found.domains]


@given(ESTIMATES)
def test_nothing_changes_against_itself(found: Estimate):
    """No owner has an amount."""
    same = difference(found, found)
    assert not any(each.amount for each in (*same.products, *same.domains, same.total))
