"""The schema-registry server: Apicurio Registry on loopback, through the interface that Confluent's clients speak."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

from mesh_platform.toolchain import java, maven

from . import jvm, kept
from .child import await_answer, free_port
from .server import Say, Started

API = "/apis/ccompat/v7"
"""Where Confluent's interface is, below the address."""
_VERSION = "Apicurio 2.6.13.Final"
_MEGABYTES = 192
_SECONDS = 100


class Registry:
    """Schemas in a file database: what was registered keeps its id over restarts. It knows no users."""

    name: ClassVar[str] = "schema-registry"
    records: ClassVar[tuple[str, ...]] = ("Schema", "SubjectConfig")

    def lacks(self) -> str | None:
        """Say that there is no Java, or no Maven to fetch the registry."""
        return java.lacks() or maven.lacks(maven.REGISTRY)

    def obtain(self, say: Say) -> None:
        """Fetch the registry through Maven."""
        maven.ensure(maven.REGISTRY, say)

    @contextlib.contextmanager
    def run(self, folder: Path) -> Generator[Started]:
        """Start the registry over the data of the last time and wait until it answers."""
        kept.ensure(folder / "data", _VERSION, lambda scratch: None)
        (jar,) = maven.REGISTRY.place.glob("*-runner.jar")
        port, log = free_port(), folder / "registry.log"
        log.unlink(missing_ok=True)
        options = [
            "-Dquarkus.http.host=127.0.0.1", f"-Dquarkus.http.port={port}", "-Dquarkus.log.level=WARN",
            # Relative to the folder, since H2 reads settings from a path; written at once, since a kill must lose none.
            "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:./data/registry;WRITE_DELAY=0", "-jar", str(jar),
        ]  # fmt: skip
        with jvm.running(folder, log, _MEGABYTES, options, jvm.Classes(maven.REGISTRY.place)) as registry:
            await_answer(lambda: _answers(port), registry, log, what="the schema registry", seconds=_SECONDS)
            yield Started(address=f"http://127.0.0.1:{port}{API}", children=(registry,))


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", f"{API}/subjects")
        return asked.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


SERVER = Registry()
