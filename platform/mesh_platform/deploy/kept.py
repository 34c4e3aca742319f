"""Bases that were brought up once, kept with a digest for each stack so that the next replay starts from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from mesh_platform.localcloud.lifecycle import Folders
from mesh_platform.mesh.ids import StackId

LIST = "stacks.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder with a private local cloud, and the digests of the stacks that it holds. Held by one process at a time.

    Only who has brought a base up from a commit writes here: what is read from it is taken for that base.
    """

    folder: Path

    def copied(self, target: Path, wanted: Mapping[StackId, str]) -> dict[StackId, str]:
        """Copy it to `target` and return its digests; nothing of it where it holds a stack that the base has not."""
        try:
            listed = json.loads((self.folder / LIST).read_text(encoding="utf-8"))
            found = {StackId.parse(name): str(digest) for name, digest in listed.items()}
        except (OSError, ValueError, AttributeError):
            return {}
        if not found.keys() <= wanted.keys():
            return {}
        _copy(self.folder, target)
        return found

    def keep(self, source: Path, digests: Mapping[StackId, str]) -> None:
        """Replace what is kept by a copy of `source`, whole or not at all."""
        scratch = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True, mode=0o700)
        _copy(source, scratch)
        text = json.dumps({str(stack): digest for stack, digest in sorted(digests.items())}, indent=1)
        (scratch / LIST).write_text(text, encoding="utf-8")
        shutil.rmtree(self.folder, ignore_errors=True)
        scratch.replace(self.folder)


@contextmanager
def opened(folder: Path) -> Generator[Kept]:
    """Hold the cache in `folder` for one process."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        yield Kept(folder)


def _copy(source: Path, target: Path) -> None:
    """Copy a local cloud without the Pulumi home, which is laid out anew where it is missing."""
    where = Folders(source)
    for part in (where.store, where.state, where.work, where.passphrase):
        if part.is_dir():
            shutil.copytree(part, target / part.name, symlinks=True, dirs_exist_ok=True)
        elif part.exists():
            shutil.copy2(part, target / part.name)
