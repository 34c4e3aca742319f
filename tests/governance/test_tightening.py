"""A domain's policy tightens the global one it extends: it never relaxes it, and a document that would is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, get_args

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from judged import Edit, by_mesh, context
from limits import VALUES
from mesh_platform.documents import Document
from mesh_platform.documents.document import Source
from mesh_platform.documents.kinds import Policy
from mesh_platform.errors import DocumentError
from mesh_platform.governance import settings
from mesh_platform.governance.policies.listed import Listed
from mesh_platform.governance.policies.tightening import stated, tightened
from mesh_platform.governance.specimen import judged, specimen
from mesh_platform.rules import Failure, MeshRule, Parameters, Setting
from mesh_platform.rules.cost import ProductBudget
from mesh_platform.rules.model import Facts, Order
from mesh_platform.rules.orders import ORDERS, EmptyError, relaxes
from mesh_platform.rules.reader import Reader

BUDGETS = "governance/policies/budgets-hold.yaml"
RETENTION = "governance/policies/retention-is-bounded.yaml"
OWN = "domains/payments/policies/own.yaml"
STACK = "domains/payments/products/transactions/stack.yaml"
SCORING = "domains/risk/products/scoring/stack.yaml"
BUDGET = ProductBudget()
NARROW = Edit(STACK, "monthly: 900", "monthly: 300")
CLOSED, STAYS = "namespaces-are-closed", "personal-data-stays"


class Ordered(MeshRule):
    """Keep to it."""

    id = "ordered"
    title = "Has a parameter of every order"
    family = "naming"
    severity = "low"
    reads: Mapping[str, tuple[str, ...]] = {"DataProduct": ("id",)}
    orders: ClassVar[Mapping[str, Order]] = {name: name for name in get_args(Order)}

    def check(self, reader: Reader) -> Iterator[Failure]:
        yield from ()


def own(extends: str, parameters: str = "{}", **fields: str) -> Edit:
    """A policy of payments that extends a global one."""
    said = {
        "severity": "critical", "stage": "{enforce: 2026-06-01}", "appliesTo": "{}", "extends": extends,
        "parameters": parameters,
    } | fields  # fmt: skip
    lines = "".join(f"{key}: {value}\n" for key, value in said.items() if value)
    head = (
        "apiVersion: mesh/v1\nkind: Policy\nid: own\nversion: 1.0.0\ntitle: Ours\nowner: payments-core\nremedy: Do.\n"
    )
    return Edit(OWN, "", head + lines)


def listed(domain: str, parameters: dict[str, Any], **fields: Any) -> Listed:
    tree = {
        "apiVersion": "mesh/v1", "kind": "Policy", "id": domain or "global", "version": "1.0.0", "title": "t",
        "owner": "data-office", "severity": "low", "stage": "draft", "remedy": "r", "parameters": parameters, **fields,
    }  # fmt: skip
    policy = Policy.model_validate(tree, by_alias=True, by_name=False)
    return Listed(Document("Policy", Source("p.yaml", ""), {}, policy, {}), policy, domain)


@given(st.sampled_from(ORDERS).flatmap(lambda order: st.tuples(st.just(order), *[VALUES[order]] * 2)))
def test_what_is_in_force_is_never_looser_than_the_global_policy(drawn: tuple[str, Any, Any]) -> None:
    """For any order and any values, those too that a document may not have: it is what both ask, or an error."""
    order, limit, value = drawn
    below = listed("", {order: {order: limit}}, rule="ordered")
    above = listed("payments", {order: {order: value}}, extends="global")
    try:
        found = tightened(Ordered(), below, above)
    except EmptyError:
        return
    together: Any = found[order]
    assert relaxes(order, together[order], limit) is False
    assert relaxes(order, together[order], value) is False


@given(st.floats(0, 4, allow_nan=False), st.floats(0, 4, allow_nan=False))
def test_what_the_global_policy_leaves_out_has_the_limit_of_the_rule(limit: float, value: float) -> None:
    """A domain cannot go below what holds where nobody says anything."""

    class Limited(Ordered):
        defaults: ClassVar[Facts] = {"atMost": limit}

    below, above = listed("", {}, rule="ordered"), listed("payments", {"atMost": {"atMost": value}}, extends="global")
    assert tightened(Limited(), below, above)["atMost"] == {"atMost": min(limit, value)}


@settings_of(max_examples=40, deadline=None)
@given(st.integers(1, 200), st.floats(0, 2, allow_nan=False), st.floats(0, 2, allow_nan=False))
def test_what_the_global_policy_refuses_is_refused_with_any_extension(cost: int, limit: float, value: float) -> None:
    """By the real rule: whatever a domain writes, and it need not be what it may write."""
    below = listed("", {"share": {"atMost": limit}}, rule="product-budget")
    above = listed("payments", {"share": {"atMost": value}}, extends="global")
    shown = specimen({"cost": cost, "budget": 100})

    def refused(parameters: Mapping[str, Any]) -> bool:
        return bool(judged([Setting(rule=BUDGET, parameters=Parameters(parameters), severity="high")], shown))

    assert refused(tightened(BUDGET, below, above)) == (
        refused(stated(BUDGET, below)) or refused(stated(BUDGET, above))
    )


def test_a_domain_tightens_for_itself_alone(tmp_path: Path) -> None:
    """Half of the budget in payments, the whole of it elsewhere; the verdict names the domain's policy."""
    risk = Edit(SCORING, "monthly: 800", "monthly: 230")
    edits = (NARROW, risk, own("budgets-hold", "{share: {atMost: 0.5}}"))
    found = by_mesh(context(tmp_path / "mesh", *edits), "payments", "risk")
    assert {(each.rule, each.policy, each.severity) for each in found} == {("product-budget", "own", "critical")}
    assert {each.product for each in found} == {"payments.transactions"}


def test_what_a_domain_does_not_say_holds_as_the_global_policy_says_it(tmp_path: Path) -> None:
    """A higher severity, and the share of the global one."""
    half = Edit(BUDGETS, "atMost: 1.0", "atMost: 0.5")
    (found,) = by_mesh(context(tmp_path / "mesh", NARROW, half, own("budgets-hold")), "payments")
    assert (found.policy, found.severity) == ("own", "critical")
    assert "allowed are 50%" in found.message


def test_a_domain_may_tighten_some_of_its_products(tmp_path: Path) -> None:
    """The others have the global policy."""
    chosen = own("budgets-hold", "{share: {atMost: 0.5}}", appliesTo="{products: [payments.settlements]}")
    rule = Edit(BUDGETS, "rule: cost", "rule: product-budget")
    assert by_mesh(context(tmp_path / "other", NARROW, rule, chosen), "payments") == ()
    ours = own("budgets-hold", "{share: {atMost: 0.5}}", appliesTo="{products: [payments.transactions]}")
    (found,) = by_mesh(context(tmp_path / "ours", NARROW, rule, ours), "payments")
    assert found.policy == "own"


def test_a_draft_of_a_domain_changes_nothing(tmp_path: Path) -> None:
    """The global policy goes on."""
    draft = own("budgets-hold", "{share: {atMost: 0.5}}", stage="draft")
    assert by_mesh(context(tmp_path / "mesh", NARROW, draft), "payments") == ()


def test_a_domain_may_block_what_the_mesh_only_warns_about(tmp_path: Path) -> None:
    """The stage rises for the domain."""
    warns = Edit(BUDGETS, "{enforce: 2026-06-01}", "{warn: 2026-06-01}")
    found = by_mesh(
        context(tmp_path / "mesh", NARROW, warns, own("budgets-hold", "{share: {atMost: 0.5}}")), "payments"
    )
    assert [(each.policy, each.blocks) for each in found] == [("own", True)]


def test_a_policy_of_a_domain_with_a_rule_of_its_own_is_asked_beside_the_global_ones(tmp_path: Path) -> None:
    """However little it asks for, the global one is still there."""
    lenient = own("", "{share: {atMost: 200}}", rule="product-budget")
    over = Edit(STACK, "monthly: 900", "monthly: 90")
    (found,) = by_mesh(context(tmp_path / "mesh", over, lenient), "payments")
    assert (found.policy, found.rule) == ("budgets-hold", "product-budget")


@pytest.mark.parametrize(
    ("policy", "place", "said"),
    [
        (
            own("budgets-hold", "{share: {atMost: 1.5}}"), "12:30",
            "parameters.share: atMost 1.5 relaxes 1.0 of budgets-hold",
        ),
        (
            own("retention-is-bounded", "{topic: {atMost: P31D}}"), "12:30",
            "parameters.topic: atMost P31D relaxes P30D of retention-is-bounded",
        ),
        (own(STAYS, "{regions: {subset: [eu, us]}}"), "12:32", "regions: subset [eu, us] relaxes [eu]"),
        (own("topics-are-not-lost", "{consumers: {atMost: 2}}"), "12:34", "consumers: atMost 2 relaxes 0"),
        (own("every-product-has-an-owner", "{support: {atLeast: 0}}"), "12:33", "support: atLeast 0 relaxes 1"),
        (own(CLOSED, "{podSecurity: {exact: baseline}}"), "12:27", "nothing is both restricted and baseline"),
        (own("budgets-hold", severity="medium"), "8:11", "severity medium relaxes high of budgets-hold"),
        (
            own("budgets-hold", stage="{warn: 2026-11-01}"), "9:8",
            "it warns, while budgets-hold blocks from 2026-06-01 on",
        ),
        (
            own("retention-is-bounded", stage="{warn: 2026-11-01, enforce: 2027-03-01}"), "9:8",
            "it warns until 2027-03-01",
        ),
        (own("budgets-hold", appliesTo="{domains: [risk]}"), "10:23", "risk is not of domain payments"),
        (own("budgets-hold", appliesTo="{products: [risk.scoring]}"), "10:24", "risk.scoring is not of domain"),
        (own("budgets-hold", "{share: 0.5}"), "12:21", "it should be written as {atMost: …}"),
        (own("budgets-hold", "{share: {atMost: P1D}}"), "12:21", "P1D is a duration and 1.0 a number"),
        (own("budgets-hold", "{shares: {atMost: 0.5}}"), "12:22", "parameters.shares is unknown"),
        (own("budgets"), "11:10", "there is no global policy 'budgets'"),
    ],
)  # fmt: skip
def test_a_policy_that_would_relax_is_refused_with_its_place(
    tmp_path: Path, policy: Edit, place: str, said: str
) -> None:
    """The value that relaxes, and the one that it relaxes; nothing is judged until it is taken back."""
    later = Edit(RETENTION, "warn: 2027-01-01, enforce: 2027-07-01", "warn: 2026-06-01, enforce: 2027-01-01")
    with pytest.raises(DocumentError) as caught:
        settings(context(tmp_path / "mesh", later, policy))
    assert said in caught.value.what
    line, column = place.split(":")
    assert caught.value.where == f"{OWN}:{line}:{column}"
    assert int(caught.value.exit) == 2


def test_two_policies_of_a_domain_must_leave_something_together(tmp_path: Path) -> None:
    """Each tightens the global one; nothing would satisfy both."""
    regions = Edit("governance/policies/personal-data-stays.yaml", "subset: [eu]", "subset: [eu, us]")
    one = own(STAYS, "{regions: {subset: [eu]}}")
    two = Edit(OWN.replace("own", "two"), "", one.new.replace("id: own", "id: two").replace("[eu]", "[us]"))
    with pytest.raises(DocumentError, match="have nothing in common; own of the same domain extends"):
        settings(context(tmp_path / "mesh", regions, one, two))


def test_only_a_domain_extends(tmp_path: Path) -> None:
    """For the whole mesh the values belong into the policy itself."""
    text = own("budgets-hold").new.replace("id: own", "id: wide")
    with pytest.raises(DocumentError, match="only a policy of a domain extends"):
        settings(context(tmp_path / "mesh", Edit("governance/policies/wide.yaml", "", text)))


def test_an_id_stands_for_one_policy(tmp_path: Path) -> None:
    """A domain cannot take the name of a global one."""
    text = own("budgets-hold").new.replace("id: own", "id: budgets-hold")
    with pytest.raises(DocumentError, match="is also in governance/policies/budgets-hold"):
        settings(context(tmp_path / "mesh", Edit(OWN.replace("own", "budgets-hold"), "", text)))
