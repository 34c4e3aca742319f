"""A small sound mesh: two domains, a product each, one agreement between them, and all of governance."""

from __future__ import annotations

from pathlib import Path

TRANSACTIONS = "domains/payments/products/transactions"
SCORING = "domains/risk/products/scoring"
CONTRACT = f"{TRANSACTIONS}/contracts/completed.v1.odcs.yaml"
ASSESSED = f"{SCORING}/contracts/assessed.v1.odcs.yaml"
AGREEMENT = f"{TRANSACTIONS}/access/risk.scoring--completed.v1.oaas.yaml"
GRANT = f"{TRANSACTIONS}/access/risk.scoring--completed.v1.grant.yaml"

FILES = {
    "environments/local.yaml": """\
apiVersion: mesh/v1
kind: Environment
id: local
target: local
signatures: unsigned
residency: [eu]
region: eu-central-1
kafka:
  provision: create
  tier: dedicated
  cku: 1
  cloud: AWS
  availability: SINGLE_ZONE
  capacity: {partitions: 4500}
kubernetes:
  context: embedded
  tiers:
    small: {cpu: "2", memory: 4Gi, storage: 20Gi, pods: 20}
databricks:
  cloud: AWS
  account: 00000000-0000-0000-0000-000000000000
  metastore: mesh
  workspace:
    adopt: shared
  warehouse: {size: 2X-Small}
""",
    "governance/teams/payments-core.yaml": """\
apiVersion: mesh/v1
kind: Team
id: payments-core
contact: {email: payments-core@bank.example}
members:
  - id: p-0142
    subject: oidc|p-0142
    roles: [owner]
    keys:
      - {key: ssh-ed25519 AAAA, validFrom: "2026-01-01T00:00:00Z"}
""",
    "governance/teams/risk-models.yaml": """\
apiVersion: mesh/v1
kind: Team
id: risk-models
contact: {email: risk-models@bank.example}
members:
  - id: p-0301
    subject: oidc|p-0301
    roles: [owner]
    keys:
      - {key: ssh-ed25519 BBBB, validFrom: "2026-01-01T00:00:00Z"}
""",
    "governance/classification.yaml": """\
apiVersion: mesh/v1
kind: Classification
levels: [public, restricted]
approval:
  public: automatic
  restricted: owner
maximumDuration:
  public: P5Y
  restricted: P6M
""",
    "governance/approvals.yaml": """\
apiVersion: mesh/v1
kind: ApprovalRules
rules:
  - {id: restricted-data, when: {classification: restricted}, decide: owner}
  - {id: everything-else, when: {}, decide: automatic}
""",
    "governance/prices.yaml": """\
apiVersion: mesh/v1
kind: PriceBook
id: prices
currency: EUR
validFrom: 2026-10-01
source: figures of an example
prices:
  - {shape: kafka.partition, unit: partition-month, price: 1.10, service: Confluent Cloud}
  - {shape: kubernetes.cpu, unit: vCPU-month, price: 20, service: Kubernetes}
""",
    "governance/policies/stays.yaml": """\
apiVersion: mesh/v1
kind: Policy
id: stays
version: 1.0.0
title: Data stays where it is
owner: payments-core
severity: high
stage: draft
rule: residency
remedy: Choose another environment.
""",
    "governance/waivers/late.yaml": """\
apiVersion: mesh/v1
kind: Waiver
id: late
rule: stays
scope: [payments.transactions, risk]
environments: [local]
owner: payments-core
reason: The new region opens in March.
expires: 2027-03-31
""",
    "governance/domains/payments.yaml": """\
apiVersion: mesh/v1
kind: DomainCharter
domain: payments
owner: payments-core
stewards: [payments-core]
costCentre: CC-1
residency: [eu]
budget: {monthly: 4000, currency: EUR}
quotas: {products: 10, partitions: 300, namespaces: {cpu: "40", memory: 160Gi}}
""",
    "governance/domains/risk.yaml": """\
apiVersion: mesh/v1
kind: DomainCharter
domain: risk
owner: risk-models
stewards: [risk-models]
costCentre: CC-2
residency: [eu]
budget: {monthly: 4000, currency: EUR}
quotas: {products: 10, partitions: 300, namespaces: {cpu: "40", memory: 160Gi}}
""",
    "domains/payments/domain.yaml": """\
apiVersion: mesh/v1
kind: Domain
id: payments
name: Payments
receivers:
  oncall: {email: oncall@bank.example}
""",
    "domains/risk/domain.yaml": """\
apiVersion: mesh/v1
kind: Domain
id: risk
name: Risk
receivers:
  oncall: {email: oncall@bank.example}
""",
    f"{TRANSACTIONS}/product.odps.yaml": """\
apiVersion: v1.1.0
kind: DataProduct
id: payments.transactions
name: Payment transactions
version: 1.2.0
status: active
domain: payments
outputPorts:
  - name: completed
    version: 1.2.0
    contractId: payments.transactions.completed.v1
team:
  name: payments-core
""",
    CONTRACT: """\
apiVersion: v3.2.0
kind: DataContract
id: payments.transactions.completed.v1
version: 1.2.0
status: active
domain: payments
dataProduct: payments.transactions
servers:
  - {server: stream, type: kafka, host: "${environment.kafka}", format: avro}
  - {server: table, type: databricks, catalog: "payments_${environment}", schema: transactions}
schema:
  - name: completed
    logicalType: object
    properties:
      - name: paymentId
        logicalType: string
        classification: restricted
        tags: [personal-data]
      - name: amount
        logicalType: number
        classification: public
      - name: lines
        logicalType: array
        items:
          logicalType: object
          properties:
            - name: text
              logicalType: string
customProperties:
  - property: compatibility
    value: FULL
""",
    f"{TRANSACTIONS}/stack.yaml": """\
apiVersion: mesh/v1
kind: ProductStack
product: payments.transactions
environments: [local]
namespace:
  tier: small
ports:
  completed.v1:
    partitions: 6
jobs:
  - {name: settle, kind: sql, source: jobs/settle.sql}
  - {name: report, kind: sql, source: jobs/settle.sql}
network:
  egress:
    - product: risk.scoring
      ports: [443]
monitoring:
  receivers: [oncall]
budget:
  monthly: 900
  currency: EUR
privacy:
  subjectKey: paymentId
  retention: P2Y
  erasure: delete
""",
    f"{TRANSACTIONS}/jobs/settle.sql": "SELECT 1\n",
    AGREEMENT: """\
apiVersion: v0.9.0
kind: AccessAgreement
id: scoring-of-payments
status: approved
startTimestamp: 2026-01-01T00:00:00Z
endTimestamp: 2027-01-01T00:00:00Z
description:
  purpose: fraud-prevention
provider:
  teamId: payments-core
  dataProductId: payments.transactions
  outputPortId: completed.v1
  dataContractId: payments.transactions.completed.v1
  dataContractVersion: 1.2.0
consumer:
  teamId: risk-models
  dataProductId: risk.scoring
""",
    GRANT: """\
apiVersion: mesh/v1
kind: AccessGrant
agreement: scoring-of-payments
environments: [local]
modes: [stream, query]
columns: [paymentId, amount, lines]
rows: null
legalBasis: contract
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
    f"{SCORING}/product.odps.yaml": """\
apiVersion: v1.1.0
kind: DataProduct
id: risk.scoring
status: active
inputPorts:
  - name: completed
    version: 1.2.0
    contractId: payments.transactions.completed.v1
outputPorts:
  - name: assessed
    version: 1.0.0
    contractId: risk.scoring.assessed.v1
    inputContracts:
      - id: payments.transactions.completed.v1
        version: 1.2.0
team:
  name: risk-models
""",
    ASSESSED: """\
apiVersion: v3.2.0
kind: DataContract
id: risk.scoring.assessed.v1
version: 1.0.0
status: active
servers:
  - {server: stream, type: kafka, host: "${environment.kafka}"}
schema:
  - name: assessed
    logicalType: object
    properties:
      - name: score
        logicalType: number
        classification: public
""",
    f"{SCORING}/stack.yaml": """\
apiVersion: mesh/v1
kind: ProductStack
product: risk.scoring
environments: [local]
monitoring:
  receivers: [oncall]
budget:
  monthly: 900
  currency: EUR
""",
}


def write(root: Path, changes: dict[str, str | None] | None = None) -> Path:
    """Write the mesh below `root`; `changes` are files by path to write otherwise, or with None to leave out."""
    for name, text in {**FILES, **(changes or {})}.items():
        path = root / name
        if text is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
