"""What Git knows of a mesh, read from its objects: no hook, filter, attribute or checkout has a part in it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mesh_platform import git
from mesh_platform.errors import EngineError, UsageError
from mesh_platform.rules import FileChange

_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit: its mode as Git writes it, and the id of its content."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The Git repository that the mesh at `root` is in; every path is relative to that folder."""

    root: Path

    def commit(self, name: str) -> str:
        """Return the full id of a commit; raises UsageError where there is none of that name."""
        if name.startswith("-"):
            raise UsageError("this is no name of a commit", where=name, fix="mesh gate --base origin/main")
        said = self._git(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", allowed=(0, 1, 128)
        )
        if not said.strip():
            inside = self._git("rev-parse", "--is-inside-work-tree", allowed=(0, 128)).strip() == b"true"
            fix = "git fetch origin, or name a commit that is here" if inside else "git init, and commit the mesh"
            raise UsageError("no such commit" if inside else "the mesh is in no Git repository", where=name, fix=fix)
        return said.decode().strip()

    def fork(self, base: str, head: str) -> str:
        """Return the commit at which `head` left `base`; raises UsageError for histories that never met."""
        said = self._git("merge-base", base, head, allowed=(0, 1)).decode().split()
        if not said:
            raise UsageError(
                "the two commits have no history in common", where=f"{base[:12]} and {head[:12]}",
                fix="fetch more of it: git fetch --unshallow",
            )  # fmt: skip
        return said[0]

    def ahead(self, base: str, head: str) -> int:
        """Return how many commits of `base` are not in `head`."""
        return int(self._git("rev-list", "--count", f"{head}..{base}"))

    def files(self, commit: str) -> dict[str, Blob]:
        """Return every file of a commit below the root; raises UsageError for a path that leads elsewhere."""
        found: dict[str, Blob] = {}
        for line in self._git("ls-tree", "-r", "-z", commit).split(b"\0"):
            if line:
                meta, _, name = line.partition(b"\t")
                mode, _, id_ = meta.decode().split(" ")
                path = os.fsdecode(name)
                if not _plain(path):
                    raise UsageError("a path that leads elsewhere", where=path, fix="take the file out of the commit")
                found[path] = Blob(mode, id_)
        return found

    def contents(self, blobs: Iterable[Blob]) -> dict[str, bytes]:
        """Return the contents of blobs by their ids; of a submodule that is the commit it is pinned to."""
        given = list(blobs)
        found = {blob.id: blob.id.encode() for blob in given if blob.mode == _SUBMODULE}
        ids = sorted({blob.id for blob in given} - found.keys())
        said, at = self._git("cat-file", "--batch", given="".join(f"{id_}\n" for id_ in ids).encode()), 0
        for id_ in ids:
            end = said.index(b"\n", at)
            head = said[at:end].decode().split(" ")
            if head[-1] == "missing":
                raise EngineError("Git lacks an object", where=id_, fix="git fetch, or git fsck")
            size = int(head[2])
            found[id_] = said[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def written(self, files: Mapping[str, Blob], folder: Path) -> None:
        """Write files below an empty folder. A link stays one, so that its reader refuses it; submodules are left."""
        contents = self.contents(files.values())
        for path, blob in files.items():
            if blob.mode == _SUBMODULE:
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if blob.mode == _LINK:
                target.symlink_to(os.fsdecode(contents[blob.id]))
            else:
                target.write_bytes(contents[blob.id])

    def between(self, base: str, head: str | None) -> tuple[FileChange, ...]:
        """Return the files that differ between a commit and another, or the files on disk where `head` is None."""
        before = self.files(base)
        after = self.files(head) if head else {}
        if head:
            paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            texts = self.contents(tree[path] for path in paths for tree in (before, after) if path in tree)
            new = {path: texts[after[path].id] for path in paths if path in after}
        else:
            paths = self._on_disk(base)
            texts = self.contents(before[path] for path in paths if path in before)
            new = {path: data for path in paths if (data := _read(self.root / path)) is not None}
        changed = (
            FileChange(path, _sha(texts[before[path].id]) if path in before else None, _sha(new.get(path)))
            for path in sorted(paths)
        )
        return tuple(each for each in changed if each.base != each.head)

    def _on_disk(self, base: str) -> set[str]:
        plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
        tracked = self._git("diff", "--name-only", "-z", "--relative", *plain, base, "--", ".")
        new = self._git("ls-files", "--others", "--exclude-standard", "-z")
        return {os.fsdecode(name) for name in (tracked + new).split(b"\0") if name}

    def _git(self, *args: str, given: bytes | None = None, allowed: tuple[int, ...] = (0,)) -> bytes:
        done = git.run(self.root, *args, given=given)
        if done.returncode not in allowed:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise EngineError(
                f"git {args[0]}: {said[-1] if said else done.returncode}", fix="git fsck", where=str(self.root)
            )
        return done.stdout


def _plain(path: str) -> bool:
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/"))


def _read(path: Path) -> bytes | None:
    """Return what Git would store for a file on disk: of a link its target, and nothing of what is neither."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return os.fsencode(path.readlink())
        return path.read_bytes() if stat.S_ISREG(mode) else None
    except OSError:
        return None


def _sha(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
