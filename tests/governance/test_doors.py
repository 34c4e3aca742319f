"""Who asks at a door, and what is left of a decision where nobody can be told of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from judged import Edit, shown
from mesh_platform.errors import AuditError, PolicyError
from mesh_platform.governance import Context, Decided, Operation
from mesh_platform.governance.enforce import Door, enforce, require
from mesh_platform.mesh.ids import StackId
from mesh_platform.notify import Receiver

PAYMENTS = StackId("domain", "local", "payments")
OVER = Edit("domains/payments/products/transactions/stack.yaml", "monthly: 900", "monthly: 90")


@pytest.fixture(scope="module")
def over() -> Context:
    """A mesh in which payments would be refused."""
    return shown(OVER)


def door(root: Path, **variables: str) -> Door:
    return Door.of(root, {"MESH_ACTOR": "p-0142", **variables})


def recorded(made: Door) -> list[tuple[str, str, str]]:
    """Return operation, outcome and resource of each entry."""
    return [(each.data["operation"], each.data["outcome"], each.data["resource"]) for each in made.audit.entries()]


def test_who_asks_for_whom_and_in_which_run_is_what_the_variables_say(tmp_path: Path) -> None:
    """Without them it is whoever runs this, for nobody else, in a run of its own."""
    said = door(tmp_path, MESH_ON_BEHALF_OF="p-0301", MESH_CORRELATION="run-7")
    assert (said.actor, said.on_behalf_of, said.correlation) == ("p-0142", "p-0301", "run-7")
    one, other = Door.of(tmp_path, {"MESH_ACTOR": "", "MESH_CORRELATION": ""}), Door.of(tmp_path, {})
    assert one.actor == other.actor != ""
    assert (one.on_behalf_of, len(one.correlation)) == (None, 32)
    assert one.correlation != other.correlation


def test_what_a_door_says_of_a_decision_is_recorded_with_it(tmp_path: Path, over: Context) -> None:
    """Commit and digests of what was decided about, beside the id of the decision."""
    made = replace(
        door(tmp_path, MESH_ON_BEHALF_OF="p-0301", MESH_CORRELATION="run-7"), commit="1" * 40, digests={"plan": "2f"}
    )
    decision = enforce(Operation.apply, PAYMENTS, over, made)
    (entry,) = [each.data for each in made.audit.entries()]
    assert (entry["commit"], entry["onBehalfOf"], entry["correlation"]) == ("1" * 40, "p-0301", "run-7")
    assert entry["digests"] == {"plan": "2f", "decision": decision.id}


def test_a_denial_stands_where_the_outbox_takes_nothing_and_that_is_recorded(tmp_path: Path, over: Context) -> None:
    """Nobody has been told: whoever reads the log sees it."""
    made = door(tmp_path)
    (tmp_path / ".mesh").mkdir()
    (tmp_path / ".mesh" / "outbox").write_text("no folder")
    assert enforce(Operation.apply, PAYMENTS, over, made).outcome is Decided.deny
    assert recorded(made) == [("apply", "deny", "payments-local"), ("alert", "undelivered", "payments-local")]
    lost = [*made.audit.entries()][-1].data
    assert lost["reasons"][0].startswith("the outbox takes nothing: ")
    assert (lost["actor"], lost["correlation"]) == ("p-0142", made.correlation)


def test_a_database_that_is_none_is_an_outbox_that_takes_nothing(tmp_path: Path, over: Context) -> None:
    """The same by another fault; and no denial turns into a permission by it."""
    made = door(tmp_path)
    (tmp_path / ".mesh" / "outbox").mkdir(parents=True)
    (tmp_path / ".mesh" / "outbox" / "outbox.db").write_text("this is no database, and it is long enough to be seen")
    with pytest.raises(PolicyError, match="refused by 1 rule"):
        require(PAYMENTS, over, made)
    assert [outcome for _, outcome, _ in recorded(made)] == ["deny", "undelivered"]


def test_a_door_without_an_outbox_records_and_tells_nobody(tmp_path: Path, over: Context) -> None:
    """As where one only looks whether something would be allowed."""
    made = replace(door(tmp_path), outbox=None)
    assert enforce(Operation.apply, PAYMENTS, over, made).outcome is Decided.deny
    assert recorded(made) == [("apply", "deny", "payments-local")]
    assert not (tmp_path / ".mesh" / "outbox").exists()


def test_nobody_is_told_of_a_denial_that_is_not_recorded(tmp_path: Path, over: Context) -> None:
    """The record comes first."""
    made = door(tmp_path)
    (tmp_path / ".mesh").mkdir()
    (tmp_path / ".mesh" / "audit").write_text("no folder")
    with pytest.raises(AuditError):
        enforce(Operation.apply, PAYMENTS, over, made)
    assert not (tmp_path / ".mesh" / "outbox").exists()


def test_a_permission_needs_no_outbox_at_all(tmp_path: Path) -> None:
    """There is nothing to tell."""
    made = door(tmp_path)
    (tmp_path / ".mesh").mkdir()
    (tmp_path / ".mesh" / "outbox").write_text("no folder")
    require(PAYMENTS, shown(), made)
    assert recorded(made) == [("apply", "permit", "payments-local")]


def test_a_line_in_the_log_that_is_no_entry_keeps_no_denial_from_being_told(tmp_path: Path, over: Context) -> None:
    """What came before is counted without it; `mesh audit verify` tells it."""
    made = door(tmp_path)
    enforce(Operation.apply, PAYMENTS, over, made)
    (segment,) = (tmp_path / ".mesh" / "audit").glob("*.jsonl")
    text = segment.read_text()
    segment.write_text("{}\n" + text)
    enforce(Operation.apply, PAYMENTS, over, made)
    enforce(Operation.apply, PAYMENTS, over, made)
    assert made.outbox is not None
    assert len(made.outbox.file("payments.oncall").read_text().splitlines()) == 3
    assert len(made.outbox.file("governance.data-office").read_text().splitlines()) == 1
    assert made.audit.verify()


def test_what_this_process_knows_of_addresses_is_asked_for_each_receiver(tmp_path: Path, over: Context) -> None:
    """By the receiver's name: one that it does not know keeps what it has."""
    asked: list[str] = []

    def address(receiver: Receiver) -> Receiver:
        asked.append(receiver.key)
        return replace(receiver, webhook="https://hooks.bank.example/in", lacks="") if receiver.lacks else receiver

    made = replace(door(tmp_path), addresses=address)
    enforce(Operation.apply, PAYMENTS, over, made)
    assert asked == ["payments.desk", "payments.oncall"]
    assert made.outbox is not None
    reasons = {each.reason for each in made.outbox.undelivered() if each.channel == "webhook"}
    assert reasons == {"the local cloud calls no webhook that is not on this machine"}
