"""The plan of the specimen: a step on one resource of each kind that rules look at, as the components make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.plan import Plan, Step
from mesh_platform.rules.stateful import ACL, CATALOG, GRANT, NAMESPACE, SCHEMA, SUBJECT, TABLE, TOPIC, VOLUME

if TYPE_CHECKING:
    from .draft import Draft, Tree

STACK = "retail-here"
PLACE = "retail-orders-here"
EVENTS = "retail.orders.placed.v1"
LABELS: Tree = {
    "mesh.platform/product": "retail.orders",
    "mesh.platform/owner": "sellers",
    "mesh.platform/environment": "here",
    "mesh.platform/domain": "retail",
    "mesh.platform/cost-centre": "CC-1",
    "pod-security.kubernetes.io/enforce": "restricted",
}
TYPES = {
    "namespace": NAMESPACE,
    "network": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "quota": "kubernetes:core/v1:ResourceQuota",
    "topic": TOPIC,
    "subject": SUBJECT,
    "acl": ACL,
    "catalog": CATALOG,
    "schema": SCHEMA,
    "table": TABLE,
    "volume": VOLUME,
    "grant": GRANT,
    "cluster": "confluentcloud:index/kafkaCluster:KafkaCluster",
    "workspace": "databricks:index/mwsWorkspaces:MwsWorkspaces",
}
STEPS: dict[str, Tree] = {
    "namespace": {"metadata": {"name": PLACE, "labels": LABELS}},
    "network": {"metadata": {"namespace": PLACE}, "spec": {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}},
    "quota": {"metadata": {"namespace": PLACE}, "spec": {"hard": {"requests.cpu": "2", "requests.memory": "4Gi"}}},
    "topic": {
        "topicName": EVENTS,
        "partitionsCount": 3,
        "config": {"cleanup.policy": "delete", "retention.ms": str(7 * 86_400_000)},
    },
    "subject": {"subjectName": f"{EVENTS}-value"},
    "acl": {"resourceName": EVENTS, "operation": "WRITE", "permission": "ALLOW"},
    "catalog": {"name": "retail_here"},
    "schema": {"catalogName": "retail_here", "name": "orders"},
    "table": {
        "catalogName": "retail_here", "schemaName": "orders", "name": "placed_v1", "tableType": "MANAGED",
        "columns": [{"name": "column1"}],
    },
    "volume": {"catalogName": "retail_here", "schemaName": "orders", "name": "files"},
    "grant": {"schema": "retail_here.orders", "principal": "readers", "privileges": ["USE_SCHEMA"]},
    "cluster": {"displayName": "mesh-here", "region": "eu-central-1"},
    "workspace": {"workspaceName": "retail-orders-here", "awsRegion": "eu-central-1"},
}  # fmt: skip
"""By short name, the inputs; a step whose inputs are empty is left out."""


def plan(made: Draft, before: dict[str, Tree]) -> Plan:
    """Return the plan: what the facts say of each resource, against what it was."""
    steps = [_step(name, made, before) for name in TYPES if made.steps[name]]
    return Plan(stack=STACK, steps=(*steps, *(_reader(count) for count in range(made.readers))))


def _step(name: str, made: Draft, before: dict[str, Tree]) -> Step:
    op = made.operations.get(TYPES[name].rpartition(":")[2], "same")
    old, new = before[name], made.steps[name]
    return Step(
        op=op,
        urn=_urn(TYPES[name], f"retail-orders-{name}"),
        type=TYPES[name],
        old={} if op == "create" else old,
        new={} if op == "delete" else new,
        replaces=tuple(sorted(key for key in new if new[key] != old.get(key))) if op == "replace" else (),
    )


def _reader(count: int) -> Step:
    """Return the right of a product that reads the topic: its logical name says whose it is."""
    inputs: dict[str, JsonValue] = {"resourceName": EVENTS, "operation": "READ", "permission": "ALLOW"}
    name = f"retail-orders-access-TOPIC-{EVENTS}-other.reader{count + 1}-READ"
    return Step(op="same", urn=_urn(ACL, name), type=ACL, old=inputs, new=inputs)


def _urn(kind: str, name: str) -> str:
    return f"urn:pulumi:{STACK}::mesh::{kind}::{name}"
