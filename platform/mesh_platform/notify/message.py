"""What is told, and to whom. A message holds no address: those are looked up when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that happened. `key` names it: the same key to the same receiver is the same message."""

    key: str
    title: str
    body: str
    severity: Literal["info", "warning", "critical", "success"]
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver of a domain. `webhook` is an address, and may hold a secret; `lacks` says why there is none."""

    domain: str
    name: str
    email: str | None = None
    webhook: str | None = field(default=None, repr=False)
    lacks: str = ""

    @property
    def key(self) -> str:
        """The name under which its messages lie, as payments.oncall."""
        return f"{self.domain}.{self.name}"
