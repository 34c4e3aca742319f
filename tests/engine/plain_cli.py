"""A project of a test that the plain Pulumi CLI runs, with a home and a file backend of its own."""

from __future__ import annotations

import os
import subprocess
import textwrap
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mesh_platform.engine import hosts, installed

STACK = "shop-local"
_PATIENCE = 120


@dataclass(frozen=True)
class Done:
    """How a command of the CLI ended."""

    code: int
    text: str

    @property
    def diagnostics(self) -> str:
        """What it says at the end, without the lines of its progress."""
        return self.text.partition("Diagnostics:\n")[2].partition("\nOutputs:")[0].partition("\nResources:")[0]


class Project(AbstractContextManager["Project"]):
    """A folder with a program, and one stack."""

    def __init__(self, base: Path) -> None:
        self.base, self.folder, self.state = base, base / "project", base / "state"
        self.more: dict[str, str] = {}
        self._running: list[subprocess.Popen[str]] = []
        for folder in (self.folder, self.state, base / "home"):
            folder.mkdir()
        self.settings("runtime: python")
        self.program("")

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.kill()
            process.communicate()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of the CLI; `more` comes on top."""
        folders = [str(installed().parent), str(hosts() or ""), os.environ["PATH"]]
        return {
            "PATH": os.pathsep.join(each for each in dict.fromkeys(folders) if each),
            "HOME": str(self.base),
            "PULUMI_HOME": str(self.base / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_CONFIG_PASSPHRASE": "of a test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **self.more,
        }

    def settings(self, text: str) -> None:
        """Write the project file."""
        (self.folder / "Pulumi.yaml").write_text(f"name: mesh\n{textwrap.dedent(text)}\n", encoding="utf-8")

    def program(self, text: str, name: str = "__main__.py") -> None:
        """Write the program, or a module beside it."""
        (self.folder / name).write_text(textwrap.dedent(text), encoding="utf-8")

    def with_stack(self) -> Self:
        """Make the stack."""
        done = self.run("stack", "init", f"organization/mesh/{STACK}")
        assert done.code == 0, done.text
        return self

    def run(self, *args: str) -> Done:
        """Run the CLI to its end."""
        process = self.start(*args)
        text, _ = process.communicate(timeout=_PATIENCE)
        self._running.remove(process)
        return Done(process.returncode, text)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Start the CLI."""
        process = subprocess.Popen(
            [str(installed()), *args, "--non-interactive"], cwd=self.folder, env=self.variables, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._running.append(process)
        return process
