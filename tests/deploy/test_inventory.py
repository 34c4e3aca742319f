"""What exists is counted from states alone: real resources by cloud and kind, and where each product is."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.deploy.inventory import StackRow, by_cloud, product_rows, stack_rows
from mesh_platform.mesh.ids import StackId
from states import PRODUCT, TOPIC, exported, hold, resource, session, write

CARDS, IDENTITY = StackId("domain", "local", "cards"), StackId("identity", "local", "cards")
NAMESPACE, SECRET = "kubernetes:core/v1:Namespace", "kubernetes:core/v1:Secret"


def row(root: Path, stack: StackId = CARDS) -> StackRow:
    (found,) = stack_rows(session(root), [stack])
    return found


def test_real_resources_are_counted_by_cloud_and_kind_and_components_apart(tmp_path: Path) -> None:
    """Neither the stack itself nor a provider is something that exists in a cloud."""
    write(
        tmp_path, "cards-local", exported("cards-local"),
        resource("cards-local", "pulumi:providers:kubernetes", "k"), resource("cards-local", PRODUCT, "cards-card"),
        resource("cards-local", TOPIC, "a"), resource("cards-local", TOPIC, "b"),
        resource("cards-local", NAMESPACE, "n"), resource("cards-local", "random:index/randomId:RandomId", "r"),
    )  # fmt: skip
    found = row(tmp_path)
    assert found.kinds == {("Confluent", "KafkaTopic"): 2, ("Kubernetes", "Namespace"): 1, ("random", "RandomId"): 1}
    assert (found.resources, found.components, found.layer, found.name) == (4, 1, "domain", "cards-local")
    assert (found.pending, found.held_by) == (0, None)


def test_a_stack_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    found = row(tmp_path)
    assert (found.resources, found.components, found.pending, found.held_by) == (0, 0, 0, None)


def test_what_was_cut_off_is_counted_and_who_holds_the_stack_is_named(tmp_path: Path) -> None:
    write(tmp_path, "cards-local", *(resource("cards-local", TOPIC, name) for name in "abc"), pending=2)
    owner = hold(tmp_path, "cards-local")
    assert (row(tmp_path).pending, row(tmp_path).held_by) == (2, owner)


def test_kinds_of_several_stacks_are_added_up_cloud_by_cloud_in_order(tmp_path: Path) -> None:
    write(tmp_path, "cards-local", *(resource("cards-local", kind, kind) for kind in (TOPIC, SECRET, NAMESPACE)))
    write(tmp_path, "cards-identity-local", *(resource("cards-identity-local", TOPIC, name) for name in "ab"))
    found = by_cloud(stack_rows(session(tmp_path), [CARDS, IDENTITY]))
    assert found == {"Confluent": {"KafkaTopic": 3}, "Kubernetes": {"Namespace": 1, "Secret": 1}}
    assert [list(kinds) for kinds in found.values()] == [["KafkaTopic"], ["Namespace", "Secret"]]


def test_a_product_is_where_its_domain_stack_says_it_is(tmp_path: Path) -> None:
    """Topics and tables by their ports; what it does not have is empty. Other layers export no products."""
    card = {
        "namespace": "cards-card-local", "schema": "cards_local.card",
        "topics": {"paid.v2": "cards.card.paid.v2", "paid.v1": "cards.card.paid.v1"}, "tables": {"paid.v1": "paid_v1"},
    }  # fmt: skip
    write(tmp_path, "cards-local", exported("cards-local", products={"cards.card": card, "cards.pin": {}}))
    write(tmp_path, "cards-identity-local", exported("cards-identity-local", products={"cards.not": {}}))
    whole, bare = product_rows(session(tmp_path), [IDENTITY, CARDS])
    assert (whole.id, whole.namespace, whole.schema) == ("cards.card", "cards-card-local", "cards_local.card")
    assert (whole.topics, whole.tables) == (("cards.card.paid.v1", "cards.card.paid.v2"), ("paid_v1",))
    assert (bare.id, bare.namespace, bare.schema, bare.topics, bare.tables) == ("cards.pin", "", "", (), ())


def test_a_stack_that_has_exported_nothing_has_no_products(tmp_path: Path) -> None:
    """One that was made and never applied, and one whose apply was cut off before its outputs."""
    assert product_rows(session(tmp_path), [CARDS]) == ()
    stack = exported("cards-local")
    for outputs in ({}, {"outputs": {}}, {"outputs": {"refs": {}}}):
        write(tmp_path, "cards-local", {key: stack[key] for key in ("urn", "type", "custom")} | outputs)
        assert product_rows(session(tmp_path), [CARDS]) == ()
