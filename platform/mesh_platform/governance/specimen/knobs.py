"""The facts that a case may state of the specimen, and what each changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from pydantic import JsonValue

from mesh_platform.documents.scalars import span

from .draft import Apply, Draft, Tree, both, put, step, write
from .texts import AGREEMENT, CHARTER, CONTRACT, DESCRIPTOR, ENVIRONMENT, GRANT, PRICES, STACK, TEAM, WAIVER

PORT = ("ports", "placed.v1")
BESIDE = {
    "base": "facts of the base, for rules on a change and for steps: what the facts beside it then are is the head",
    "files": "paths of files that a change touches, beside the documents that differ",
}
"""Facts about the case itself."""


class Knob(NamedTuple):
    """One fact: what it says, and what it changes."""

    said: str
    apply: Apply


def unknown(facts: Mapping[str, JsonValue]) -> Iterable[str]:
    """Return the facts that there are not."""
    inner = facts.get("base")
    named = [*facts, *(inner if isinstance(inner, dict) else ())]
    return [name for name in named if name not in KNOBS and name not in BESIDE]


def _region(made: Draft, value: JsonValue) -> None:
    """A region lies in the residency that its name begins with, as eu-central-1."""
    near = str(value).partition("-")[0]
    both(put(ENVIRONMENT, "region"), step("cluster", "region"), step("workspace", "awsRegion"))(made, value)
    write(made.documents[ENVIRONMENT], ("residency",), [near])
    write(made.documents[CHARTER], ("residency",), [*dict.fromkeys(["eu", near])])


def _column(key: str) -> Apply:
    def apply(made: Draft, value: JsonValue) -> None:
        for each in _columns(made):
            if value is None:
                each.pop(key, None)
            else:
                each[key] = value

    return apply


def _personal(made: Draft, value: JsonValue) -> None:
    _column("tags")(made, ["personal-data"] if value else [])


def _described(made: Draft, value: JsonValue) -> None:
    _column("description")(made, "What it holds." if value else None)


def _count(made: Draft, value: JsonValue) -> None:
    first = _columns(made)[0]
    names = [f"column{number + 1}" for number in range(_whole(value))]
    write(made.documents[CONTRACT], ("schema", 0, "properties"), [{**first, "name": name} for name in names])
    write(made.steps["table"], ("columns",), [{"name": name} for name in names])


def _rules(made: Draft, value: JsonValue) -> None:
    rules = [{"id": f"rule{number}", "metric": "rowCount", "mustBeGreaterThan": 0} for number in range(_whole(value))]
    write(made.documents[CONTRACT], ("schema", 0, "quality"), cast("JsonValue", rules))


def _levels(made: Draft, value: JsonValue) -> None:
    levels = [{"property": name, "value": 1, "unit": "d"} for name in cast("list[str]", value)]
    write(made.documents[CONTRACT], ("slaProperties",), cast("JsonValue", levels))


def _support(made: Draft, value: JsonValue) -> None:
    channel = {"channel": "#orders", "url": "https://chat.bank.example/orders", "tool": "slack", "scope": "interactive"}
    write(made.documents[DESCRIPTOR], ("support",), cast("JsonValue", [channel] * _whole(value)))


def _owner(made: Draft, value: JsonValue) -> None:
    write(made.documents[TEAM], ("members", 0, "roles"), ["owner", "steward"] if value else ["developer"])


def _retention(made: Draft, value: JsonValue) -> None:
    put(STACK, *PORT, "retention")(made, value)
    write(made.steps["topic"], ("config", "retention.ms"), str(span(str(value)).milliseconds))


def _replicas(made: Draft, value: JsonValue) -> None:
    write(made.documents[STACK], ("workload", "replicas", "maximum"), value)


def _egress(made: Draft, value: JsonValue) -> None:
    write(made.documents[STACK], ("network", "egress"), [{"cidr": value, "ports": [443]}])


def _closed(made: Draft, value: JsonValue) -> None:
    write(made.steps["network"], ("spec", "egress"), [] if value else [{}])


def _limited(made: Draft, value: JsonValue) -> None:
    if not value:
        made.steps["quota"] = {}


def _label(name: str) -> Apply:
    return step("namespace", "metadata", "labels", name)


def _acl(made: Draft, value: JsonValue) -> None:
    made.steps["acl"] |= cast("Tree", value)


def _operation(made: Draft, value: JsonValue) -> None:
    made.operations |= {str(kind): str(op) for kind, op in cast("Tree", value).items()}


def _agreed(made: Draft, value: JsonValue) -> None:
    if value:
        made.there(AGREEMENT, GRANT)
        made.approved = True


def _about_these(made: Draft, value: JsonValue) -> None:
    _agreed(made, True)
    made.about_these = bool(value)


def _readers(made: Draft, value: JsonValue) -> None:
    made.readers = _whole(value)


def _whole(value: JsonValue) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} should be a whole number")
    return value


def _columns(made: Draft) -> list[Tree]:
    schema = cast("list[Tree]", made.documents[CONTRACT]["schema"])
    return cast("list[Tree]", schema[0]["properties"])


KNOBS: Mapping[str, Knob] = {
    "region": Knob("region of the environment, of its cluster and workspaces", _region),
    "clusterRegion": Knob("region of the cluster alone", step("cluster", "region")),
    "residency": Knob("residencies of the environment", put(ENVIRONMENT, "residency")),
    "allowedResidency": Knob("residencies that the charter names", put(CHARTER, "residency")),
    "clusterPartitions": Knob("partitions that the cluster holds", put(ENVIRONMENT, "kafka", "capacity", "partitions")),
    "domainPartitions": Knob("partitions that the charter grants", put(CHARTER, "quotas", "partitions")),
    "domainBudget": Knob("what the charter lets the domain cost a month", put(CHARTER, "budget", "monthly")),
    "domainOwner": Knob("team that the charter names", both(put(CHARTER, "owner"))),
    "somebodyDecides": Knob("whether a member of the owning team has the role owner", _owner),
    "support": Knob("how many support channels there are", _support),
    "columns": Knob("how many columns the port has", _count),
    "columnType": Knob("logical type of every column, as string", _column("logicalType")),
    "classification": Knob("level of every column; null for none", _column("classification")),
    "personalData": Knob("whether columns hold data about people", _personal),
    "described": Knob("whether columns have a description", _described),
    "qualityRules": Knob("how many quality rules the contract has", _rules),
    "serviceLevels": Knob("service levels that the contract states", _levels),
    "compatibility": Knob("what the registry checks", put(CONTRACT, "customProperties", 0, "value")),
    "contractVersion": Knob("version of the contract", put(CONTRACT, "version")),
    "partitions": Knob("of the topic", both(put(STACK, *PORT, "partitions"), step("topic", "partitionsCount"))),
    "retention": Knob("how long the topic keeps events", _retention),
    "cleanup": Knob("delete or compact", both(put(STACK, *PORT, "cleanup"), step("topic", "config", "cleanup.policy"))),
    "deadLetter": Knob("whether the topic has a dead letter topic", put(STACK, *PORT, "deadLetter")),
    "privacyRetention": Knob("how long the product keeps data about people", put(STACK, "privacy", "retention")),
    "erasure": Knob("delete, tombstone or crypto-shred", put(STACK, "privacy", "erasure")),
    "workspace": Knob("shared or dedicated", put(STACK, "workspace")),
    "image": Knob("image of the workload", put(STACK, "workload", "image")),
    "replicas": Knob("replicas that the workload may scale to", _replicas),
    "replicasAtRest": Knob("replicas at rest", put(STACK, "workload", "replicas", "minimum")),
    "cpu": Knob("CPUs of one replica", put(STACK, "workload", "resources", "cpu")),
    "variables": Knob("variables of the workload", put(STACK, "workload", "environment")),
    "egress": Knob("addresses that the workload may call, as a range", _egress),
    "budget": Knob("what the product may cost a month", put(STACK, "budget", "monthly")),
    "cost": Knob("what the product costs a month", put(PRICES, "prices", 0, "price")),
    "criticality": Knob("low, medium, high or critical", put(STACK, "criticality", "tier")),
    "recoveryTime": Knob("recovery time objective", put(STACK, "criticality", "rto")),
    "dataLoss": Knob("recovery point objective", put(STACK, "criticality", "rpo")),
    "agreed": Knob("whether somebody has an approved agreement on the port", _agreed),
    "agreedAsItIs": Knob("whether what was approved is what the documents say", _about_these),
    "waiverScope": Knob("products and domains of a waiver", put(WAIVER, "scope")),
    "waiverRule": Knob("policy or rule of a waiver", put(WAIVER, "rule")),
    "signatures": Knob("required or unsigned, in the environment", put(ENVIRONMENT, "signatures")),
    "waiverExpires": Knob("when a waiver expires; today is 2026-02-01", put(WAIVER, "expires")),
    "topicName": Knob("name of the topic", step("topic", "topicName")),
    "catalog": Knob("catalog of the volume", step("volume", "catalogName")),
    "namespace": Knob("name of the namespace", step("namespace", "metadata", "name")),
    "costCentre": Knob("label of the namespace that says who pays", _label("mesh.platform/cost-centre")),
    "podSecurity": Knob("level that the namespace enforces", _label("pod-security.kubernetes.io/enforce")),
    "networkDenied": Knob("whether all traffic that is not declared is denied", _closed),
    "namespaceQuota": Knob("whether the namespace has a quota", _limited),
    "acl": Knob("a right in Kafka: resourceName, operation, permission", _acl),
    "privileges": Knob("privileges of a grant in the warehouse", step("grant", "privileges")),
    "operation": Knob("what the plan does, by kind of resource: {KafkaTopic: delete}", _operation),
    "readers": Knob("how many other products read the topic", _readers),
}
"""By name, in the order of the page; the facts of a case are applied in its own order."""
DEFAULTS: Mapping[str, JsonValue] = {
    "columns": 2, "classification": None, "personalData": False, "described": True, "qualityRules": 2,
    "serviceLevels": ["availability", "latency", "retention"], "support": 1,
}  # fmt: skip
"""What is not in the texts; classification is the second level of the mesh, or its only one."""
