"""The kafka server."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

from .server import Say, Started


class Kafka:
    """Not in this version: it says so, and what it would hold is recorded only."""

    name: ClassVar[str] = "kafka"
    records: ClassVar[tuple[str, ...]] = ("KafkaTopic", "KafkaAcl", "KafkaClientQuota", "ApiKey")

    def lacks(self) -> str | None:
        """Say that it is not there."""
        return "this version of mesh does not run it"

    def obtain(self, say: Say) -> None:
        """Fetch nothing."""

    def run(self, folder: Path) -> AbstractContextManager[Started]:
        """Refuse."""
        raise NotImplementedError(self.name)


SERVER = Kafka()
