"""An alert of a product as a message to its receivers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from mesh_platform.notify import Message, Outbox

from .receivers import receivers

if TYPE_CHECKING:
    from mesh_platform.localcloud.store import Store
    from mesh_platform.localcloud.workloads.alerts import Active
    from mesh_platform.localcloud.workloads.place import Place

_RECEIVERS, _PRODUCT = "mesh_receivers", "mesh_product"
_TOLD = (_PRODUCT, "mesh_environment", "mesh_owner")


@dataclass(slots=True, kw_only=True)
class Alerting:
    """Tells the receivers that a rule's label `mesh_receivers` names; called, it takes new alerts and sends the due."""

    place: Place
    store: Store
    outbox: Outbox

    def __call__(self, fresh: Iterable[Active]) -> tuple[str, ...]:
        """Take alerts, try all that is due, and return what is not delivered, with reasons."""
        now = time.time()
        told: dict[str, tuple[Message, list[str]]] = {
            active.key: (message(active, now), names(active)) for active in fresh
        }
        wanted = sorted({name for _, keys in told.values() for name in keys} | set(self.outbox.waiting()))
        known = receivers(self.place.root, self.store, wanted, self.place.environment)
        for text, keys in told.values():
            self.outbox.put(text, [known[key] for key in keys], now)
        self.outbox.send(known, now)
        return self._undelivered()

    def _undelivered(self) -> tuple[str, ...]:
        """Return how many messages of this product did not arrive at whom, by what and why."""
        product = str(self.place.product)
        left = [each for each in self.outbox.undelivered() if each.message.details.get(_PRODUCT) == product]
        counted = Counter((each.receiver, each.channel, each.reason) for each in left)
        return tuple(
            f"{count} to {receiver} by {channel}: {reason}" for (receiver, channel, reason), count in counted.items()
        )


def names(active: Active) -> list[str]:
    """Return the receivers of an alert by key, sorted."""
    return sorted({each for each in active.rule.labels.get(_RECEIVERS, "").split(",") if each})


def message(active: Active, now: float) -> Message:
    """Return what is told of an alert that began to fire or was resolved."""
    rule, product = active.rule, active.rule.labels.get(_PRODUCT, "")
    severity: Literal["info", "warning", "critical", "success"] = "warning"
    if active.state == "resolved":
        severity = "success"
    elif rule.labels.get("severity") in ("info", "critical"):
        severity = "critical" if rule.labels["severity"] == "critical" else "info"
    return Message(
        key=active.key,
        title=f"{active.state.capitalize()}: {rule.name} of {product}",
        body=f"{rule.summary} Value {active.value:g}, since {_moment(active.since).isoformat(timespec='seconds')}.",
        severity=severity,
        at=_moment(now),
        details={
            "alert": rule.name, "state": active.state, "severity": rule.labels.get("severity", ""),
            **{name: rule.labels[name] for name in _TOLD if name in rule.labels},
            **{f"label_{name}": value for name, value in sorted(active.labels)},
        },
    )  # fmt: skip


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
