"""Rules on rights that are too wide."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Failure, PlanRule
from .reader import PlanReader
from .stateful import ACL, GRANT
from .steps import StepView


class WildcardRights(PlanRule):
    """Name the topic, the group and the operation; who needs several gets one right for each."""

    id = "wildcard-rights"
    title = "No right in Kafka is for everything"
    family = "rights"
    severity = "critical"
    reads = {ACL: ("resourceName", "operation", "permission")}
    passing = {"acl": {"resourceName": "retail.orders.placed.v1", "operation": "READ"}}
    failing = {"acl": {"resourceName": "*", "operation": "READ"}}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """What is allowed names a resource and an operation; a denial may be as wide as it likes."""
        if not step.stays or step.new("permission") == "DENY":
            return
        name, operation = step.new("resourceName"), step.new("operation")
        if name == "*" or operation == "ALL":
            yield Failure(f"{step.name} allows {operation} on {'everything' if name == '*' else name}")


class WideGrant(PlanRule):
    """Grant SELECT, or what else is needed, by an agreement; ownership of a table stays with its product."""

    id = "wide-grant"
    title = "Nobody is granted all privileges on a table or a schema"
    family = "rights"
    severity = "high"
    reads = {GRANT: ("privileges",)}
    orders = {"privileges": "subset"}
    passing = {"privileges": ["SELECT"]}
    failing = {"privileges": ["ALL_PRIVILEGES"]}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """No grant has ALL_PRIVILEGES or MANAGE, nor any that a policy does not list."""
        said = step.new("privileges") if step.stays else []
        there = {str(each) for each in said} if isinstance(said, list) else set[str]()
        allowed = reader.parameters.texts("privileges", "subset")
        wide = there & {"ALL_PRIVILEGES", "MANAGE"} | (there - allowed if allowed is not None else set[str]())
        if wide:
            yield Failure(f"{step.name} grants {', '.join(sorted(wide))}")
