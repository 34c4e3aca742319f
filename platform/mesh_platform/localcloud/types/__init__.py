"""What the real providers answer to Check and Diff, from tables of their schemas."""

from __future__ import annotations

from ..values import Value
from . import bridge, bridgediff, kubernetes
from .answers import CheckAnswer, DiffAnswer, Failure, RefusedError
from .table import schema

__all__ = ["CheckAnswer", "DiffAnswer", "Failure", "RefusedError", "check", "diff"]


def check(
    package: str, kind: str, name: str, news: dict[str, Value], olds: dict[str, Value] | None = None
) -> CheckAnswer:
    """Answer Check for a resource called `name`, whose last inputs were `olds`.

    Raises RefusedError where the real plugin fails outright.
    """
    if package == "kubernetes":
        return kubernetes.check(kind, news)
    return bridge.check(schema(package, kind, "Check"), name, news, olds or {})


def diff(
    package: str,
    kind: str,
    id_: str,
    old_inputs: dict[str, Value],
    old_outputs: dict[str, Value],
    news: dict[str, Value],
) -> DiffAnswer:
    """Answer Diff of the resource `id_`; raises RefusedError where the real plugin fails outright."""
    if package == "kubernetes":
        return kubernetes.diff(kind, old_inputs, news)
    return bridgediff.diff(schema(package, kind, "Diff"), id_, old_inputs, old_outputs, news)
