"""What a tier of Kafka cluster offers and asks for, so that a plan is refused before a cloud refuses to apply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.documents.kinds.environment import Kafka

LEAST_CKU = 2
"""Size from which a dedicated cluster can span zones (Confluent Cloud, cluster types)."""


def knows_roles(kafka: Kafka) -> bool:
    """Whether roles can be bound on topics, groups and transactional ids; a basic cluster has ACLs only.

    The stream catalog lets who has a role on a topic tag it, so that a basic cluster's topics have no tags.
    """
    return kafka.tier != "basic"


def check(environment: Environment) -> None:
    """Raise DocumentError where a cluster of this tier could not be made, or not be used as the document says."""
    kafka, where = environment.kafka, f"environments/{environment.id}.yaml"
    if kafka.authorization == "rbac" and not knows_roles(kafka):
        raise DocumentError(
            "a basic cluster knows no roles on topics",
            fix="set kafka.authorization to acl, or choose another kafka.tier",
            where=where,
        )
    spans = kafka.availability == "MULTI_ZONE" and kafka.tier == "dedicated"
    if kafka.provision == "create" and spans and (kafka.cku or 1) < LEAST_CKU:
        raise DocumentError(
            f"a dedicated cluster of {kafka.cku or 1} CKU cannot span zones",
            fix=f"set kafka.cku to {LEAST_CKU} or more, or kafka.availability to SINGLE_ZONE",
            where=where,
        )
