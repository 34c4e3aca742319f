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
MEASURED = "governance/policies/restricted-data-is-measured.yaml"
PLANNED = "governance/policies/readers-can-plan.yaml"
WAIVER = "governance/waivers/settlements-warehouse.yaml"
CLASSIFIED, SHARED, SOONER = "data-is-classified", "domains-share-the-platform", "payments-recover-sooner"
RESOURCES = "  resources: {cpu: 500m, memory: 512Mi}"
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
        f"{CONTRACT}:26", "column channel of payments.transactions.completed.v1 has no classification", CLASSIFIED,
    ),
    Case(
        "personal-data-level",
        (Edit(CONTRACT, CUSTOMER, CUSTOMER.replace("confidential", "internal")),),
        (Edit(CONTRACT, CUSTOMER, CUSTOMER.replace("confidential", "restricted")),),
        f"{CONTRACT}:22", "column customerId of payments.transactions.completed.v1 holds personal data and is internal",
        CLASSIFIED,
    ),
    Case(
        "personal-data-retention",
        (Edit(STACK, "retention: P7D", "retention: P3Y"), SLOW),
        (Edit(STACK, "retention: P7D", "retention: P2Y"), SLOW),
        f"{STACK}:11", "keeps personal data for P3Y; at most P2Y is allowed",
    ),
    Case(
        "catch-up",
        (Edit(STACK, "retention: P7D", "retention: PT12H"),),
        (Edit(STACK, "retention: P7D", "retention: P1D"),),
        f"{STACK}:11", "completed.v1 keeps events for PT12H; at least P1D is asked for",
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
        "plain-secrets",
        (Edit(STACK, RESOURCES, f"{RESOURCES}\n  environment: {{DB_PASSWORD: hunter2}}"),),
        (Edit(STACK, RESOURCES, f"{RESOURCES}\n  environment: {{DB_PASSWORDS_ROTATE: daily}}"),),
        f"{STACK}:19", "DB_PASSWORD of payments.transactions is called like a secret", "no-secret-in-a-document",
    ),
    Case(
        "image-source",
        (Edit(STACK, "registry.bank.example/payments", "docker.io/payments"),),
        (Edit(STACK, "registry.bank.example/payments", "registry.bank.example/others"),),
        f"{STACK}:15", "is from docker.io; registry.bank.example are allowed", "images-come-from-the-bank",
    ),
    Case(
        "domain-quota",
        (Edit(CHARTER, "partitions: 300", "partitions: 6"),),
        (Edit(CHARTER, "partitions: 300", "partitions: 7"),),
        f"{CHARTER}:12", "domain payments would use 7 of 6 partitions", SHARED,
    ),
    Case(
        "environment-capacity",
        (Edit(LOCAL, "partitions: 4500", "partitions: 35"),),
        (Edit(LOCAL, "partitions: 4500", "partitions: 36"),),
        f"{LOCAL}:21", "the Kafka cluster would use 36 of 35 partitions", SHARED,
    ),
    Case(
        "workload-fits",
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 5, maximum: 5"),),
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 4, maximum: 4"),),
        f"{STACK}:17", "5 replicas of payments.transactions with 500m CPU each do not fit into the 2", SHARED,
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
    Case(
        "recovery-objectives",
        (Edit(STACK, "rto: PT15M", "rto: PT16M"),),
        (Edit(STACK, "rto: PT15M", "rto: PT14M"),),
        f"{STACK}:23", "is critical and has rto PT16M; at most PT15M is allowed", SOONER,
    ),
    Case(
        "spare-replica",
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 1, maximum: 1"),),
        (Edit(STACK, "minimum: 1, maximum: 4", "minimum: 1, maximum: 2"),),
        f"{STACK}:17", "is critical and has 1 replicas at most; at least 2 are asked for", SOONER,
    ),
    Case(
        "dead-letters",
        (Edit(STACK, "deadLetter: true", "deadLetter: false"),),
        (Edit(STACK, "deadLetter: true", "partitions: 6"), Edit(STACK, "    partitions: 6\n", "")),
        f"{STACK}:13", "completed.v1 has no dead letter topic", SOONER,
    ),
    Case(
        "contract-described",
        (Edit(CONTRACT, ', description: "ISO 4217 code."', ""),),
        (Edit(CONTRACT, "ISO 4217 code.", "A currency."),),
        f"{CONTRACT}:17", "nobody says what currency of payments.transactions.completed.v1 holds",
    ),
    Case(
        "contract-quality",
        (Edit(MEASURED, "atLeast: 2", "atLeast: 4"),),
        (Edit(MEASURED, "atLeast: 2", "atLeast: 3"),),
        f"{CONTRACT}:17", "has 3 quality rules; at least 4 are asked for", "restricted-data-is-measured",
    ),
    Case(
        "contract-service-levels",
        (Edit(PLANNED, "[availability, retention]", "[availability, frequency]"),),
        (Edit(PLANNED, "[availability, retention]", "[availability, latency]"),),
        f"{CONTRACT}:35", "promises no frequency", "readers-can-plan",
    ),
    Case(
        "contract-compatibility",
        (Edit(CONTRACT, "value: BACKWARD", "value: NONE"),),
        (Edit(CONTRACT, "value: BACKWARD", "value: FULL"),),
        f"{CONTRACT}:40", "are checked for NONE; BACKWARD, BACKWARD_TRANSITIVE, FULL, FULL_TRANSITIVE are allowed",
    ),
    Case(
        "waiver-unsigned",
        (Edit(WAIVER, "[dev]", "[local]"), Edit(LOCAL, "signatures: unsigned", "signatures: required")),
        (Edit(WAIVER, "[dev]", "[local]"),),
        f"{WAIVER}:12", "waiver settlements-warehouse accepts nothing: signature: local asks for them",
    ),
    Case(
        "waiver-expired",
        (Edit(WAIVER, "[dev]", "[local]"), Edit(WAIVER, "2027-01-31", "2026-11-01")),
        (Edit(WAIVER, "[dev]", "[local]"), Edit(WAIVER, "2027-01-31", "2026-11-02")),
        f"{WAIVER}:10", "waiver settlements-warehouse of budgets-hold ended on 2026-11-01",
    ),
    Case(
        "waiver-too-broad",
        (Edit(WAIVER, "[dev]", "[local]"), Edit(WAIVER, "2027-01-31", "2027-03-02")),
        (Edit(WAIVER, "[dev]", "[local]"), Edit(WAIVER, "2027-01-31", "2027-03-01")),
        f"{WAIVER}:10", "ends on 2027-03-02; at most P120D from now is allowed", "waivers-are-narrow",
    ),
)  # fmt: skip
