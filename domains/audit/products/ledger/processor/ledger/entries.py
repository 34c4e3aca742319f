"""An entry for an event: what it was about, and a digest by which nobody can change it afterwards."""

import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from ledger.events import Completed, Correlated, Logged

PAYMENT, PATTERN = "org.mesh.payment.completed.v1", "org.mesh.risk.correlated.v1"


def log_payment(payment: Completed, now: datetime) -> Logged:
    """Return the entry for a payment."""
    return _entry(payment.paymentId, PAYMENT, payment, now)


def log_pattern(pattern: Correlated, now: datetime) -> Logged:
    """Return the entry for a risk pattern."""
    return _entry(pattern.correlationId, PATTERN, pattern, now)


def digest(event: Completed | Correlated) -> str:
    """Return the SHA-256 of an event's columns as JSON with sorted keys and without spaces; instants in ISO 8601."""
    text = json.dumps(asdict(event), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text)
    return sha256(text.encode()).hexdigest()


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _entry(subject: UUID, kind: str, event: Completed | Correlated, now: datetime) -> Logged:
    return Logged(uuid5(subject, "logged.v1"), str(subject), kind, digest(event), now)
