"""For every rule on the mesh: an edit of the example that it refuses, where, and one beside it that it lets pass."""

from __future__ import annotations

from dataclasses import dataclass

from judged import Edit

TRANSACTIONS = "domains/payments/products/transactions"
STACK = f"{TRANSACTIONS}/stack.yaml"
DESCRIPTOR = f"{TRANSACTIONS}/product.odps.yaml"
CONTRACT = f"{TRANSACTIONS}/contracts/completed.v1.odcs.yaml"
ACCOUNTS = "domains/customers/products/accounts/stack.yaml"
NOTICES = "domains/notifications/products/notices/stack.yaml"
LEDGER = "domains/audit/products/ledger/stack.yaml"
CHARTER = "governance/domains/payments.yaml"
LOCAL = "environments/local.yaml"
TEAM = "governance/teams/payments-core.yaml"
POLICY = "governance/policies/every-product-has-an-owner.yaml"
OWNED = "every-product-has-an-owner"
CHANNEL = 'required: true, classification: internal, description: "How'
CUSTOMER = 'required: true, classification: confidential, description: "Pseudonym'
SLOW = Edit(STACK, "write: 2MiB/s", "write: 1KiB/s")
"""Keeping few bytes for years costs little."""


@dataclass(frozen=True)
class Case:
    """What is refused and what is not; `place` is file:line of the failure, `said` a part of its message."""

    rule: str
    failing: tuple[Edit, ...]
    passing: tuple[Edit, ...]
    place: str
    said: str
    policy: str | None = None


CASES = (
    Case(
        "domain-authorization",
        (Edit(CHARTER, "owner: payments-core", "owner: risk-models"),),
        (Edit(CHARTER, "owner: payments-core", "owner: risk-models"), Edit(CHARTER, "[data-office", "[payments-core")),
        f"{DESCRIPTOR}:20", "team payments-core has no right to domain payments", OWNED,
    ),
    Case(
        "product-owner",
        (Edit(TEAM, "roles: [owner]", "roles: [developer]"),),
        (Edit(TEAM, "[developer]", "[developer, owner]"), Edit(TEAM, "roles: [owner]", "roles: [steward]")),
        f"{DESCRIPTOR}:20", "nobody in team payments-core", OWNED,
    ),
    Case(
        "product-support",
        (Edit(POLICY, "atLeast: 1", "atLeast: 2"),),
        (Edit(POLICY, "atLeast: 1", "atLeast: 0"),),
        f"{DESCRIPTOR}:22", "payments.transactions has 1 support channels; at least 2", OWNED,
    ),
    Case(
        "column-classification",
        (Edit(CONTRACT, CHANNEL, 'required: true, description: "How'),),
        (Edit(CONTRACT, CHANNEL, CHANNEL.replace("internal", "public")),),
        f"{CONTRACT}:26", "column channel of payments.transactions.completed.v1 has no classification",
    ),
    Case(
        "personal-data-level",
        (Edit(CONTRACT, CUSTOMER, CUSTOMER.replace("confidential", "internal")),),
        (Edit(CONTRACT, CUSTOMER, CUSTOMER.replace("confidential", "restricted")),),
        f"{CONTRACT}:22", "column customerId of payments.transactions.completed.v1 holds personal data and is internal",
    ),
    Case(
        "personal-data-retention",
        (Edit(STACK, "retention: P7D", "retention: P3Y"), SLOW),
        (Edit(STACK, "retention: P7D", "retention: P2Y"), SLOW),
        f"{STACK}:11", "keeps personal data for P3Y; at most P2Y is allowed",
    ),
    Case(
        "data-residency",
        (Edit(LOCAL, "residency: [eu]", "residency: [eu, us]"),),
        (Edit(LOCAL, "region: eu-central-1", "region: eu-west-1"),),
        f"{STACK}:5", "(personal data) would lie in eu, us; it may lie in eu", "personal-data-stays",
    ),
    Case(
        "open-peers",
        (Edit(NOTICES, "10.20.0.0/16", "0.0.0.0/0"),),
        (Edit(NOTICES, "10.20.0.0/16", "10.0.0.0/8"),),
        f"{NOTICES}:10", "egress 0.0.0.0/0 of notifications.notices is wider than a /8", "namespaces-are-closed",
    ),
    Case(
        "pinned-image",
        (Edit(STACK, "transactions:1.0.0", "transactions:latest"),),
        (Edit(STACK, "transactions:1.0.0", "transactions:1.0.1"),),
        f"{STACK}:15", "which is another one tomorrow", "namespaces-are-closed",
    ),
    Case(
        "domain-quota",
        (Edit(CHARTER, "partitions: 300", "partitions: 6"),),
        (Edit(CHARTER, "partitions: 300", "partitions: 7"),),
        f"{CHARTER}:12", "domain payments would use 7 of 6 partitions",
    ),
    Case(
        "environment-capacity",
        (Edit(LOCAL, "partitions: 4500", "partitions: 35"),),
        (Edit(LOCAL, "partitions: 4500", "partitions: 36"),),
        f"{LOCAL}:21", "the Kafka cluster would use 36 of 35 partitions",
    ),
    Case(
        "workload-fits",
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 5, maximum: 5"),),
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 4, maximum: 4"),),
        f"{STACK}:17", "5 replicas of payments.transactions with 500m CPU each do not fit into the 2",
    ),
    Case(
        "product-budget",
        (Edit(STACK, "monthly: 900", "monthly: 90"),),
        (Edit(STACK, "monthly: 900", "monthly: 400"),),
        f"{STACK}:22", "payments.transactions would cost ", "budgets-hold",
    ),
    Case(
        "domain-budget",
        (Edit(CHARTER, "monthly: 6000", "monthly: 200"),),
        (Edit(CHARTER, "monthly: 6000", "monthly: 800"),),
        f"{CHARTER}:9", "payments would cost ", "budgets-hold",
    ),
)  # fmt: skip
