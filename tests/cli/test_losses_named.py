"""What an apply would destroy is named as briefly as it is exact: by product where all of it goes, else by port."""

from __future__ import annotations

from typing import Any

from engine_stand_in import said, step
from in_process import Shell
from states import PRODUCT, TOPIC, urn

STACK = "payments-local"
PORT, SCHEMA = "mesh:index:StreamPort", "databricks:index/schema:Schema"
ABOVE = (
    step("same", PRODUCT, "p", old={"productId": "payments.transactions"}),
    step("same", PORT, "s", parent=urn(STACK, PRODUCT, "p"), old={"portId": "payments.transactions.completed.v1"}),
)


def lost(op: str, kind: str = TOPIC, parent: str = PORT, name: str = "t") -> dict[str, Any]:
    """The step of something that goes, of a port or of the product itself."""
    above = urn(STACK, parent, "s" if parent == PORT else "p")
    return step(op, kind, name, parent=above, old={"topicName": "a", "catalogName": "c", "name": "b"}, keys=["name"])


def named(shell: Shell, *steps: dict[str, Any]) -> list[str]:
    """What the next step of a refused apply names with --destroy-data."""
    shell.applied("platform-local", STACK)
    shell.engine.plays("preview", STACK, *ABOVE, *steps)
    return shell("up", STACK).err.partition("name it if it is to go: ")[2].split()[1::2]


def test_a_part_that_goes_is_named_by_its_port(shell: Shell) -> None:
    """Its product stays, and naming that would let more go than is meant. Two of one port are named once."""
    assert named(shell, lost("delete"), lost("replace", name="d")) == ["payments.transactions.completed.v1"]


def test_a_product_that_goes_as_a_whole_is_named_once(shell: Shell) -> None:
    """Its schema is deleted, and its port with it."""
    assert named(shell, lost("delete"), lost("delete", SCHEMA, PRODUCT, "w")) == ["payments.transactions"]


def test_a_replaced_schema_is_its_product_and_no_more(shell: Shell) -> None:
    """The port that is deleted beside it is named by itself; a preview names the same."""
    found = named(shell, lost("delete"), lost("replace", SCHEMA, PRODUCT, "w"))
    assert found == ["payments.transactions.completed.v1", "payments.transactions"]
    options = " ".join(f"--destroy-data {name}" for name in found)
    assert f"mesh up refuses it without {options}" in shell("preview", STACK).out


def test_what_belongs_to_no_product_is_named_by_its_own_name(shell: Shell) -> None:
    assert named(shell, step("delete", TOPIC, "of-the-domain", old={"topicName": "a"})) == ["of-the-domain"]


def test_a_look_that_fails_is_told_and_nothing_is_applied(shell: Shell) -> None:
    """What it would destroy is not known; layers above are not looked at."""
    shell.applied("platform-local", STACK)
    shell.engine.plays("preview", "platform-local", said("no such region"), fails="x")
    done = shell("up", "--all")
    assert (done.code, "error: platform-local: no such region" in done.err) == (4, True)
    assert done.rows == [["platform-local", "failed", *done.rows[0][2:]]]
    assert shell.engine.operations == ["preview platform-local"]
