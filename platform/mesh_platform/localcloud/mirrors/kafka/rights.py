"""Rights of accounts as rights of their keys: a broker knows who logged in, which is a key, and no account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...values import Value, dig

ANYBODY = "User:*"


class Right(NamedTuple):
    """One ACL, in Confluent's words: (TOPIC, payments., PREFIXED, User:sa-1, *, READ, ALLOW)."""

    resource_type: str
    resource: str
    pattern: str
    principal: str
    host: str
    operation: str
    permission: str


def declared(inputs: dict[str, Value]) -> Right:
    """Return the right that the inputs of a KafkaAcl declare."""
    names = ("resourceType", "resourceName", "patternType", "principal", "host", "operation", "permission")
    return Right(*(str(dig(inputs, name)) for name in names))


def expand(right: Right, keys: Iterable[str]) -> frozenset[Right]:
    """Return the rights that give each of an account's keys what the account has; what is anybody's stays so."""
    if right.principal == ANYBODY:
        return frozenset({right})
    return frozenset(right._replace(principal=user(key)) for key in keys)


def fold(rights: Iterable[Right], owners: Mapping[str, str]) -> frozenset[Right]:
    """Return the rights of accounts that hold through every one of their keys.

    `owners` has the account of each key. Where one key lacks what another has, the account does not have it.
    """
    keys: dict[str, set[str]] = {}
    for key, account in owners.items():
        keys.setdefault(account, set()).add(key)
    found: dict[Right, set[str]] = {}
    for right in rights:
        key = right.principal.removeprefix("User:")
        whose = right if key not in owners else right._replace(principal=user(owners[key]))
        found.setdefault(whose, set()).add(key)
    return frozenset(
        right
        for right, having in found.items()
        if right.principal == ANYBODY or having == keys.get(right.principal.removeprefix("User:"))
    )


def user(name: str) -> str:
    """Return the principal of a key or an account."""
    return f"User:{name}"
