"""What can be wrong inside each kind: the sound line, the faulty one with a § where the finding must point."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """`sound` is replaced by `faulty` in the sample of `kind`; the message holds `said`."""

    kind: str
    sound: str
    faulty: str
    code: str
    said: str


_ROWS: dict[str, list[tuple[str, str, str, str]]] = {
    "Environment": [
        ("  cku: 1", "  §ckus: 1", "unknown-key", "did you mean 'cku'?"),
        ("    partitions: 4500", "    partitions: §'4500'", "wrong-type", "capacity.partitions is '4500'"),
        ("    partitions: 4500", "    partitions: §0", "bad-value", "greater than 0"),
        ("target: local", "target: §lokal", "not-allowed", "did you mean 'local'?"),
        ("strict: false", "strict: §no", "wrong-type", "strict is 'no'"),
        ("region: eu-central-1\n", "", "missing-field", "region is missing"),
        ("  context: embedded", "  context: §null", "wrong-type", "kubernetes.context is null"),
        ("      memory: 4Gi", "      memory: §4GB", "bad-value", "tiers.small.memory is '4GB'"),
        ("maximumRevokeDelay: PT1H", "maximumRevokeDelay: §1h", "bad-value", "is '1h'"),
        ("id: local", "id: §Local", "bad-value", "id is 'Local'"),
        ("  workspace:\n    adopt: shared", "  workspace:\n    §adopts: shared", "unknown-key", "'adopt'"),
    ],
    "Team": [
        ("  email: payments-core@bank.example", "  email: §payments-core", "bad-value", "contact.email is"),
        ("    roles: [owner]", "    roles: [§boss]", "not-allowed", "members.0.roles.0 is 'boss'"),
        ("    roles: [owner]", "    roles: §owner", "wrong-type", "members.0.roles is 'owner'"),
        ("    roles: [owner]", "    §role: [owner]", "unknown-key", "did you mean 'roles'?"),
        ("    subject: oidc|p-0142\n", "", "missing-field", "members.0.subject is missing"),
        ("key: ssh-ed25519", "key: §ssh-rsa", "bad-value", "keys.0.key is"),
        ("validFrom: 2026-01-01T00:00:00Z", "validFrom: §2026-01-01", "bad-value", "keys.0.validFrom is"),
        ("validFrom: 2026-01-01T00:00:00Z", "validFrom: §2026-02-30T00:00:00Z", "bad-value", "day is out of range"),
    ],
    "DomainCharter": [
        ("costCentre: CC-4711", "§costCenter: CC-4711", "unknown-key", "did you mean 'costCentre'?"),
        ("costCentre: CC-4711", "§cost_centre: CC-4711", "unknown-key", "did you mean 'costCentre'?"),
        ("  monthly: 4000", "  monthly: §a lot", "wrong-type", "budget.monthly is 'a lot'"),
        ("  monthly: 4000", "  monthly: §-1", "bad-value", "greater than or equal to 0"),
        ("  currency: EUR", "  currency: §euro", "bad-value", "budget.currency is 'euro'"),
        ("stewards: [payments-core]", "stewards: §[]", "bad-value", "at least 1 item"),
        ("owner: payments-core\n", "", "missing-field", "owner is missing"),
        ('    cpu: "40"', "    cpu: §40", "wrong-type", "quotas.namespaces.cpu is 40"),
    ],
    "Policy": [
        ("severity: critical", "severity: §catastrophic", "not-allowed", "allowed: 'low'"),
        ("stage:\n  enforce: 2026-06-01", "stage: §enforced", "not-allowed", "stage is 'enforced'"),
        ("  enforce: 2026-06-01", "  §enforced: 2026-06-01", "unknown-key", "did you mean 'enforce'?"),
        ("  enforce: 2026-06-01", "  enforce: §2026-13-01", "bad-value", "month must be in 1..12"),
        ("version: 1.2.0", "version: §1.2", "wrong-type", "version is 1.2"),
        ("title: Personal data stays in its residency\n", "", "missing-field", "title is missing"),
        ("  enforce: 2026-06-01", "  warn: 2026-06-01\n  enforce: 2026-06-01", "bad-value", "is not after warn"),
        (
            "  classification: {at",
            "  §region: eu\n  classification: {at",
            "unknown-key",
            "'appliesTo.region' is unknown",
        ),
        ("classification: {atLeast: con", "classification: {§least: con", "unknown-key", "did you mean 'atLeast'?"),
        ("  classification: {atLeast: confidential}", "  kinds: [§topic]", "bad-value", "last part of a type"),
        ("rule: residency", "frameworks: [§GDPR-100]\nrule: residency", "bad-value", "an article of GDPR, DORA"),
        ("rule: residency", "frameworks: [GDPR-44, §HIPAA-1]\nrule: residency", "bad-value", "an article of GDPR"),
        ("rule: residency", "waivable: §always\nrule: residency", "wrong-type", "waivable is 'always'"),
        ("rule: residency", "waivable: {atMost: §3 months}\nrule: residency", "bad-value", "as P7D or PT10M"),
    ],
    "Waiver": [
        ("scope: [payments.transactions]", "scope: [§Payments]", "bad-value", "scope.0 is 'Payments'"),
        ("reason: The new region opens in March and the move is planned.", "reason: §later", "bad-value", "20 c"),
        ("expires: 2027-03-31\n", "", "missing-field", "expires is missing"),
        ("expires: 2027-03-31", "§expiry: 2027-03-31\nexpires: 2027-03-31", "unknown-key", "'expires'"),
        ("environments: [local]", "environments: §local", "wrong-type", "environments is 'local'"),
        ("  - kind: request", "  - kind: §ask", "not-allowed", "statements.0.kind is 'ask'"),
    ],
    "AuthorityChange": [
        ("reason: Payments grows by half before the winter.", "reason: §more", "bad-value", "20 c"),
        ("digest: sha256:0000", "digest: §sha256:xyz0", "bad-value", "digest is"),
        ("requester: p-0142\n", "", "missing-field", "requester is missing"),
        ("requester: p-0142", "§requesters: p-0142\nrequester: p-0142", "unknown-key", "did you mean 'requester'?"),
        ("requester: p-0142", "requester: §142", "wrong-type", "requester is 142"),
        ("requester: p-0142", "requester: §P-0142", "bad-value", "requester is 'P-0142'"),
    ],
    "Mesh": [
        ("id: bank", "id: §Bank", "bad-value", "id is 'Bank'"),
        ("id: bank\n", "", "missing-field", "id is missing"),
        ("id: bank", "id: §7", "wrong-type", "id is 7"),
        ("id: bank", "§ids: bank\nid: bank", "unknown-key", "did you mean 'id'?"),
    ],
    "Classification": [
        ("levels: [public, restricted]", "levels: §{public: 1}", "wrong-type", "levels is a mapping"),
        ("  public: automatic", "  public: §automatically", "not-allowed", "did you mean 'automatic'?"),
        ("  restricted: P6M", "  restricted: §P1Y6MT", "bad-value", "maximumDuration.restricted is"),
        ("  public: P5Y", "  §Public: P5Y", "bad-value", "the key 'maximumDuration.Public' does not fit"),
        ("levels: [public, restricted]", "§level: [public]\nlevels: [public]", "unknown-key", "levels"),
        ("levels: [public, restricted]\n", "", "missing-field", "levels is missing"),
    ],
    "ApprovalRules": [
        ("    decide: owner and steward", "    decide: §nobody", "not-allowed", "rules.0.decide is"),
        ("when: {classification: restricted}", "when: {§level: restricted}", "unknown-key", "level"),
        ("    within: P5D", "    §withing: P5D", "unknown-key", "did you mean 'within'?"),
        ("    within: P5D", "    within: §5", "wrong-type", "rules.0.within is 5"),
        ("    decide: owner and steward\n", "", "missing-field", "rules.0.decide is missing"),
    ],
    "PriceBook": [
        ("    price: 1.10", "    price: §-1", "bad-value", "prices.0.price is -1"),
        ("    price: 1.10", "    price: §1,10", "wrong-type", "prices.0.price is '1,10'"),
        ("    price: 1.10", "    price: §1e999", "wrong-type", "prices.0.price is '1e999'"),
        ("    unit: partition-month", "    §units: partition-month\n    unit: x", "unknown-key", "'unit'"),
        ("  - shape: kafka.partition", "  - shape: §partition", "bad-value", "prices.0.shape is"),
        ("currency: EUR\n", "", "missing-field", "currency is missing"),
    ],
    "Domain": [
        ("    email: oncall@bank.example", "    §mail: oncall@bank.example", "unknown-key", "'email'"),
        ("name: Payments\n", "", "missing-field", "name is missing"),
        ("    tier: small", "    tier: §1", "wrong-type", "defaults.namespace.tier is 1"),
        ("webhook: secret:oncall-webhook", "webhook: §hunter2", "bad-value", "a text that is not shown"),
        (
            "    email: oncall@bank.example\n    webhook: secret:oncall-webhook",
            "    §email: null\n    webhook: null",
            "bad-value",
            "a receiver needs an email or a webhook",
        ),
    ],
    "DataProduct": [
        ("status: active", "status: §live", "not-allowed", "status is 'live'"),
        ("name: Payment transactions", "§nmae: Payment transactions", "unknown-key", "'name'"),
        ("  - name: completed\n    version", "  - §version", "missing-field", "outputPorts.0.name is missing"),
        ("    contractId: payments", "    §contractID: payments", "unknown-key", "'contractId'"),
        ("    version: 1.0.0", "    version: §1.0", "wrong-type", "inputPorts.0.version is 1.0"),
        ("    url: https://chat.bank.example", "    url: §chat", "bad-value", "support.0.url is"),
        ("team:\n  name: payments-core", "team: §payments-core", "wrong-type", "team is 'payments-core'"),
    ],
    "DataContract": [
        ("        logicalType: string", "        logicalType: §strng", "not-allowed", "0.logicalType is"),
        ("        required: true", "        §requird: true", "unknown-key", "did you mean 'required'?"),
        ("        required: true", "        required: §yes", "wrong-type", "required is 'yes'"),
        ("version: 1.2.0\n", "", "missing-field", "version is missing"),
        ("status: active", "status: active\n§stauts: active", "unknown-key", "did you mean 'status'?"),
        ("    host: ${environment.kafka}\n", "", "missing-field", "servers.0.host is missing"),
        ("    type: kafka", "    type: §kafkaesque", "not-allowed", "servers.0.type is 'kafkaesque'"),
        ("      - name: amount\n        logicalType", "      - §logicalType", "missing-field", "1.name is"),
        ("  name: payments-core", "  §nam: payments-core", "unknown-key", "did you mean 'name'?"),
        ("        mustBeGreaterThan: 0", "        mustBeGreaterThan: §x", "wrong-type", "mustBeGreaterThan"),
        ("  - property: latency\n    value", "  - §value", "missing-field", "slaProperties.0.property is"),
    ],
    "ProductStack": [
        ("    partitions: 6", "    §partition: 6", "unknown-key", "did you mean 'partitions'?"),
        ("    partitions: 6", "    partitions: §six", "wrong-type", "ports.completed.v1.partitions is"),
        ("    partitions: 6", "    partitions: §1001", "bad-value", "less than or equal to 1000"),
        ("  completed.v1:", "  §completed:", "bad-value", "the key 'ports.completed' does not fit"),
        ("workspace: shared", "workspace: §share", "not-allowed", "did you mean 'shared'?"),
        ("  tier: small", "  tier: §5", "wrong-type", "namespace.tier is 5"),
        ("  tier: small", "  §teir: small", "unknown-key", "did you mean 'tier'?"),
        ("      write: 2MiB/s", "      write: §2MB/s", "bad-value", "throughput.write is '2MB/s'"),
        ("    retention: P7D", "    retention: §7 days", "bad-value", "retention is '7 days'"),
        ("    maximum: 4", "    maximum: 0", "bad-value", "replicas.maximum is 0"),
        ("    minimum: 1\n", "    §minimum: 5\n", "bad-value", "maximum 4 is below minimum 5"),
        ("      cron: 0 30 4 * * ?", "      cron: §hourly", "bad-value", "cron is 'hourly'"),
        ("    - cidr: 10.1.0.0/16", "    - cidr: §10.1.0.0/99", "bad-value", "cidr is '10.1.0.0/99'"),
        ("    source: jobs/settle.sql", "    source: §/etc/passwd", "bad-value", "jobs.0.source is"),
        ("monitoring:\n  receivers: [oncall]", "monitoring:", "missing-field", "receivers is missing"),
        ("budget:\n  monthly: 900\n  currency: EUR\n", "", "missing-field", "budget is missing"),
        ("  erasure: crypto-shred", "  erasure: §shred", "not-allowed", "privacy.erasure is 'shred'"),
    ],
    "AccessAgreement": [
        ("status: approved", "status: §agreed", "not-allowed", "status is 'agreed'"),
        ("  teamId: payments-core", "  §teamID: payments-core", "unknown-key", "'teamId'"),
        ("  purpose: fraud-prevention", "  §usage: scoring", "missing-field", "purpose is missing"),
        ("  outputPortId: completed.v1", "  outputPortId: §[a]", "wrong-type", "outputPortId is a list"),
        ("startTimestamp: 2026-01-01T00:00:00Z", "startTimestamp: §soon", "bad-value", "is 'soon'"),
        ("  teamId: risk-models\n", "", "bad-value", "a consumer needs a teamId or a userId"),
    ],
    "AccessGrant": [
        ("modes: [query]", "modes: [§push]", "not-allowed", "modes.0 is 'push'"),
        ("columns: [paymentId, amount]", "columns: §all", "wrong-type", "columns is 'all'"),
        ("columns: [paymentId, amount]", "columns: §[]", "bad-value", "at least 1 item"),
        ("legalBasis: legitimate-interest", "§legalbasis: none", "unknown-key", "'legalBasis'"),
        ("legalBasis: legitimate-interest\n", "", "missing-field", "legalBasis is missing"),
        ("  read: 4MiB/s", "  read: §fast", "bad-value", "quota.read is 'fast'"),
        ("    subjectDigest: sha256:0000\n", "", "missing-field", "statements.0.subjectDigest is"),
    ],
}
FAULTS = [Fault(kind, *row) for kind, rows in _ROWS.items() for row in rows]
