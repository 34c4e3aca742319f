"""Kafka's rule of who may do what, as a pure function: KIP-11 (deny first, implied operations), KIP-290 (prefixes)."""

from __future__ import annotations

from collections.abc import Iterable

from mesh_platform.localcloud.mirrors.kafka.rights import Right

IMPLIED = {
    "DESCRIBE": {"READ", "WRITE", "DELETE", "ALTER"},
    "DESCRIBE_CONFIGS": {"ALTER_CONFIGS"},
}
"""What allowing another operation allows too; denying implies nothing."""
TOPIC_OPERATIONS = ("ALTER", "ALTER_CONFIGS", "CREATE", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS", "READ", "WRITE")


def allowed(rights: Iterable[Right], name: str, operation: str, kind: str, resource: str) -> bool:
    """Whether somebody called `name` may do an operation on a resource."""
    about = [each for each in rights if _applies(each, name, kind, resource)]
    if any(each.permission == "DENY" and each.operation in (operation, "ALL") for each in about):
        return False
    enough = {operation, "ALL"} | IMPLIED.get(operation, set())
    return any(each.permission == "ALLOW" and each.operation in enough for each in about)


def _applies(right: Right, name: str, kind: str, resource: str) -> bool:
    if right.resource_type != kind or right.principal not in ("User:*", f"User:{name}"):
        return False
    if right.pattern == "PREFIXED":
        return resource.startswith(right.resource)
    return right.resource in ("*", resource)
