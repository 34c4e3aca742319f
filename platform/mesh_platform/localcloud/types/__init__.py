"""What the real providers answer to Check and Diff, from tables of their schemas."""

from __future__ import annotations

from typing import cast

from ..values import Value, plain
from . import bridge, bridgediff, framework, kubernetes, refusals
from .answers import CheckAnswer, DiffAnswer, Failure, RefusedError
from .table import schema

__all__ = ["CheckAnswer", "DiffAnswer", "Failure", "RefusedError", "check", "diff", "plan"]


def check(
    package: str, kind: str, name: str, news: dict[str, Value], olds: dict[str, Value] | None = None
) -> CheckAnswer:
    """Answer Check for a resource called `name`, whose last inputs were `olds`.

    Raises RefusedError where the real plugin fails outright.
    """
    if package == "kubernetes":
        return kubernetes.check(kind, news)
    found = schema(package, kind, "Check")
    return (framework if found.framework else bridge).check(found, name, news, olds or {})


def diff(
    package: str,
    kind: str,
    id_: str,
    old_inputs: dict[str, Value],
    old_outputs: dict[str, Value],
    news: dict[str, Value],
    config: dict[str, Value] | None = None,
) -> DiffAnswer:
    """Answer Diff of the resource `id_` under a provider's `config`.

    Raises RefusedError where the real plugin fails outright.
    """
    if package == "kubernetes":
        return kubernetes.diff(kind, old_inputs, news, config)
    return bridgediff.diff(schema(package, kind, "Diff"), id_, old_inputs, old_outputs, news)


def plan(kind: str, inputs: dict[str, Value]) -> None:
    """Raise RefusedError for something new that the real plugin would not even plan."""
    refusals.require(kind, "", {}, cast("dict[str, Value]", plain(inputs)))
