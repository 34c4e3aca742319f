"""A generated mesh of any size: three documents a product, and the governance around them."""

from __future__ import annotations

from pathlib import Path

PRODUCTS_A_DOMAIN = 50

ENVIRONMENT = """\
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
  governance: ADVANCED
  capacity: {partitions: 100000, acls: 100000}
kubernetes:
  context: embedded
  tiers:
    small: {cpu: "2", memory: 4Gi, storage: 20Gi, pods: 20}
databricks:
  cloud: AWS
  account: 00000000-0000-0000-0000-000000000000
  metastore: mesh
  workspace: {adopt: shared}
  warehouse: {size: 2X-Small}
"""
TEAM = """\
apiVersion: mesh/v1
kind: Team
id: owners
contact: {email: owners@bank.example}
members:
  - {id: p-0001, subject: "oidc|p-0001", roles: [owner]}
"""
CLASSIFICATION = """\
apiVersion: mesh/v1
kind: Classification
levels: [public, internal, confidential, restricted]
approval: {public: automatic, internal: automatic, confidential: owner, restricted: owner and steward}
maximumDuration: {public: P5Y, internal: P2Y, confidential: P1Y, restricted: P6M}
"""
CHARTER = """\
apiVersion: mesh/v1
kind: DomainCharter
domain: DOMAIN
owner: owners
stewards: [owners]
costCentre: CC-1
residency: [eu]
budget: {monthly: 100000, currency: EUR}
quotas: {products: 50, partitions: 300, namespaces: {cpu: "400", memory: 1600Gi}}
"""
DOMAIN = """\
apiVersion: mesh/v1
kind: Domain
id: DOMAIN
name: Generated domain DOMAIN
receivers:
  oncall: {email: oncall@bank.example}
"""
PRODUCT = """\
apiVersion: v1.1.0
kind: DataProduct
id: PRODUCT_ID
name: Generated product PRODUCT_ID
version: 1.0.0
status: active
domain: DOMAIN
type: sourceAligned
description:
  purpose: Every event that the source has completed, within seconds.
  limitations: Not for marketing. Amounts are as booked, without later reversals.
outputPorts:
  - name: events
    version: 1.0.0
    contractId: PRODUCT_ID.events.v1
    inputContracts: []
team: {name: owners}
support:
  - {channel: "#owners", url: "https://chat.bank.example/owners", tool: slack, scope: interactive}
"""
CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: PRODUCT_ID.events.v1
name: Events of PRODUCT_ID
version: 1.0.0
status: active
domain: DOMAIN
dataProduct: PRODUCT_ID
description: {purpose: One event per change., usage: Balances and audit., limitations: No marketing.}
servers:
  - {server: stream, type: kafka, host: "${environment.kafka}", format: avro}
  - {server: table, type: databricks, catalog: "DOMAIN_${environment}", schema: SCHEMA}
schema:
  - name: events
    logicalType: object
    properties:
      - {name: eventId, description: Its eventId., logicalType: string, required: true,
         unique: true, primaryKey: true, classification: internal}
      - {name: account, description: Its account., logicalType: string, required: true, classification: confidential}
      - {name: amount, description: Its amount., logicalType: number,
         physicalType: "decimal(18,2)", classification: confidential}
      - {name: currency, description: Its currency., logicalType: string, classification: internal,
         logicalTypeOptions: {pattern: "^[A-Z]{3}$"}}
      - {name: bookedAt, description: Its bookedAt., logicalType: timestamp, required: true, classification: internal}
    quality:
      - {id: rows, metric: rowCount, mustBeGreaterThan: 0, dimension: completeness, severity: error}
slaProperties:
  - {property: latency, value: 30, unit: s, element: events.bookedAt}
  - {property: availability, value: 99.9, unit: percent}
"""
STACK = """\
apiVersion: mesh/v1
kind: ProductStack
product: PRODUCT_ID
environments: [local]
namespace: {tier: small}
ports:
  events.v1:
    partitions: 6
    retention: P7D
    throughput: {write: 2MiB/s, read: 8MiB/s}
workload:
  image: registry.bank.example/generated/product:1.0.0
  command: [python, -m, product]
  replicas: {minimum: 1, maximum: 4, targetCpu: 70}
  resources: {cpu: 500m, memory: 512Mi}
monitoring:
  receivers: [oncall]
  thresholds: {consumerLag: 10000, errorRate: 0.01}
budget: {monthly: 900, currency: EUR, alerts: [0.8, 1.0]}
criticality: {tier: critical, rto: PT15M, rpo: PT1M}
"""


def generate(root: Path, products: int, in_each: int = PRODUCTS_A_DOMAIN) -> Path:
    """Write a mesh of that many products below `root`, with so many in each domain; returns `root`."""
    _write(root, "environments/local.yaml", ENVIRONMENT)
    _write(root, "governance/teams/owners.yaml", TEAM)
    _write(root, "governance/classification.yaml", CLASSIFICATION)
    for number in range(products):
        domain, name = f"d{number // in_each:03}", f"product-{number % in_each:02}"
        words = {"DOMAIN": domain, "PRODUCT_ID": f"{domain}.{name}", "SCHEMA": name.replace("-", "_")}
        if number % in_each == 0:
            _write(root, f"governance/domains/{domain}.yaml", CHARTER, words)
            _write(root, f"domains/{domain}/domain.yaml", DOMAIN, words)
        folder = f"domains/{domain}/products/{name}"
        _write(root, f"{folder}/product.odps.yaml", PRODUCT, words)
        _write(root, f"{folder}/contracts/events.v1.odcs.yaml", CONTRACT, words)
        _write(root, f"{folder}/stack.yaml", STACK, words)
    return root


def _write(root: Path, name: str, text: str, words: dict[str, str] | None = None) -> None:
    for word, value in (words or {}).items():
        text = text.replace(word, value)
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
