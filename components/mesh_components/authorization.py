"""Kafka rights as role bindings: the roles of Confluent Cloud that cover them, and the resource names they are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.rights import KafkaRight

if TYPE_CHECKING:
    from .refs import Text

_KINDS = {"TOPIC": "topic", "GROUP": "group", "TRANSACTIONAL_ID": "transactional-id"}
_WRITES = frozenset({"WRITE"})


@dataclass(frozen=True, order=True, slots=True)
class RoleGrant:
    """A predefined role of `principal` on a pattern below a cluster, as `topic=payments.transactions.completed.v1`."""

    principal: ProductId
    role: str
    pattern: str


def roles(rights: Iterable[KafkaRight]) -> tuple[RoleGrant, ...]:
    """Fold rights into roles, one per (principal, role, pattern), sorted.

    DeveloperRead covers READ and DESCRIBE, DeveloperWrite covers WRITE and DESCRIBE. A transactional id has no reads:
    its DESCRIBE comes with DeveloperWrite too (Confluent Cloud's table of predefined roles).
    """
    return tuple(sorted({RoleGrant(right.principal, _role(right), pattern(right)) for right in rights}))


def _role(right: KafkaRight) -> str:
    writes = right.operation in _WRITES or right.resource_type == "TRANSACTIONAL_ID"
    return "DeveloperWrite" if writes else "DeveloperRead"


def pattern(right: KafkaRight) -> str:
    """Return a right's resource below its cluster; a prefix ends in `*`."""
    return f"{_KINDS[right.resource_type]}={right.resource}{'*' if right.pattern == 'PREFIXED' else ''}"


def crn(cluster_crn: Text, cluster_id: Text, below: str) -> pulumi.Output[str]:
    """Return the resource name of something below a Kafka cluster."""
    return pulumi.Output.concat(cluster_crn, "/kafka=", cluster_id, "/", below)


def user(account_id: Text) -> pulumi.Output[str]:
    """Return a service account as the principal of an ACL or a role binding."""
    return pulumi.Output.concat("User:", account_id)
