"""A verdict with one of everything that reports show, made by hand."""

from __future__ import annotations

from decimal import Decimal

from mesh_platform.cost import Change, Difference
from mesh_platform.differences import ContractDifference, Direction, Handed, Transition
from mesh_platform.differences import Difference as Part
from mesh_platform.findings import Finding, Location
from mesh_platform.gate import Comparison, Cost, Verdict
from mesh_platform.mesh.ids import PortId
from mesh_platform.plan import Diagnostic, Plan, Step
from mesh_platform.rules import FileChange, Judgement, Outcome, Phase, Stage

STACK = "domains/payments/products/transactions/stack.yaml"
CONTRACT = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
URN = f"urn:pulumi:payments-local::mesh::mesh:index:Domain${TOPIC}::payments-transactions-completed.v1-stream-topic"
AGREEMENTS = ("risk.scoring--payments.transactions.completed.v1--2026",)

REPLACED = Judgement(
    rule="data-replaced", severity="critical", outcome=Outcome.failed, location=Location(STACK, 10, 17),
    message="topic payments.transactions.completed.v1 would be replaced by an empty one, forced by partitions 6 to 3",
    remedy="Make a new major version of the port, move its consumers, and retire the old one; or take the change back.",
    policy="topics-are-not-lost", stack="payments-local", urn=URN, product="payments.transactions",
)  # fmt: skip
BROKEN = Judgement(
    rule="contract-broken", severity="critical", outcome=Outcome.failed, location=Location(CONTRACT, 24, 59),
    message=f"payments.transactions.completed.v1 loosens schema.completed.amount; it breaks {AGREEMENTS[0]}",
    remedy="Make a new major version of the port.", product="payments.transactions",
)  # fmt: skip
QUOTA = Judgement(
    rule="namespace-quota", severity="high", outcome=Outcome.failed, message="the namespace has no quota",
    remedy="Give it one.", stack="payments-local", urn=URN.replace("-topic", "-namespace"),
)  # fmt: skip
OWN = Judgement(
    rule="weekend-freeze", severity="medium", outcome=Outcome.failed, message="nothing is applied on a Saturday",
    remedy="Wait for Monday.", policy="weekend-freeze", location=Location("domains/payments/domain.yaml", 3, 1),
)  # fmt: skip
WAIVED = Judgement(
    rule="product-budget", severity="high", outcome=Outcome.failed, location=Location(STACK, 22, 18),
    message="payments.transactions would cost 950.00 EUR a month in local; its budget is 900.00",
    remedy="Ask for less.", policy="budgets-hold", waiver="payments-over-budget", product="payments.transactions",
)  # fmt: skip
WARNED = Judgement(
    rule="personal-data-retention", severity="high", outcome=Outcome.failed, location=Location(STACK, 11, 16),
    message="topic payments.transactions.completed.v1 keeps personal data for P2Y; at most P30D is allowed",
    remedy="Shorten the retention of the port.", policy="retention-is-bounded", stage=Stage.warn,
    product="payments.transactions",
)  # fmt: skip
LATER = tuple(
    Judgement(
        rule=rule, severity="high", outcome=Outcome.unknown, phase=Phase.before_apply, stack="payments-prod",
        message="it is a live stack: its plan is judged where its credentials are", remedy="mesh gate payments-prod",
    )
    for rule in ("topic-name", "catalog-name")
)  # fmt: skip
DUE = Judgement(
    rule="decision-signed", severity="high", outcome=Outcome.unknown, phase=Phase.now,
    message="signature: the environment local takes statements without one", remedy="sign it",
)  # fmt: skip
CRASHED = Judgement(
    rule="pinned-image", severity="medium", outcome=Outcome.unknown, phase=Phase.now,
    message="the rule failed: ZeroDivisionError: division by zero", remedy="mend the rule", stopped=True,
)  # fmt: skip


def step(op: str, kind: str, name: str, *replaces: str, protect: bool = False) -> Step:
    return Step(op=op, urn=f"urn:pulumi:payments-local::mesh::{kind}::{name}", type=kind, replaces=replaces,
                changes={"replicas": "UPDATE"} if op == "update" else {}, protect=protect)  # fmt: skip


PLAN = Plan(
    stack="payments-local",
    steps=(
        step("update", "kubernetes:apps/v1:Deployment", "payments-transactions-workload"),
        step("create", "databricks:index/grant:Grant", "payments-transactions-access"),
        step("replace", TOPIC, "payments-transactions-completed.v1-stream-topic", "partitionsCount", protect=True),
        step("delete", "databricks:index/sqlTable:SqlTable", "payments-transactions-completed.v1-table"),
    ),
    diagnostics=(Diagnostic("info", "", "not evaluated: refs.warehouseId of platform-local"),),
)
COMPARISON = Comparison(
    base="0123456789abcdef0123456789abcdef01234567",
    head="the working tree",
    authority=(FileChange("governance/teams/payments-core.yaml", "1" * 64, "2" * 64),),
    code=(FileChange("components/mesh_components/tags.py", None, "2" * 64),),
    contracts=(
        ContractDifference(
            port=PortId.parse("payments.transactions.completed.v1"), agreements=AGREEMENTS,
            differences=(
                Part(what="schema.completed.note", direction=Direction.added, old=None, new="string", breaking=False),
                Part(what="schema.completed.amount.physicalType", direction=Direction.loosened, old="decimal(18,2)",
                     new="decimal(20,2)", breaking=True, location=Location(CONTRACT, 24, 59), agreements=AGREEMENTS),
            ),
        ),
    ),
    transitions=(
        Transition(
            what=Handed.workspace, product="payments.settlements", old="dedicated", new="shared",
            destroys=("workspace payments-settlements-local with its warehouse",),
        ),
    ),
    impact=("with the proposal product-owner would refuse payments.transactions",),
)  # fmt: skip
COST = Cost(
    before=Decimal("1234.5"), after=Decimal("1400"), currency="EUR", unpriced={"databricks.serverless": 2},
    difference=Difference(
        total=Change(owner="", before=Decimal("1234.5"), after=Decimal("1400")), domains=(),
        products=(
            Change(owner="payments.transactions", before=Decimal("200"), after=Decimal("365.5")),
            Change(owner="payments.settlements", before=Decimal("100"), after=Decimal("100")),
        ),
    ),
)  # fmt: skip
VERDICT = Verdict(
    environments=("local", "prod"), due=False, rules=30, products=2, cost=COST, comparison=COMPARISON,
    judgements=(REPLACED, BROKEN, QUOTA, OWN, WAIVED, WARNED, *LATER, DUE, CRASHED), unplanned={},
    plans=(PLAN, Plan(stack="payments-identity-local", steps=())),
)  # fmt: skip
FINDINGS = (
    Finding(Location(STACK, 10, 5), "unknown-field", "partitons is unknown; did you mean partitions?", "correct it"),
    Finding(Location(CONTRACT, 5, 10), "inconsistent", "version 2.0.0 is not of major 1", "make both agree"),
)
