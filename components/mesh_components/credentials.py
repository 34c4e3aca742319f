"""What a product's own processes need to reach Kafka and the registry, by environment variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .refs import ApiKeyRef, IdentityRefs, PlatformRefs, Text

ROUNDS = ("", "_NEXT")
"""Suffixes of the overlapping keys: the current one, and the one that takes over at the next rotation."""


def credentials(platform: PlatformRefs, identity: IdentityRefs) -> dict[str, Text]:
    """Return addresses and keys; nothing for a product that has no keys. Values of secrets are secret outputs."""
    found: dict[str, Text] = {}
    if identity.kafka_keys:
        found |= {"KAFKA_BOOTSTRAP": platform.bootstrap} | _keys("KAFKA", identity.kafka_keys)
    if identity.registry_keys:
        found |= {"SCHEMA_REGISTRY_URL": platform.registry.endpoint}
        found |= _keys("SCHEMA_REGISTRY", identity.registry_keys)
    return found


def is_next(variable: str) -> bool:
    """Whether a variable is of the key that takes over at the next rotation."""
    return variable.endswith(ROUNDS[1])


def scope_key(variable: str) -> str:
    """Return the key of a variable in a secret scope: KAFKA_KEY_NEXT is kafka-key-next."""
    return variable.lower().replace("_", "-")


def _keys(prefix: str, keys: tuple[ApiKeyRef, ...]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for suffix, key in zip(ROUNDS, keys, strict=False):
        found |= {f"{prefix}_KEY{suffix}": key.id, f"{prefix}_SECRET{suffix}": key.secret}
    return found
