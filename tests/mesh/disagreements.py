"""One thing that is wrong between documents, for each rule of the mesh: what is written instead, and what is told."""

from __future__ import annotations

from small import AGREEMENT, CONTRACT, GRANT, SCORING, TRANSACTIONS
from spoilt import faults

PRODUCT, STACK = f"{TRANSACTIONS}/product.odps.yaml", f"{TRANSACTIONS}/stack.yaml"
READER = f"{SCORING}/product.odps.yaml"
ENVIRONMENT, DOMAIN = "environments/local.yaml", "domains/risk/domain.yaml"
TEAM, CHARTER = "governance/teams/risk-models.yaml", "governance/domains/risk.yaml"
POLICY, WAIVER = "governance/policies/stays.yaml", "governance/waivers/late.yaml"
LEVELS, APPROVALS = "governance/classification.yaml", "governance/approvals.yaml"
PRICES = "governance/prices.yaml"


_ROWS: dict[str, list[tuple[str, str, str, str]]] = {
    ENVIRONMENT: [
        ("id: local", "id: §dev", "misplaced-document", "id is 'dev'; its place says 'local'"),
        ("  cku: 1\n", "", "missing-field", "kafka.cku is missing; a dedicated cluster needs it"),
    ],
    TEAM: [
        ("id: risk-models", "id: §risk-model", "misplaced-document", "its place says 'risk-models'"),
        ("members:\n", "members:\n  - {id: p-0301, subject: x, roles: [owner]}\n", "duplicate-id", "'p-0301' stands"),
        ("ssh-ed25519 BBBB", "§ssh-ed25519 AAAA", "duplicate-id", "the key belongs to p-0142 already"),
        ("ssh-ed25519 BBBB", "§ssh-ed25519 AAAA another comment", "duplicate-id", "belongs to p-0142 already"),
        ("oidc|p-0301", "§oidc|p-0142", "duplicate-id", "subject 'oidc|p-0142' is p-0142 already"),
    ],
    POLICY: [
        ("id: stays", "id: §stay", "misplaced-document", "place says 'stays'"),
        ("owner: payments-core", "owner: §ghosts", "unresolved-reference", "'ghosts'"),
        (
            "rule: residency\n",
            "rule: residency\nexpression: 'true'\n",
            "inconsistent",
            "a policy has either a rule or an expression",
        ),
        ("rule: residency\n", "", "inconsistent", "either a rule or an expression"),
        (
            "rule: residency\n",
            "rule: residency\nextends: stays\n",
            "inconsistent",
            "or extends another; one of the three",
        ),
        (
            "rule: residency\n",
            "rule: residency\nappliesTo: {domains: [payments, §risks]}\n",
            "unresolved-reference",
            "domain 'risks' does not exist; did you mean 'risk'?",
        ),
        (
            "rule: residency\n",
            "rule: residency\nappliesTo: {products: [§risk.scorin]}\n",
            "unresolved-reference",
            "did you mean 'risk.scoring'?",
        ),
        (
            "rule: residency\n",
            "rule: residency\nappliesTo: {environments: [§locale]}\n",
            "unresolved-reference",
            "environment 'locale' does not exist; did you mean 'local'?",
        ),
        (
            "rule: residency\n",
            "rule: residency\nappliesTo: {classification: {atLeast: §restrict}}\n",
            "unresolved-reference",
            "level 'restrict' does not exist; did you mean 'restricted'?",
        ),
        (
            "rule: residency\n",
            "rule: residency\nappliesTo: {classification: {atMost: §secret}}\n",
            "unresolved-reference",
            "level 'secret' does not exist",
        ),
    ],
    WAIVER: [
        ("id: late", "id: §later", "misplaced-document", "its place says 'late'"),
        ("owner: payments-core", "owner: §ghosts", "unresolved-reference", "'ghosts'"),
        (
            "scope: [payments.transactions",
            "scope: [§payments.transaction",
            "unresolved-reference",
            "did you mean 'payments.transactions'?",
        ),
        ("transactions, risk]", "transactions, §risks]", "unresolved-reference", "'risk'?"),
        (
            "environments: [local]",
            "environments: [§lokal]",
            "unresolved-reference",
            "environment 'lokal' does not exist; did you mean 'local'?",
        ),
    ],
    CHARTER: [
        ("domain: risk", "domain: §risks", "misplaced-document", "domain is 'risks'; its place says 'risk'"),
        ("owner: risk-models", "owner: §risk-model", "unresolved-reference", "did you mean 'risk-models'?"),
        ("stewards: [risk-models]", "stewards: [§ghosts]", "unresolved-reference", "team 'ghosts' does not"),
        ("4000, currency: EUR", "4000, currency: §SEK", "inconsistent", "currency is SEK; the mesh's is EUR"),
    ],
    DOMAIN: [
        ("id: risk", "id: §risks", "misplaced-document", "its place says 'risk'"),
    ],
    PRODUCT: [
        ("id: payments.transactions\n", "id: §payments.transfers\n", "misplaced-document", "its place says"),
        ("domain: payments", "domain: §risk", "inconsistent", "domain is 'risk'; the id says 'payments'"),
        ("    version: 1.2.0", "    version: §2.2.0", "inconsistent", "version 2.2.0 is not of major 1"),
        ("team:\n  name: payments-core", "team:\n  name: §payment-core", "unresolved-reference", "payments-core"),
        (
            "team:\n",
            "  - name: completed\n    contractId: §payments.transactions.completed.v1\nteam:\n",
            "duplicate-id",
            "'payments.transactions.completed.v1' stands twice",
        ),
        ("team:\n  name: payments-core\n", "", "missing-field", "team.name is missing; a product has an owner"),
        ("  - name: completed\n", "  - name: complete\n", "inconsistent", "it would be payments.transactions.c"),
    ],
    STACK: [
        ("product: payments.transactions", "product: §payments.transfers", "misplaced-document", "place says"),
        ("environments: [local]", "environments: [§staging]", "unresolved-reference", "environment 'staging'"),
        ("  tier: small", "  tier: §smal", "unresolved-reference", "tier of environment local: 'smal' does not"),
        (
            "  completed.v1:\n    partitions: 6",
            "  completed.v2:\n    §partitions: 6",
            "unresolved-reference",
            "port 'completed.v2' does not exist; did you mean 'completed.v1'?",
        ),
        ("receivers: [oncall]", "receivers: [§on-call]", "unresolved-reference", "did you mean 'oncall'?"),
        (
            "settle, kind: sql, source: jobs/settle.sql",
            "settle, kind: sql, source: §jobs/settel.sql",
            "unresolved-reference",
            "file 'jobs/settel.sql' does not exist in domains/payments/products/transactions",
        ),
        ("- product: risk.scoring", "- product: §risk.score", "unresolved-reference", "product 'risk.score'"),
        ("subjectKey: paymentId", "subjectKey: §customer", "unresolved-reference", "column 'customer'"),
        ("name: report", "name: §settle", "duplicate-id", "job 'settle' stands twice"),
        (
            "    - product: risk.scoring\n",
            "    - §product: risk.scoring\n      cidr: 10.0.0.0/8\n",
            "inconsistent",
            "a peer is either a product or a cidr",
        ),
        ("    - product: risk.scoring\n      ports", "    - §ports", "inconsistent", "either a product or a cidr"),
        (
            "settle, kind: sql, source: jobs/settle.sql",
            "settle, kind: sql, source: §jobs/../../scoring/stack.yaml",
            "outside-tree",
            "leaves the product's folder",
        ),
        ("  currency: EUR", "  currency: §SEK", "inconsistent", "the mesh's is EUR (governance/prices.yaml)"),
        (
            "privacy:\n  subjectKey: paymentId\n  retention: P2Y\n  erasure: delete\n",
            "",
            "missing-field",
            "privacy is missing; payments.transactions.completed.v1 holds personal data",
        ),
    ],
    CONTRACT: [
        (
            "id: payments.transactions.completed.v1",
            "id: §payments.transactions.done.v1",
            "misplaced-document",
            "its place says 'payments.transactions.completed.v1'",
        ),
        ("domain: payments", "domain: §risk", "inconsistent", "domain is 'risk'; its place says 'payments'"),
        ("dataProduct: payments.transactions", "dataProduct: §risk.scoring", "inconsistent", "dataProduct is"),
        ("version: 1.2.0", "version: §2.0.0", "inconsistent", "version 2.0.0 is not of major 1"),
        ("classification: public", "classification: §internal", "unresolved-reference", "levels: public, r"),
        (
            "            - name: text",
            "            - {name: Text, logicalType: string}\n            - name: §text",
            "duplicate-name",
            "column 'text' stands twice",
        ),
        (
            "schema:\n",
            "  - {server: old, type: §postgres, host: h, port: 1, database: d, schema: s}\nschema:\n",
            "not-allowed",
            "server type 'postgres' cannot be provisioned",
        ),
        ('"payments_${environment}"', "§payments_prod", "inconsistent", "catalog is 'payments_prod'"),
        ("schema: transactions", "schema: §transaction", "inconsistent", "schema is 'transaction'"),
        ("format: avro", "format: §json", "not-allowed", "format 'json'; allowed: avro"),
        ("    value: FULL", "    value: FORWARDS", "not-allowed", "compatibility 'FORWARDS'; allowed: BACKWARD,"),
        ("- name: text\n", "- name: §te-xt\n", "bad-value", "column 'te-xt' is no name of letters"),
        (
            "      - name: amount\n        logicalType: number\n",
            "      - §name: amount\n",
            "missing-field",
            "schema.0.properties.1.logicalType is missing",
        ),
        (
            "            - name: text\n              logicalType: string",
            "            - §name: text",
            "missing-field",
            "schema.0.properties.2.items.properties.0.logicalType is missing",
        ),
    ],
    AGREEMENT: [
        (
            "  dataProductId: payments.transactions",
            "  dataProductId: §risk.scoring",
            "misplaced-document",
            "provider is 'risk.scoring'; the agreement lies with payments.transactions",
        ),
        ("provider:\n  teamId: payments-core", "provider:\n  teamId: §ghosts", "unresolved-reference", "ghosts"),
        ("  teamId: risk-models", "  teamId: §risk", "unresolved-reference", "team 'risk' does not exist"),
        ("  dataProductId: risk.scoring", "  dataProductId: §risk.score", "unresolved-reference", "risk.score"),
        (
            "  purpose: fraud-prevention\n",
            "  purpose: fraud-prevention\n  terms: §governance/terms/mine.md\n",
            "unresolved-reference",
            "the text of terms 'governance/terms/mine.md' does not exist",
        ),
        ("endTimestamp: 2027", "endTimestamp: §2025", "inconsistent", "is not after startTimestamp"),
        ("endTimestamp: 2027", "endTimestamp: §2026", "inconsistent", "the agreement would never hold"),
        ("status: approved", "status: §requested", "inconsistent", "the statements of the grant come to 'approved'"),
        (
            "  dataContractId: payments.transactions.completed.v1",
            "  dataContractId: §risk.scoring.assessed.v1",
            "inconsistent",
            "the port's contract is 'payments.transactions.completed.v1'",
        ),
        ("dataContractVersion: 1.2.0", "dataContractVersion: §2.0.0", "inconsistent", "not of major 1"),
        (
            "provider:\n  teamId: payments-core",
            "provider:\n  teamId: §risk-models",
            "inconsistent",
            "provider.teamId is 'risk-models'; payments.transactions is owned by 'payments-core'",
        ),
        ("  teamId: risk-models", "  teamId: §payments-core", "inconsistent", "consumer.teamId is"),
    ],
    LEVELS: [
        (
            "  restricted: P6M",
            "  restricted: P6M\n  internal: §P1Y",
            "unresolved-reference",
            "level 'internal' is not in levels",
        ),
        ("[public, restricted]", "[public, restricted, §public]", "duplicate-id", "level"),
        (
            "approval:\n  public: automatic\n  ",
            "approval:\n  §",
            "missing-field",
            "approval.public is missing; every level needs it",
        ),
    ],
    READER: [
        (
            "    contractId: payments.transactions.completed.v1",
            "    contractId: §payments.transactions.completed.v2",
            "unresolved-reference",
            "did you mean 'payments.transactions.completed.v1'?",
        ),
        (
            "      - id: payments.transactions.completed.v1",
            "      - id: §payments.transactions.complete.v1",
            "unresolved-reference",
            "contract 'payments.transactions.complete.v1' does not exist",
        ),
    ],
    GRANT: [
        ("environments: [local]", "environments: [§lokal]", "unresolved-reference", "environment 'lokal'"),
        ("[paymentId, amount", "[paymentId, amount, §iban", "unresolved-reference", "column of payments.transact"),
        ("amount, lines]", "amount, lines, §amount]", "duplicate-id", "column 'amount' stands twice"),
        ("    decision: approve", "    decision: reject", "inconsistent", "status is 'approved'; the statements of t"),
        ("agreement: scoring-of-payments", "agreement: §scoring", "inconsistent", "beside it lies 'scoring-of-"),
        (
            "columns: [paymentId, amount, lines]",
            "columns: [§'*', paymentId, amount, lines]",
            "not-allowed",
            "'*' is a wildcard; columns are listed one by one",
        ),
        (
            "columns: [paymentId, amount, lines]",
            "columns: §[paymentId, amount]",
            "inconsistent",
            "stream needs every column and no row filter",
        ),
        (
            "columns: [paymentId, amount, lines]\nrows: null",
            "columns: §[paymentId, amount, lines]\nrows: amount > 1",
            "inconsistent",
            "stream needs every column and no row filter",
        ),
        (
            "modes: [stream, query]\ncolumns: [paymentId, amount, lines]\nrows: null",
            "modes: [query]\ncolumns: [paymentId, amount, lines]\nrows: §amount >",
            "bad-value",
            "rows: the end cannot be",
        ),
    ],
    APPROVALS: [
        ("id: everything-else", "id: §restricted-data", "duplicate-id", "rule 'restricted"),
        ("when: {classification: restricted}", "when: {classification: §secret}", "unresolved-reference", "'secret'"),
        (
            "when: {}",
            "when: {classification: §{atMost: secret}}",
            "unresolved-reference",
            "'secret' is not in levels",
        ),
    ],
    PRICES: [
        ("shape: kubernetes.cpu", "shape: §kafka.partition", "duplicate-id", "stands twice"),
    ],
}
FAULTS = faults(_ROWS)
"""`of` is the file."""
