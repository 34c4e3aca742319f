"""The files of volumes: each volume a folder that only the door opens."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from mesh_platform.errors import PolicyError

LARGEST = 64 * 1024 * 1024
"""Bytes that one file may have."""


class Volumes:
    """Folders below one, by a name that means nothing.

    What begins with a dot is a file on its way in: nobody sees it, and one that a kill has left is removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in [each for each in folder.rglob(".*") if each.is_file()]:
            left.unlink()

    def ensure(self, thing: str) -> str:
        """Make a volume's folder where it is not there."""
        (self._folder / thing).mkdir(mode=0o700, exist_ok=True)
        return thing

    def there(self) -> set[str]:
        """Return the volumes that have a folder."""
        return {each.name for each in self._folder.iterdir()}

    def keep(self, things: set[str]) -> None:
        """Remove the folders of all other volumes."""
        for name in self.there() - things:
            shutil.rmtree(self._folder / name)

    def read(self, thing: str, path: str) -> bytes | list[str]:
        """Return what a file holds, or the names in a folder, those of folders with a slash."""
        file = self._file(thing, path)
        try:
            if file.is_dir():
                there = [each for each in file.iterdir() if not each.name.startswith(".")]
                return sorted(each.name + ("/" if each.is_dir() else "") for each in there)
            return file.read_bytes()
        except OSError as error:
            raise _no_file(path) from error

    def write(self, thing: str, path: str, content: bytes) -> None:
        """Write a file, whole or not at all; folders on its way are made."""
        file = self._file(thing, path)
        scratch = file.with_name(f".{secrets.token_hex(8)}")
        try:
            if file.is_dir() or not path:
                raise PolicyError(f"{path or 'the volume'} is a folder", where=path, fix="name a file in it")
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(content)
            scratch.replace(file)
        except OSError as error:
            raise PolicyError(
                f"{path} cannot be written: {error.strerror}", where=path, fix="choose another path"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)

    def remove(self, thing: str, path: str) -> None:
        """Remove a file, or an empty folder."""
        file = self._file(thing, path)
        if not path:
            raise PolicyError("a volume is removed by its stack", where=path, fix="name a file or a folder in it")
        try:
            if file.is_dir():
                file.rmdir()
            else:
                file.unlink()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _no_file(path) from error
        except OSError as error:
            raise PolicyError(
                f"{path} is not removed: {error.strerror}", where=path, fix="remove what it holds"
            ) from error

    def _file(self, thing: str, path: str) -> Path:
        """Return where a file is; raises PolicyError for a path that leads elsewhere, by `..` or anything else."""
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\0" in part or "\\" in part for part in parts):
            raise PolicyError(
                "a path in a volume has no part that begins with a dot", where=path, fix="name a file in it"
            )
        return self._folder / thing / Path(*parts) if parts else self._folder / thing


def _no_file(path: str) -> PolicyError:
    return PolicyError(f"{path or '/'} is not in the volume", where=path, fix="list the folder above it")
