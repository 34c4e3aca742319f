"""The C client of Kafka, which has no types: what it answers, raises and calls things, in our words."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

from mesh_platform.errors import ProviderError

from .rights import Right

kafka: Any = importlib.import_module("confluent_kafka")
admin: Any = importlib.import_module("confluent_kafka.admin")
_ERROR: Any = kafka.KafkaError
_UNANSWERED = (_ERROR._TIMED_OUT, _ERROR._TRANSPORT, _ERROR._ALL_BROKERS_DOWN)
SECONDS = 30
"""How long an answer, and a change that was taken, may be waited for."""
TYPES = {"CLUSTER": "BROKER"}
"""Confluent's names of resource types where the C client has another one."""


def result(body: Callable[[], Any], what: str, *, fine: int | None = None, missing: Any = None) -> Any:
    """Return what the broker answers; `missing` for the one refusal that is fine, or for a topic that has gone."""
    try:
        return body()
    except kafka.KafkaException as refused:
        error = refused.args[0]
        if error.code() == fine or (missing is not None and error.code() == _ERROR.UNKNOWN_TOPIC_OR_PART):
            return missing
        if error.code() in _UNANSWERED:
            raise silent(what, error.str()) from refused
        raise ProviderError(
            f"the local broker refused {what}: {error.str()}",
            where="kafka",
            fix="correct what it says, then apply again",
        ) from refused
    except ValueError as wrong:
        raise ProviderError(
            f"the broker's client refused {what}: {wrong}", where="kafka", fix="correct what it says, then apply again"
        ) from wrong


def until(holds: Callable[[], bool], what: str) -> None:
    """Return once a change shows; raises ProviderError when it never does."""
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise silent(what, f"it took the change and does not show it after {SECONDS} s")
        time.sleep(0.01)


def silent(what: str, detail: str) -> ProviderError:
    """Return the error for a broker that does not answer."""
    return ProviderError(
        f"the local broker did not answer about {what}: {detail}", where="kafka",
        fix="mesh local status shows whether it runs, mesh local up starts it; then apply again",
    )  # fmt: skip


def terms(right: Right) -> tuple[Any, ...]:
    """Return what makes an ACL, or a filter for that one."""
    return (
        kind_of(right.resource_type), right.resource, admin.ResourcePatternType[right.pattern],
        right.principal, right.host, admin.AclOperation[right.operation], admin.AclPermissionType[right.permission],
    )  # fmt: skip


def kind_of(name: str) -> Any:
    """Return the client's name of a resource type."""
    try:
        return admin.ResourceType[TYPES.get(name, name)]
    except KeyError as unknown:
        raise ProviderError(
            f"the local broker takes no ACL on a {name}", where="kafka", fix="leave it out, or declare it live only"
        ) from unknown


def right(binding: Any) -> Right:
    """Return an ACL of the broker as a right."""
    names = {theirs: ours for ours, theirs in TYPES.items()}
    kind = str(binding.restype.name)
    return Right(
        names.get(kind, kind), str(binding.name), str(binding.resource_pattern_type.name), str(binding.principal),
        str(binding.host), str(binding.operation.name), str(binding.permission_type.name),
    )  # fmt: skip
