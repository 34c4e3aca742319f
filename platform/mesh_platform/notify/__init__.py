"""Messages to the receivers of a domain: kept until they are delivered, at least once, without a secret in them."""

from __future__ import annotations

from .message import Message, Receiver
from .outbox import Outbox

__all__ = ["Message", "Outbox", "Receiver"]
