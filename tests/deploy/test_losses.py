"""What of a plan destroys what nobody can make again, whose it is, and by which names it may be named."""

from __future__ import annotations

import pytest
from mesh_platform.deploy.losses import Loss, losses
from mesh_platform.plan import Plan, Step

TOPIC, SUBJECT = "confluentcloud:index/kafkaTopic:KafkaTopic", "confluentcloud:index/schema:Schema"
TABLE, KEY = "databricks:index/sqlTable:SqlTable", "confluentcloud:index/apiKey:ApiKey"
PRODUCT, PORT = "urn:x::mesh:index:DataProduct::cards-card", "urn:x::mesh:index:StreamPort::cards-card-paid.v1-stream"


def step(op: str, kind: str, name: str, /, parent: str = PORT, **old: object) -> Step:
    forced = {"partitionsCount": "UPDATE_REPLACE"} if op == "replace" else {}
    return Step(
        op=op, urn=f"urn:x::{kind}::{name}", type=kind, parent=parent, old=old, new=old | {"partitionsCount": 3},  # pyright: ignore
        replaces=tuple(forced), changes=forced,
    )  # fmt: skip


def plan(*steps: Step, parts: str = "same") -> Plan:
    above = (
        Step(op=parts, urn=PRODUCT, type="mesh:index:DataProduct", old={"productId": "cards.card"}),
        Step(op=parts, urn=PORT, type="mesh:index:StreamPort", parent=PRODUCT, old={"portId": "cards.card.paid.v1"}),
    )
    return Plan(stack="cards-local", steps=(*above, *steps))


def lost(*steps: Step) -> tuple[Loss, ...]:
    return losses(plan(*steps))


def test_a_deleted_topic_is_lost_and_belongs_to_its_port() -> None:
    (loss,) = lost(step("delete", TOPIC, "t", topicName="cards.card.paid.v1"))
    assert (str(loss), loss.owner, loss.op) == (
        "topic cards.card.paid.v1 with all it holds",
        "cards.card.paid.v1",
        "delete",
    )


def test_a_replaced_topic_says_what_forces_it_and_what_of_its_port_stays() -> None:
    """All three steps of a replacement are one loss."""
    topic = {"topicName": "cards.card.paid.v1", "partitionsCount": 6}
    (loss,) = lost(
        step("delete-replaced", TOPIC, "t", **topic), step("replace", TOPIC, "t", **topic),
        step("create-replacement", TOPIC, "t", **topic),
        step("same", SUBJECT, "s", subjectName="cards.card.paid.v1-value"),
    )  # fmt: skip
    assert str(loss) == (
        "topic cards.card.paid.v1 with all it holds, replaced by an empty one (partitionsCount 6 to 3); "
        "schema subject cards.card.paid.v1-value stays"
    )


@pytest.mark.parametrize(
    "kept",
    [
        step("update", TOPIC, "t", topicName="a.b.c.v1"),
        step("delete", KEY, "k", displayName="k"),
        step("delete", TABLE, "v", parent=PRODUCT, tableType="VIEW", name="v"),
    ],
)
def test_what_can_be_made_again_is_no_loss(kept: Step) -> None:
    """A change in place, a key, a view."""
    assert lost(kept) == ()


@pytest.mark.parametrize("name", ["cards.card", "cards.card.paid.v1", "t", f"urn:x::{TOPIC}::t"])
def test_a_loss_is_named_by_its_product_its_port_its_name_or_its_urn(name: str) -> None:
    (loss,) = lost(step("delete", TOPIC, "t", topicName="cards.card.paid.v1"))
    assert loss.named_by([name])


@pytest.mark.parametrize("name", ["cards", "cards.car", "cards.card.paid", "cards.card2", "", "paid.v1"])
def test_a_loss_is_not_named_by_the_beginning_of_a_name(name: str) -> None:
    """`cards` is a domain, `cards.car` another product: what is destroyed is named in full."""
    (loss,) = lost(step("delete", TOPIC, "t", topicName="cards.card.paid.v1"))
    assert not loss.named_by([name])
