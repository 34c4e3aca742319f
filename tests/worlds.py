"""Deployed meshes for tests: the example, brought up once by the command line, and copies of it to change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import prepared
from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.store import Record, Store

EXAMPLE = Path(__file__).resolve().parents[1]
MESH = str(Path(sys.executable).with_name("mesh"))
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """A mesh in a folder of its own, with its local cloud below `.mesh`."""

    root: Path

    def run(self, *args: str, code: int = 0, **variables: str) -> str:
        """Run `mesh`, expect it to end with `code`, and return what it wrote to standard output."""
        done = self.finish(*args, **variables)
        assert done.returncode == code, f"mesh {' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def finish(self, *args: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `mesh` to its end, whatever that is."""
        return prepared.run([MESH, *args], self.root, clean() | variables, 300)

    def json(self, *args: str, code: int = 0) -> Any:
        """Run `mesh … --format json` and return what it wrote."""
        return json.loads(self.run(*args, "--format", "json", code=code))

    def pulumi(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run the plain Pulumi CLI under `mesh local env`."""
        exports = self.run("local", "env").splitlines()
        script = "\n".join([*exports, 'exec pulumi "$@"'])
        return subprocess.run(
            ["sh", "-c", script, "pulumi", *args, "--non-interactive"], cwd=self.root, env=clean(),
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    def resources(self, stack: str) -> list[Resource]:
        """Return the resources in a stack's state."""
        file = lifecycle.folders(self.root).state / ".pulumi" / "stacks" / "mesh" / f"{stack}.json"
        return json.loads(file.read_text())["checkpoint"]["latest"].get("resources", [])

    def one(self, stack: str, kind: str, name: str) -> Resource:
        """Return the one resource of a stack with that kind and logical name."""
        (found,) = [each for each in self.of(stack, kind) if each["urn"].endswith(f"::{name}")]
        return found

    def of(self, stack: str, kind: str) -> list[Resource]:
        """Return the resources of one kind, as KafkaTopic."""
        return [each for each in self.resources(stack) if each["type"].rpartition(":")[2] == kind]

    @contextmanager
    def store(self) -> Generator[Store]:
        """Open what the local cloud knows."""
        store = Store(lifecycle.folders(self.root).store)
        try:
            yield store
        finally:
            store.close()

    def existing(self, kind: str, cloud: str = "") -> list[Record]:
        """Return what exists of a kind, as Topic, in the local cloud, whoever made it; `cloud` is its provider."""
        with self.store() as store:
            found = [record for record in store.all() if record.key.token.rpartition(":")[2] == kind]
        return [record for record in found if record.key.token.startswith(cloud)]

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a document; `old` must be there."""
        file = self.root / path
        text = file.read_text()
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new))


def clean() -> dict[str, str]:
    """Return this process's variables without those that point at another local cloud."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("MESH_", "PULUMI_"))}


def example(root: Path) -> World:
    """Return a copy of the example mesh; nothing of it is deployed."""
    copy_mesh(EXAMPLE, root)
    return World(root)


def copied(world: World, root: Path) -> World:
    """Return a copy of a mesh with its local cloud: what is done to it leaves the first one alone."""
    shutil.copytree(world.root, root, symlinks=True)
    return World(root)
