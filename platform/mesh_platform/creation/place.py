"""Files written apart and put in their place as a whole: no link is followed, and nothing is overwritten."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from .render import Rendered

OWN = ".mesh"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@contextmanager
def scratch(root: Path, *, dry: bool) -> Generator[Path]:
    """Yield an empty folder on the mesh's own file system, or anywhere for a dry run; it is gone afterwards."""
    own, made = root / OWN, False
    if not dry:
        if own.is_symlink():
            raise UsageError("this is a link", where=str(own), fix="replace it by a folder")
        made = not own.exists()
        own.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="new-", dir=None if dry else own))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if made and not any(own.iterdir()):
            own.rmdir()


def written(folder: Path, files: Mapping[str, Rendered]) -> None:
    """Write files below an empty folder."""
    for path, rendered in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o777 if rendered.executable else 0o666
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(rendered.text)


def free(root: Path, units: Iterable[str]) -> None:
    """Raise UsageError where a place is taken, or where a link stands on the way to it."""
    for unit in units:
        path = root
        for step in PurePosixPath(unit).parts:
            path /= step
            if not os.path.lexists(path):
                break
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise UsageError(
                    "this is a link; nothing is written through it", where=str(path), fix="remove the link"
                )
        else:
            raise _taken(root, unit)


def put(root: Path, folder: Path, units: Iterable[str]) -> None:
    """Move folders and files from `folder` to the same paths below `root`: all of them, or none."""
    done: list[str] = []
    made: list[Path] = []
    try:
        for unit in units:
            place = PurePosixPath(unit)
            parent = _parent(root, place.parent, made)
            try:
                _move(folder / unit, place.name, parent)
            except FileExistsError as error:
                raise _taken(root, unit) from error
            finally:
                os.close(parent)
            done.append(unit)
    except BaseException:
        for unit in done:
            (root / unit).rename(folder / unit)
        for path in reversed(made):
            path.rmdir()
        raise


def _move(source: Path, name: str, parent: int) -> None:
    """Claim the name first, so that whoever took it in between keeps what is theirs."""
    if source.is_dir():
        os.mkdir(name, dir_fd=parent)
        try:
            os.rename(source, name, dst_dir_fd=parent)
        except OSError:
            os.rmdir(name, dir_fd=parent)
            raise
    else:
        os.link(source, name, dst_dir_fd=parent, follow_symlinks=False)
        source.unlink()


def _parent(root: Path, path: PurePosixPath, made: list[Path]) -> int:
    """Open a folder below the mesh step by step, without following a link; what is missing is made and noted."""
    opened, at = os.open(root, os.O_RDONLY | os.O_DIRECTORY), root
    for step in path.parts:
        at /= step
        above = opened
        try:
            try:
                os.mkdir(step, dir_fd=above)
                made.append(at)
            except FileExistsError:
                pass
            opened = os.open(step, _FOLDER, dir_fd=above)
        except OSError as error:
            raise UsageError("this is no folder", where=str(at), fix="remove it, or have it renamed") from error
        finally:
            os.close(above)
    return opened


def _taken(root: Path, unit: str) -> UsageError:
    return UsageError("this exists already; nothing is overwritten", where=str(root / unit), fix="choose another name")
