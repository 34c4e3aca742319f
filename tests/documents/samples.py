"""One sound document of every kind, each at its place, and a writer of small trees."""

from __future__ import annotations

from pathlib import Path

PRODUCT = "domains/payments/products/transactions"

SAMPLES: dict[str, tuple[str, str]] = {
    "Environment": (
        "environments/local.yaml",
        """\
apiVersion: mesh/v1
kind: Environment
id: local
target: local
apply: anyone
strict: false
signatures: unsigned
maximumRevokeDelay: PT1H
residency: [eu]
region: eu-central-1
kafka:
  provision: create
  tier: dedicated
  cku: 1
  cloud: AWS
  availability: SINGLE_ZONE
  capacity:
    partitions: 4500
kubernetes:
  context: embedded
  tiers:
    small:
      cpu: "2"
      memory: 4Gi
      storage: 20Gi
      pods: 20
databricks:
  cloud: AWS
  account: 00000000-0000-0000-0000-000000000000
  metastore: mesh
  workspace:
    adopt: shared
  warehouse:
    size: 2X-Small
    autoStop: PT10M
""",
    ),
    "Team": (
        "governance/teams/payments-core.yaml",
        """\
apiVersion: mesh/v1
kind: Team
id: payments-core
contact:
  email: payments-core@bank.example
members:
  - id: p-0142
    subject: oidc|p-0142
    roles: [owner]
    keys:
      - key: ssh-ed25519 AAAA
        validFrom: 2026-01-01T00:00:00Z
""",
    ),
    "DomainCharter": (
        "governance/domains/payments.yaml",
        """\
apiVersion: mesh/v1
kind: DomainCharter
domain: payments
owner: payments-core
stewards: [payments-core]
costCentre: CC-4711
residency: [eu]
budget:
  monthly: 4000
  currency: EUR
quotas:
  products: 10
  partitions: 300
  namespaces:
    cpu: "40"
    memory: 160Gi
""",
    ),
    "Policy": (
        "governance/policies/personal-data-stays.yaml",
        """\
apiVersion: mesh/v1
kind: Policy
id: personal-data-stays
version: 1.2.0
title: Personal data stays in its residency
owner: payments-core
severity: critical
stage:
  enforce: 2026-06-01
appliesTo:
  classification: {atLeast: confidential}
rule: residency
parameters:
  regions: {subset: [eu]}
remedy: Deploy to an environment of the domain's residency.
""",
    ),
    "Waiver": (
        "governance/waivers/late-migration.yaml",
        """\
apiVersion: mesh/v1
kind: Waiver
id: late-migration
rule: personal-data-stays
scope: [payments.transactions]
environments: [local]
owner: payments-core
reason: The new region opens in March and the move is planned.
expires: 2027-03-31
statements:
  - kind: request
    signer: p-0142
    role: owner
    at: 2025-12-20T09:00:00Z
    subjectDigest: sha256:0000
    previous: null
    signature: null
""",
    ),
    "AuthorityChange": (
        "governance/changes/more-partitions.yaml",
        """\
apiVersion: mesh/v1
kind: AuthorityChange
id: more-partitions
reason: Payments grows by half before the winter.
requester: p-0142
digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
""",
    ),
    "Mesh": (
        "governance/mesh.yaml",
        """\
apiVersion: mesh/v1
kind: Mesh
id: bank
name: Data of the bank
""",
    ),
    "Classification": (
        "governance/classification.yaml",
        """\
apiVersion: mesh/v1
kind: Classification
levels: [public, restricted]
approval:
  public: automatic
  restricted: owner and steward
maximumDuration:
  public: P5Y
  restricted: P6M
""",
    ),
    "ApprovalRules": (
        "governance/approvals.yaml",
        """\
apiVersion: mesh/v1
kind: ApprovalRules
rules:
  - id: restricted-data
    when: {classification: restricted}
    decide: owner and steward
    within: P5D
""",
    ),
    "PriceBook": (
        "governance/prices.yaml",
        """\
apiVersion: mesh/v1
kind: PriceBook
id: prices
currency: EUR
validFrom: 2026-10-01
source: figures of an example
prices:
  - shape: kafka.partition
    unit: partition-month
    price: 1.10
    service: Confluent Cloud
""",
    ),
    "Domain": (
        "domains/payments/domain.yaml",
        """\
apiVersion: mesh/v1
kind: Domain
id: payments
name: Payments
receivers:
  oncall:
    email: oncall@bank.example
    webhook: secret:oncall-webhook
defaults:
  namespace:
    tier: small
""",
    ),
    "DataProduct": (
        f"{PRODUCT}/product.odps.yaml",
        """\
apiVersion: v1.1.0
kind: DataProduct
id: payments.transactions
name: Payment transactions
version: 1.2.0
status: active
domain: payments
inputPorts:
  - name: confirmations
    version: 1.0.0
    contractId: notifications.notices.confirmed.v1
outputPorts:
  - name: completed
    version: 1.2.0
    contractId: payments.transactions.completed.v1
team:
  name: payments-core
support:
  - channel: payments-core
    url: https://chat.bank.example/payments-core
""",
    ),
    "DataContract": (
        f"{PRODUCT}/contracts/completed.v1.odcs.yaml",
        """\
apiVersion: v3.2.0
kind: DataContract
id: payments.transactions.completed.v1
version: 1.2.0
status: active
servers:
  - server: stream
    type: kafka
    host: ${environment.kafka}
schema:
  - name: completed
    logicalType: object
    properties:
      - name: paymentId
        logicalType: string
        required: true
      - name: amount
        logicalType: number
    quality:
      - id: rows
        metric: rowCount
        mustBeGreaterThan: 0
slaProperties:
  - property: latency
    value: 30
    unit: s
team:
  name: payments-core
""",
    ),
    "ProductStack": (
        f"{PRODUCT}/stack.yaml",
        """\
apiVersion: mesh/v1
kind: ProductStack
product: payments.transactions
environments: [local]
namespace:
  tier: small
workspace: shared
ports:
  completed.v1:
    partitions: 6
    retention: P7D
    throughput:
      write: 2MiB/s
workload:
  image: registry.bank.example/payments/transactions:1.2.0
  replicas:
    minimum: 1
    maximum: 4
  resources:
    cpu: 500m
jobs:
  - name: settle
    kind: sql
    source: jobs/settle.sql
    schedule:
      cron: 0 30 4 * * ?
network:
  egress:
    - cidr: 10.1.0.0/16
      ports: [443]
monitoring:
  receivers: [oncall]
  thresholds:
    errorRate: 0.01
budget:
  monthly: 900
  currency: EUR
criticality:
  tier: critical
  rto: PT15M
  rpo: PT1M
privacy:
  subjectKey: paymentId
  retention: P2Y
  erasure: crypto-shred
""",
    ),
    "AccessAgreement": (
        f"{PRODUCT}/access/risk.scoring--completed.v1.oaas.yaml",
        """\
apiVersion: v0.9.0
kind: AccessAgreement
id: risk.scoring--payments.transactions.completed.v1--2026
status: approved
startTimestamp: 2026-01-01T00:00:00Z
description:
  purpose: fraud-prevention
provider:
  teamId: payments-core
  dataProductId: payments.transactions
  outputPortId: completed.v1
consumer:
  teamId: risk-models
  dataProductId: risk.scoring
""",
    ),
    "AccessGrant": (
        f"{PRODUCT}/access/risk.scoring--completed.v1.grant.yaml",
        """\
apiVersion: mesh/v1
kind: AccessGrant
agreement: risk.scoring--payments.transactions.completed.v1--2026
environments: [local]
modes: [query]
columns: [paymentId, amount]
legalBasis: legitimate-interest
quota:
  read: 4MiB/s
statements:
  - kind: decision
    decision: approve
    signer: p-0142
    role: owner
    at: 2025-12-20T09:00:00Z
    subjectDigest: sha256:0000
    previous: null
    signature: null
""",
    ),
}
"""By kind: the place of a sound document, and its text."""


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below `root`, with the folders that they need; returns `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def marked(text: str) -> tuple[str, int, int]:
    """Return a text without its one mark `§`, and the line and column (from 1) where the mark stood."""
    before, mark, after = text.partition("§")
    assert mark and "§" not in after, "a text needs exactly one §"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")
