"""The documents of the specimen: one domain with one product that everything passes, and who reads it."""

from __future__ import annotations

FOLDER = "domains/retail/products/orders"
ENVIRONMENT = "environments/here.yaml"
CHARTER = "governance/domains/retail.yaml"
TEAM = "governance/teams/sellers.yaml"
CLASSIFICATION = "governance/classification.yaml"
PRICES = "governance/prices.yaml"
DOMAIN = "domains/retail/domain.yaml"
DESCRIPTOR = f"{FOLDER}/product.odps.yaml"
CONTRACT = f"{FOLDER}/contracts/placed.v1.odcs.yaml"
STACK = f"{FOLDER}/stack.yaml"
AGREEMENT = f"{FOLDER}/access/readers--placed.v1.oaas.yaml"
GRANT = f"{FOLDER}/access/readers--placed.v1.grant.yaml"
WAIVER = "governance/waivers/late.yaml"

TEXTS = {
    ENVIRONMENT: """\
apiVersion: mesh/v1
kind: Environment
id: here
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
  capacity: {partitions: 100}
kubernetes:
  context: embedded
  tiers: {small: {cpu: "2", memory: 4Gi, storage: 20Gi, pods: 20}}
databricks:
  cloud: AWS
  account: 00000000-0000-0000-0000-000000000000
  metastore: mesh
  workspace: {adopt: shared}
  warehouse: {size: 2X-Small}
  dedicated:
    credentialsId: 11111111-1111-1111-1111-111111111111
    storageConfigurationId: 22222222-2222-2222-2222-222222222222
""",
    TEAM: """\
apiVersion: mesh/v1
kind: Team
id: sellers
contact: {email: sellers@bank.example}
members:
  - {id: p-0001, subject: oidc|p-0001, roles: [owner, steward]}
""",
    "governance/teams/office.yaml": """\
apiVersion: mesh/v1
kind: Team
id: office
contact: {email: office@bank.example}
members:
  - {id: p-0002, subject: oidc|p-0002, roles: [steward, governance]}
  - {id: p-0004, subject: oidc|p-0004, roles: [steward, governance]}
""",
    "governance/teams/readers.yaml": """\
apiVersion: mesh/v1
kind: Team
id: readers
contact: {email: readers@bank.example}
members:
  - {id: p-0003, subject: oidc|p-0003, roles: [owner]}
""",
    CLASSIFICATION: """\
apiVersion: mesh/v1
kind: Classification
levels: [public, internal, confidential, restricted]
approval: {public: automatic, internal: automatic, confidential: owner, restricted: owner}
maximumDuration: {public: P5Y, internal: P2Y, confidential: P1Y, restricted: P1Y}
""",
    PRICES: """\
apiVersion: mesh/v1
kind: PriceBook
id: prices
currency: EUR
validFrom: 2026-01-01
source: figures of a specimen
prices:
  - {shape: registry.schema, unit: schema-month, price: 80, service: Kafka}
""",
    CHARTER: """\
apiVersion: mesh/v1
kind: DomainCharter
domain: retail
owner: sellers
stewards: [office]
costCentre: CC-1
residency: [eu]
budget: {monthly: 1000, currency: EUR}
quotas: {products: 5, partitions: 100, namespaces: {cpu: "8", memory: 16Gi}, dedicatedWorkspaces: 1, warehouses: 1}
""",
    DOMAIN: """\
apiVersion: mesh/v1
kind: Domain
id: retail
name: Retail
receivers: {oncall: {email: oncall@bank.example}}
""",
    DESCRIPTOR: """\
apiVersion: v1.1.0
kind: DataProduct
id: retail.orders
name: Orders
version: 1.0.0
status: active
domain: retail
description: {purpose: Every order that was placed., limitations: None.}
outputPorts:
  - {name: placed, description: One event per order., version: 1.0.0, contractId: retail.orders.placed.v1}
team: {name: sellers}
support: []
""",
    CONTRACT: """\
apiVersion: v3.2.0
kind: DataContract
id: retail.orders.placed.v1
name: Orders placed
version: 1.0.0
status: active
domain: retail
dataProduct: retail.orders
servers:
  - {server: stream, type: kafka, host: "${environment.kafka}", format: avro}
  - {server: table, type: databricks, catalog: "retail_${environment}", schema: orders}
schema:
  - name: placed
    logicalType: object
    properties: [{name: column1, logicalType: string, required: true}]
    quality: []
slaProperties: []
team: {name: sellers}
customProperties:
  - {property: compatibility, value: BACKWARD}
""",
    STACK: """\
apiVersion: mesh/v1
kind: ProductStack
product: retail.orders
environments: [here]
ports: {placed.v1: {partitions: 3, retention: P7D}}
workload:
  image: registry.bank.example/retail/orders:1.0.0
  replicas: {minimum: 1, maximum: 2}
  resources: {cpu: 250m, memory: 256Mi}
monitoring: {receivers: [oncall]}
budget: {monthly: 100, currency: EUR}
criticality: {tier: medium, rto: PT4H, rpo: PT1H}
privacy: {subjectKey: column1, retention: P30D, erasure: delete}
""",
    AGREEMENT: """\
apiVersion: v0.9.0
kind: AccessAgreement
id: readers--retail.orders.placed.v1
name: Reports
version: 1.0.0
status: requested
startTimestamp: 2026-01-01T00:00:00Z
endTimestamp: 2026-07-01T00:00:00Z
description: {purpose: reports, usage: reports, limitations: none, terms: governance/terms/standard.md}
provider: {teamId: sellers, dataProductId: retail.orders, outputPortId: placed.v1}
consumer: {teamId: readers}
""",
    GRANT: """\
apiVersion: mesh/v1
kind: AccessGrant
agreement: readers--retail.orders.placed.v1
environments: [here]
modes: [query]
columns: [column1]
legalBasis: legal-obligation
statements: []
""",
    WAIVER: """\
apiVersion: mesh/v1
kind: Waiver
id: late
rule: product-budget
scope: [retail.orders]
environments: [here]
owner: office
reason: The budget is set when a quarter has been measured.
expires: 2026-04-01
""",
}
"""By path. What is of one form only in a case stands in knobs.py."""
