"""The kafka server: one broker of Apache Kafka on loopback, with accounts, rights and quotas."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

from mesh_platform.errors import ProviderError
from mesh_platform.toolchain import java, maven

from . import jvm, kafka_wire, kept
from .child import await_answer, free_port, last_lines, stop
from .kafka_settings import ADMIN, Settings, properties
from .server import Say, Started

_VERSION = "Kafka 4.1.1"
_MEGABYTES = 192
_SECONDS = 100
_LOGGING = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss")  # fmt: skip


class Kafka:
    """A broker and its controller in one process; the data outlives it, the ports and the password do not."""

    name: ClassVar[str] = "kafka"
    records: ClassVar[tuple[str, ...]] = ("KafkaTopic", "KafkaAcl", "KafkaClientQuota", "ApiKey")

    def lacks(self) -> str | None:
        """Say that there is no Java, or no Maven to fetch the broker."""
        return java.lacks() or maven.lacks(maven.KAFKA)

    def obtain(self, say: Say) -> None:
        """Fetch the broker through Maven."""
        maven.ensure(maven.KAFKA, say)

    @contextlib.contextmanager
    def run(self, folder: Path) -> Generator[Started]:
        """Format the data the first time, start the broker, and wait until its administrator is let in."""
        data = kept.ensure(folder / "broker", _VERSION, lambda scratch: _format(folder, scratch))
        password = secrets.token_urlsafe(32)
        port = free_port()
        settings = Settings(data=f"{data.name}/log", clients=port, controller=free_port(), password=password)
        _write(folder / "server.properties", properties(settings))
        log = folder / "kafka.log"
        log.unlink(missing_ok=True)
        options = [*_LOGGING, *_main("kafka.Kafka"), "server.properties"]
        with jvm.running(folder, log, _MEGABYTES, options, jvm.Classes(maven.KAFKA.place)) as broker:
            await_answer(lambda: _answers(port, password), broker, log, what="the Kafka broker", seconds=_SECONDS)
            details = {"user": ADMIN, "password": password}
            yield Started(address=f"127.0.0.1:{port}", children=(broker,), details=details)


def _main(name: str) -> list[str]:
    return ["-cp", str(maven.KAFKA.place / "*"), name]


def _format(folder: Path, scratch: Path) -> None:
    """Write the metadata of an empty cluster into `scratch`."""
    settings = Settings(data=f"{scratch.name}/log", clients=1, controller=2, password="")
    _write(folder / "format.properties", properties(settings))
    log = folder / "format.log"
    log.unlink(missing_ok=True)
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # One word: an id may begin with a hyphen.
    what = ("format", f"--cluster-id={cluster}", "--config=format.properties")
    command = [*_LOGGING, *_main("kafka.tools.StorageTool"), *what]
    formatting = jvm.start(folder, log, _MEGABYTES, command)
    try:
        code = formatting.wait(_SECONDS)
    finally:
        stop(formatting)
    if code != 0:
        raise ProviderError(f"Kafka could not format its data:\n{last_lines(log)}", where=str(folder),
                            fix="mend what it says, then mesh local up")  # fmt: skip


def _answers(port: int, password: str) -> bool:
    try:
        with kafka_wire.connected(port, ADMIN, password, seconds=2):
            return True
    except (OSError, ProviderError):
        return False


def _write(file: Path, text: str) -> None:
    """Write a file that only its owner reads, from its first byte on."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)


SERVER = Kafka()
