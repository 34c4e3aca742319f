"""A decision is recorded before it counts, and a denial is told to those whom it concerns."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judged import Edit, context
from mesh_platform.errors import AuditError, PolicyError
from mesh_platform.governance import Context, Decided, Operation
from mesh_platform.governance.enforce import Door, enforce, require
from mesh_platform.mesh.ids import StackId
from worlds import World

PAYMENTS, RISK = StackId("domain", "local", "payments"), StackId("domain", "local", "risk")
STACK = "domains/payments/products/transactions/stack.yaml"
OVER = Edit(STACK, "monthly: 900", "monthly: 90")
ABROAD = Edit("environments/local.yaml", "residency: [eu]", "residency: [eu, us]")


@pytest.fixture
def over(tmp_path: Path) -> Context:
    return context(tmp_path / "mesh", OVER)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door.of(tmp_path / "mesh", {"MESH_ACTOR": "p-0142", "MESH_CORRELATION": "run-1"})


def messages(door: Door, receiver: str) -> list[dict[str, Any]]:
    assert door.outbox is not None
    file = door.outbox.file(receiver)
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_permission_is_recorded_and_told_to_nobody(tmp_path: Path, door: Door) -> None:
    """With who asked, for what, and for which instant."""
    found = context(tmp_path / "plain")
    assert enforce(Operation.apply, RISK, found, door).outcome is Decided.permit
    (entry,) = [each.data for each in door.audit.entries()]
    assert (entry["actor"], entry["operation"], entry["resource"]) == ("p-0142", "apply", "risk-local")
    assert (entry["outcome"], entry["asOf"], entry["correlation"]) == ("permit", "2026-11-01T00:00:00Z", "run-1")
    assert messages(door, "risk.oncall") == []


def test_a_denial_is_recorded_with_its_reasons_and_told_to_the_domain(over: Context, door: Door) -> None:
    """The level of the message is the worst reason's."""
    with pytest.raises(PolicyError):
        require(PAYMENTS, over, door)
    (entry,) = [each.data for each in door.audit.entries()]
    assert entry["outcome"] == "deny"
    assert "product-budget" in entry["reasons"][0]
    for receiver in ("payments.desk", "payments.oncall"):
        (told,) = messages(door, receiver)
        assert (told["title"], told["severity"]) == ("Refused: payments-local", "warning")
        assert told["details"]["rules"] == "product-budget"
    assert messages(door, "governance.data-office") == []


def test_a_critical_denial_is_escalated_at_once(tmp_path: Path, door: Door) -> None:
    """Personal data that would leave its residency."""
    abroad = context(tmp_path / "abroad", ABROAD)
    enforce(Operation.apply, PAYMENTS, abroad, door)
    (told,) = messages(door, "governance.data-office")
    assert (told["severity"], told["details"]["escalated"]) == ("critical", "it is critical")


def test_a_denial_that_comes_again_is_escalated_the_third_time(over: Context, door: Door) -> None:
    """For the same rule and stack; the first two are the domain's own business."""
    for count, escalated in ((1, 0), (2, 0), (3, 1)):
        enforce(Operation.apply, PAYMENTS, over, door)
        assert len(messages(door, "payments.oncall")) == count
        assert len(messages(door, "governance.data-office")) == escalated


def test_a_preview_shows_what_is_refused_and_alerts_nobody(over: Context, door: Door) -> None:
    """Looking is not trying."""
    decision = enforce(Operation.preview, PAYMENTS, over, door)
    assert (decision.outcome, bool(decision.reasons)) == (Decided.permit, True)
    assert messages(door, "payments.oncall") == []


def test_what_cannot_be_recorded_is_not_permitted(tmp_path: Path, door: Door) -> None:
    """Whatever the rules say."""
    found = context(tmp_path / "plain")
    door.audit.folder.parent.mkdir(exist_ok=True, parents=True)
    door.audit.folder.write_text("no folder")
    with pytest.raises(AuditError):
        enforce(Operation.apply, RISK, found, door)


def test_a_secret_address_is_looked_up_and_never_recorded(over: Context, door: Door) -> None:
    """One that is not known here is told as undelivered, and why."""
    hidden = "http://127.0.0.1:9/hooks/S3CRET"
    known = replace(door, addresses=lambda each: replace(each, webhook=hidden) if each.lacks else each)
    enforce(Operation.apply, PAYMENTS, over, known)
    enforce(Operation.apply, PAYMENTS, over, door)
    assert door.outbox is not None
    reasons = {each.reason for each in door.outbox.undelivered() if each.channel == "webhook"}
    assert "its address is the secret payments-oncall-webhook, which is not known here" in reasons
    kept = b"".join(each.read_bytes() for each in door.audit.folder.parent.rglob("*") if each.is_file())
    assert b"S3CRET" not in kept


def test_an_apply_that_is_refused_stands_in_the_log_of_the_mesh(bare: World) -> None:
    """`mesh audit show` has it, and `mesh audit verify` finds a line that was changed."""
    bare.edit(STACK, "monthly: 900", "monthly: 90")
    bare.run("up", "payments-local", code=1, MESH_ACTOR="p-0142")
    (entry,) = bare.json("audit", "show", "--denied")["entries"]
    assert (entry["actor"], entry["resource"]) == ("p-0142", "payments-local")
    assert "deny   apply    payments-local" in bare.run("audit", "show")
    bare.run("preview", "nobody-local", code=2)
    (segment,) = (bare.root / ".mesh" / "audit").glob("*.jsonl")
    bare.run("audit", "verify")
    segment.write_text(segment.read_text().replace("p-0142", "p-0177", 1).replace('"seq":1', '"seq": 1'))
    assert bare.json("audit", "verify", code=3)["faults"][0]["line"] == 1
