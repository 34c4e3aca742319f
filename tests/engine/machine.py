"""A machine of a test: a private PATH with stand-ins for foreign programs, and a private cache."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from mesh_platform.engine import VERSION

ENGINE = f"#!/bin/sh\necho v{VERSION}\n"
GO = (
    f"#!{sys.executable} -I\n"
    + """
import json, os, pathlib, socket, subprocess, sys

plan = json.loads(pathlib.Path(__file__).with_name("go.json").read_text())
with open(plan["calls"], "a") as calls:
    print(sys.argv[1], file=calls)
match sys.argv[1]:
    case "env":
        print(plan["version"])
    case "list":
        print("\\n".join(plan["packages"]))
    case "build":
        pathlib.Path(os.environ["GOTMPDIR"], "half-built").touch()
        if plan["meet"]:
            compiler = subprocess.Popen([sys.executable, "-I", "-c", "import signal; signal.pause()"])
            with socket.create_connection(("127.0.0.1", plan["meet"])) as test:
                test.sendall(f"{os.getpid()} {compiler.pid}\\n".encode())
                test.recv(1)
            compiler.kill()
            compiler.wait()
        print("\\n".join(plan["says"]), file=sys.stderr)
        if not plan["code"]:
            target = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
            target.write_text(plan["makes"])
            target.chmod(0o755)
        sys.exit(plan["code"])
"""
)
INSTALL = """
from mesh_platform.engine.install import ensure
print(ensure(lambda line: print(line, flush=True)))
"""


class Machine:
    """What a test sets up: programs on PATH, a cache, and a network that refuses."""

    def __init__(self, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.base, self.bin, self.cache, self.calls = base, base / "bin", base / "cache", base / "calls"
        self.bin.mkdir()
        self._set = monkeypatch.setenv
        self._set("PATH", str(self.bin))
        self._set("XDG_CACHE_HOME", str(self.cache))
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            self.proxy(nobody.getsockname()[1])

    def proxy(self, port: int) -> None:
        """Send all that asks for another host to a port of this one."""
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            self._set(name, f"http://127.0.0.1:{port}")

    def trust(self, certificate: Path) -> None:
        self._set("SSL_CERT_FILE", str(certificate))

    def cache_in(self, place: Path) -> None:
        self._set("XDG_CACHE_HOME", str(place))

    def program(self, name: str, text: str) -> Path:
        """Put an executable on PATH."""
        file = self.bin / name
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)
        return file

    def go(
        self, *, version: str = "go1.26.8", packages: Iterable[str] = ("main a b", "a b", "b"), meet: int = 0,
        says: Iterable[str] = ("b", "a", "main"), code: int = 0, makes: str = ENGINE,
    ) -> None:  # fmt: skip
        """Put a Go on PATH that builds `makes`, and that meets the test at a port before it ends."""
        plan = {
            "version": version, "packages": list(packages), "says": list(says), "code": code, "makes": makes,
            "meet": meet, "calls": str(self.calls),
        }  # fmt: skip
        (self.bin / "go.json").write_text(json.dumps(plan), encoding="utf-8")
        self.program("go", GO)

    @property
    def builds(self) -> int:
        """How many builds were started."""
        return self.calls.read_text(encoding="utf-8").split().count("build") if self.calls.exists() else 0

    def install(self) -> subprocess.Popen[str]:
        """Start an installation in a process of its own."""
        return subprocess.Popen([sys.executable, "-P", "-c", INSTALL], stdout=subprocess.PIPE, text=True)
