"""For every rule on a change: edits of the example that it refuses, where, and others beside them that it lets pass."""

from __future__ import annotations

from dataclasses import dataclass

from judged import Edit

CONTRACT = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
UNREAD = "domains/payments/products/settlements/contracts/daily.v1.odcs.yaml"
SETTLEMENTS = "domains/payments/products/settlements/stack.yaml"
SCORING = "domains/risk/products/scoring/stack.yaml"
PORT = "payments.transactions.completed.v1"


@dataclass(frozen=True)
class Case:
    """`given` stands in the base and in the head; `place` is file:line of the failure, `said` parts of its message."""

    rule: str
    failing: tuple[Edit, ...]
    passing: tuple[Edit, ...]
    place: str
    said: tuple[str, ...]
    product: str
    given: tuple[Edit, ...] = ()


MINOR = Edit(CONTRACT, "\nversion: 1.2.0", "\nversion: 1.3.0")
UNREAD_MINOR = Edit(UNREAD, "\nversion: 1.0.0", "\nversion: 1.1.0")

CASES = (
    Case(
        "contract-broken",
        (Edit(CONTRACT, "decimal(18,2)", "decimal(20,2)"), MINOR),
        (Edit(CONTRACT, "decimal(18,2)", "decimal(16,2)"), MINOR),
        f"{CONTRACT}:24",
        (f"{PORT} loosens schema.completed.amount.physicalType from decimal(18,2) to decimal(20,2); it breaks ",
         f"finance-reporting--{PORT}--2026", f"risk.scoring--{PORT}--2026"),
        "payments.transactions",
    ),
    Case(
        "contract-major",
        (Edit(UNREAD, "\nstatus: active", "\nstatus: retired"), UNREAD_MINOR),
        (Edit(UNREAD, "\nstatus: active", "\nstatus: deprecated"), UNREAD_MINOR),
        f"{UNREAD}:6",
        ("payments.settlements.daily.v1 changes status from active to retired; nobody reads it by an agreement",),
        "payments.settlements",
    ),
    Case(
        "contract-version",
        (Edit(CONTRACT, "decimal(18,2)", "decimal(16,2)"), Edit(CONTRACT, "\nversion: 1.2.0", "\nversion: 1.2.1")),
        (Edit(CONTRACT, "decimal(18,2)", "decimal(16,2)"), MINOR),
        f"{CONTRACT}:5",
        (f"{PORT} has the version 1.2.1 after 1.2.0; what differs in it asks for a minor version more",),
        "payments.transactions",
    ),
    Case(
        "ownership-transition",
        (Edit(SETTLEMENTS, "workspace: dedicated", "workspace: shared"),),
        (Edit(SETTLEMENTS, "receivers: [desk]", "receivers: [oncall]"),),
        f"{SETTLEMENTS}:7",
        ("the workspace of payments.settlements would change from dedicated to shared; lost or left behind: ",
         "workspaces payments-settlements-local", "jobs payments.settlements.local/settle-day"),
        "payments.settlements",
    ),
)  # fmt: skip
