"""Who is told of a denial: the receivers of the domain, and governance where it is critical or comes again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from mesh_platform.mesh.ids import StackId
from mesh_platform.notify import Message, Receiver

if TYPE_CHECKING:
    from mesh_platform.audit import Log

    from .context import Context
    from .decision import Decision

REPEATED = 3
"""Denials of one operation's resource for one rule, this one with them, from which on governance is told."""
WITHIN = timedelta(days=7)
GOVERNANCE, SECRET = "governance", "secret:"
_SEVERITIES: dict[str, Literal["info", "warning", "critical"]] = {
    "critical": "critical", "high": "warning", "medium": "warning", "low": "info",
}  # fmt: skip


def alerts(
    decision: Decision, resource: str, context: Context, actor: str, audit: Log, now: datetime
) -> Iterator[tuple[Message, tuple[Receiver, ...]]]:
    """Yield what is told of a denial that the audit holds already, and to whom."""
    worst = min((each.severity for each in decision.reasons), key=list(_SEVERITIES).index, default="high")
    rules = sorted({each.rule for each in decision.reasons})
    message = Message(
        key=f"{decision.id}-{now:%Y%m%dT%H%M%S%f}",
        title=f"Refused: {resource}",
        body="\n".join(str(each) for each in decision.reasons),
        severity=_SEVERITIES[worst],
        at=now,
        details={
            "alert": "refused", "resource": resource, "severity": worst, "rules": ", ".join(rules), "actor": actor,
            "decision": decision.id,
        },
    )  # fmt: skip
    yield message, _domain(resource, context)
    again = sorted(rule for rule in rules if _times(rule, resource, audit, now) >= REPEATED)
    if worst == "critical" or again:
        why = "it is critical" if worst == "critical" else f"it has come {REPEATED} times or more: {', '.join(again)}"
        yield _escalated(message, why), _governance(resource, context)


def _escalated(message: Message, why: str) -> Message:
    return Message(
        key=f"{message.key}-escalated", title=f"Escalated: {message.title}", body=f"{message.body}\n{why}",
        severity="critical", at=message.at, details={**message.details, "escalated": why},
    )  # fmt: skip


def _times(rule: str, resource: str, audit: Log, now: datetime) -> int:
    named = re.compile(rf"(?:^|: ){re.escape(rule)}: ")  # as a judgement is written: its place, its rule
    return sum(
        entry.data["outcome"] == "deny"
        and entry.data["resource"] == resource
        and any(named.search(reason) for reason in entry.data["reasons"])
        for entry in audit.entries(now - WITHIN)
    )


def _domain(resource: str, context: Context) -> tuple[Receiver, ...]:
    """Return the receivers of the domain that a stack is of; the platform's are its owner's."""
    domain = _of(resource)
    if domain not in context.mesh.domains:
        return _governance(resource, context)
    return tuple(
        _receiver(domain, name, each.email, each.webhook)
        for name, each in sorted(context.mesh.domains[domain].document.receivers.items())
    )


def _receiver(domain: str, name: str, email: str | None, webhook: str | None) -> Receiver:
    if webhook is None or not webhook.startswith(SECRET):
        return Receiver(domain=domain, name=name, email=email, webhook=webhook)
    lacks = f"its address is the secret {webhook.removeprefix(SECRET)}, which is not known here"
    return Receiver(domain=domain, name=name, email=email, lacks=lacks)


def _governance(resource: str, context: Context) -> tuple[Receiver, ...]:
    """Return the teams that have the last word: the stewards of the domain, and every member's of role governance."""
    domain = context.mesh.domains.get(_of(resource))
    stewards = set(domain.charter.stewards) if domain else set[str]()
    named = {
        team.id for team in context.mesh.teams.values() if any("governance" in member.roles for member in team.members)
    }
    return tuple(
        Receiver(domain=GOVERNANCE, name=name, email=context.mesh.teams[name].contact.email)
        for name in sorted(stewards | named)
        if name in context.mesh.teams
    )


def _of(resource: str) -> str:
    try:
        return StackId.parse(resource).domain
    except ValueError:
        return ""
