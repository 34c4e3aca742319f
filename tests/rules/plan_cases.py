"""For every rule on steps: a change of a recorded plan that it refuses, one that passes, one that leaves it open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mesh_platform.plan import Plan
from mesh_platform.rules.steps import UNKNOWN
from recorded import Edit, deleted, edited, named, recorded, replaced, setting, without

PAYMENTS, IDENTITY, PLATFORM = "payments-local", "payments-identity-local", "platform-local"
TOPIC = "completed.v1-stream-topic"
NAMESPACE = "payments-transactions-namespace-namespace"
DENY, QUOTA = "payments-transactions-namespace-default-deny", "payments-transactions-namespace-quota"
WRITES = "-TRANSACTIONAL_ID-payments.settlements.-payments.settlements-WRITE"
READS = "payments-catalog-team-finance-reporting"
TABLE = "payments-transactions-completed.v1-table-table"


@dataclass(frozen=True)
class Change:
    """One resource of a recorded plan, by kind and the end of its name, and what happens to it; None leaves it out."""

    kind: str
    name: str
    edit: Edit | None
    stack: str = PAYMENTS
    also: tuple[Change, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan with the change, and with those that come with it."""
        plan = recorded(self.stack)
        for change in (self, *self.also):
            step = named(plan, change.kind, change.name)
            plan = edited(plan, step, change.edit) if change.edit else without(plan, step)
        return plan


@dataclass(frozen=True)
class Case:
    """What is refused, what is not, what leaves the rule open; `said` is a part of the failure's message."""

    rule: str
    failing: Change
    passing: Change
    unknown: Change
    said: str


def label(key: str, value: str | None) -> Edit:
    return setting(f"metadata.labels/{key}", value)


def retention(days: int) -> Edit:
    return setting("config/retention.ms", str(days * 86_400_000))


def topic(edit: Edit) -> Change:
    return Change("KafkaTopic", TOPIC, edit)


def namespace(edit: Edit) -> Change:
    return Change("Namespace", NAMESPACE, edit)


def volume(edit: Edit) -> Change:
    return Change("Volume", "transactions-workspace-files", edit)


def cluster(edit: Edit) -> Change:
    return Change("KafkaCluster", "foundation-cluster", edit, PLATFORM)


def fewer_columns() -> Any:
    return list(named(recorded(PAYMENTS), "SqlTable", TABLE).new["columns"])[:-1]


MOVED = tuple(
    Change(kind, name, setting("metadata/namespace", "payments-transactions-dev"))
    for kind, name in (("NetworkPolicy", DENY), ("ResourceQuota", QUOTA))
)

CASES = (
    Case(
        "topic-name",
        topic(setting("topicName", "risk.scoring.assessed.v1")),
        topic(setting("topicName", "payments.other.port.v1")),
        topic(setting("topicName", UNKNOWN)),
        "risk.scoring.assessed.v1 does not begin with payments.",
    ),
    Case(
        "catalog-name",
        volume(setting("catalogName", "risk_local")),
        volume(setting("name", "more")),
        volume(setting("catalogName", UNKNOWN)),
        "would lie in catalog risk_local; the domain's catalog is payments_local",
    ),
    Case(
        "namespace-name",
        Change("Namespace", NAMESPACE, setting("metadata/name", "payments-transactions-dev"), also=MOVED),
        namespace(setting("metadata/annotations", {"a": "b"})),
        namespace(setting("metadata/name", UNKNOWN)),
        "payments-transactions-dev is the namespace of no product of payments-local",
    ),
    Case(
        "mesh-labels",
        namespace(label("mesh.platform/cost-centre", "CC-1")),
        namespace(label("more", "yes")),
        namespace(label("mesh.platform/owner", UNKNOWN)),
        "is CC-1; it should be CC-4711",
    ),
    Case(
        "resource-region",
        cluster(setting("region", "us-east-1")),
        cluster(setting("dedicated/cku", 2)),
        cluster(setting("region", UNKNOWN)),
        "foundation-cluster would be in us-east-1; the environment is in eu-central-1",
    ),
    Case(
        "pod-security",
        namespace(label("pod-security.kubernetes.io/enforce", "baseline")),
        namespace(label("pod-security.kubernetes.io/warn", "baseline")),
        namespace(label("pod-security.kubernetes.io/enforce", UNKNOWN)),
        "enforces Pod Security baseline; restricted is asked for",
    ),
    Case(
        "closed-network",
        Change("NetworkPolicy", DENY, setting("spec/egress", [{}])),
        Change("NetworkPolicy", DENY, setting("spec/egress", [])),
        Change("NetworkPolicy", DENY, setting("spec/egress", [UNKNOWN])),
        "namespace payments-transactions-local has no network policy that denies all traffic",
    ),
    Case(
        "namespace-quota",
        Change("ResourceQuota", QUOTA, None),
        Change("ResourceQuota", QUOTA, setting("spec.hard/pods", "5")),
        Change("ResourceQuota", QUOTA, setting("spec/hard", UNKNOWN)),
        "namespace payments-transactions-local has no quota on CPU and memory",
    ),
    Case(
        "wildcard-rights",
        Change("KafkaAcl", WRITES, setting("resourceName", "*")),
        Change("KafkaAcl", WRITES, setting("resourceName", "payments.settlements.a.")),
        Change("KafkaAcl", WRITES, setting("operation", UNKNOWN)),
        "allows WRITE on everything",
    ),
    Case(
        "wide-grant",
        Change("Grant", READS, setting("privileges", ["ALL_PRIVILEGES"])),
        Change("Grant", READS, setting("privileges", ["BROWSE"])),
        Change("Grant", READS, setting("privileges", UNKNOWN)),
        "payments-catalog-team-finance-reporting grants ALL_PRIVILEGES",
    ),
    Case(
        "data-replaced",
        topic(replaced("partitionsCount", 3)),
        topic(setting("partitionsCount", 12)),
        topic(replaced("partitionsCount", UNKNOWN)),
        "topic payments.transactions.completed.v1 would be replaced by an empty one, forced by partitions 6 to 3; "
        "audit.ledger, customers.accounts, risk.scoring read it",
    ),
    Case(
        "consumers-lost",
        Change("SqlTable", TABLE, deleted),
        Change("SqlTable", "payments-settlements-daily.v1-table-table", deleted),
        Change("SqlTable", TABLE, lambda step: deleted(setting("name", UNKNOWN, old=True)(step))),
        "table payments_local.transactions.completed_v1 would be deleted with its data; "
        "finance-reporting, payments.settlements, risk.scoring read it",
    ),
    Case(
        "data-narrowed",
        topic(retention(3)),
        topic(retention(8)),
        topic(setting("config/retention.ms", UNKNOWN)),
        "topic payments.transactions.completed.v1 would keep events for 3 days instead of 7 days",
    ),
)
