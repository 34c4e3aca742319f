"""`mesh status` and `mesh local ps` tell what states and notes say: sums that add up, and what somebody should know."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import jsonschema_rs
import psutil
import pytest
from in_process import Shell
from mesh_platform.localcloud.workloads import notes
from mesh_platform.localcloud.workloads.notes import AlertNote, Note, ReplicaNote
from states import PRODUCT, TOPIC, exported, hold, resource, urn
from worlds import EXAMPLE

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "status.schema.json").read_text(encoding="utf-8"))
STACK = "risk-local"
CONFIG = {"cleanup.policy": "delete", "retention.ms": "604800000"}
TOPIC_INPUTS = {"topicName": "risk.scoring.assessed.v1", "partitionsCount": 3, "config": CONFIG}
HERE = Note(
    product="risk.scoring", environment="local", state="running", pid=os.getpid(),
    started=psutil.Process().create_time(), wanted=2,
)  # fmt: skip


def scoring(*more: dict[str, Any], product: str = "risk.scoring") -> tuple[dict[str, Any], ...]:
    """A stack with one product and its topic."""
    where = {"namespace": "risk-scoring-local", "topics": {"assessed.v1": "risk.scoring.assessed.v1"}}
    above = resource(STACK, PRODUCT, "p", inputs={"productId": product})
    topic = resource(STACK, TOPIC, "t", parent=above["urn"], inputs=TOPIC_INPUTS)
    return (exported(STACK, products={product: where}), above, topic, *more)


def told(shell: Shell, *args: str) -> Any:
    found = shell("status", "--format", "json", *args).json
    jsonschema_rs.validate(SCHEMA, found)
    return found


def test_what_stands_is_told_stack_by_stack_and_adds_up(shell: Shell) -> None:
    shell.applied(risk_local=scoring())
    found = told(shell)
    rows = {each["name"]: each for each in found["stacks"]}
    assert (rows[STACK]["resources"], rows[STACK]["components"], rows[STACK]["layer"]) == (1, 1, "domain")
    assert rows["audit-local"]["resources"] == 0
    (product,) = found["products"]
    assert (product["id"], product["topics"], product["tables"]) == ("risk.scoring", ["risk.scoring.assessed.v1"], [])
    assert product["monthly"] == rows[STACK]["monthly"] > 0
    assert found["currency"] == "EUR"
    done = shell("status")
    cells = {row[0]: row for row in done.rows}
    assert cells["all"][1] == cells[STACK][2] == f"{product['monthly']:,.2f}"
    assert cells["risk.scoring"][1:4] == [f"{product['monthly']:,.2f}", "of", f"{product['budget']:,.2f}"]
    assert cells["risk.scoring"][-1] == "risk-scoring-local"
    assert float(cells["risk.scoring"][4]) == round(product["monthly"] / product["budget"] * 100)
    assert done.err == ""


def test_a_product_that_the_documents_have_no_more_has_no_budget(shell: Shell) -> None:
    shell.applied(risk_local=scoring(product="risk.gone"))
    (product,) = told(shell)["products"]
    assert (product["id"], product["budget"]) == ("risk.gone", None)
    assert "of" not in next(row for row in shell("status").rows if row[0] == "risk.gone")


def test_what_has_no_price_is_in_no_sum_and_counted(shell: Shell) -> None:
    """The least that it costs is said as such."""
    odd = resource(STACK, "other:index:Thing", "odd", parent=urn(STACK, PRODUCT, "p"), inputs={})
    shell.applied(risk_local=scoring(odd))
    assert {each["name"]: each["unpriced"] for each in told(shell)["stacks"]}[STACK] == 1
    out = shell("status").out
    assert "at least " in next(line for line in out.splitlines() if STACK in line)
    assert "  1 parts have no price and are in no sum; mesh cost lists them" in out


def test_who_holds_a_stack_and_what_was_cut_off_are_told(shell: Shell) -> None:
    shell.applied(risk_local=scoring())
    owner = hold(shell.root, STACK)
    assert {each["name"]: each["heldBy"] for each in told(shell)["stacks"]}[STACK] == owner
    assert f"next: wait, or mesh unlock {STACK} --owner {owner}" in shell("status").out


def test_a_damaged_state_ends_it_with_the_command_that_mends_it(shell: Shell) -> None:
    shell.applied(STACK)
    next((shell.root / ".mesh" / "state").rglob("*.json")).write_text("[]")
    done = shell("status")
    assert done.code == 4
    assert f"error: {STACK}: its state is damaged, and nothing was called" in done.err
    assert f"mesh state check {STACK} shows all that is wrong" in done.err


def test_workloads_of_the_environment_stand_below_and_in_the_json(shell: Shell) -> None:
    for note in (HERE, replace(HERE, product="audit.ledger", environment="dev")):
        notes.write(shell.root / ".mesh", note)
    assert [each["product"] for each in told(shell)["workloads"]] == ["risk.scoring"]
    assert "risk.scoring" in shell("status").out.partition("workload ")[2]
    both = shell("local", "ps")
    assert [row[0] for row in both.rows] == ["workload", "audit.ledger", "risk.scoring"]


ALERT = AlertNote(name="Lag", state="inactive", severity="warning", since=None, reason="")
REPLICA = ReplicaNote(slot=1, pid=7, port=9, revision="r", ready=True, restarts=0, reason="", rss=5, cpu=0.12345)


@pytest.mark.parametrize(
    ("note", "row", "state", "below"),
    [
        (replace(HERE, wanted=0), ["0/0", "0", "none"], "running", []),
        (
            replace(HERE, lag=0.0, error_rate=0.0, replicas=(REPLICA, replace(REPLICA, ready=False, restarts=2))),
            ["1/2", "2", "0", "0.00%", "none"], "running", [],
        ),
        (
            replace(HERE, alerts=(replace(ALERT, state="pending", since=60.0), ALERT, ALERT)),
            ["0/2", "0", "1", "pending"], "running", ["pending (warning): Lag, since 1970-01-01T00:01:00+00:00"],
        ),
        (replace(HERE, reason="kafka does not run"), ["0/2", "0", "none"], "running", ["kafka does not run"]),
        (
            replace(HERE, started=1.0, replicas=(REPLICA,), undelivered=("1 to x",)), ["0/2", "0", "stopped"],
            "stopped", ["its supervisor has ended; mesh local run risk.scoring starts it again"],
        ),
        (
            replace(HERE, state="failed", pid=0, started=0.0, reason="no image"), ["0/2", "0", "failed"], "failed",
            ["no image"],
        ),
    ],
)  # fmt: skip
def test_a_workload_is_told_as_it_is(hollow: Shell, note: Note, row: list[str], state: str, below: list[str]) -> None:
    """One whose supervisor is gone has no replica that is ready, whatever its note says."""
    notes.write(hollow.root / ".mesh", note)
    _, first, *others = hollow("local", "ps").out.splitlines()
    assert first.split()[1:] == row
    assert [line.strip() for line in others] == below
    (found,) = hollow("local", "ps", "--format", "json").json["workloads"]
    assert (found["state"], found["ready"]) == (state, int(row[0].partition("/")[0]))
    assert found["reason"] == (below[0] if below and not note.alerts else None)
    assert len(found["replicas"]) == (0 if state in ("stopped", "failed") else len(note.replicas))


def test_without_a_workload_the_command_that_runs_one_is_said(hollow: Shell) -> None:
    assert hollow("local", "ps").out == "no workload is run here; next: mesh local run PRODUCT\n"
    assert hollow("local", "ps", "--format", "json").json == {"schemaVersion": "1.0", "workloads": []}
