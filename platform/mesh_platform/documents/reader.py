"""Every document of a tree, read and validated, with all findings of a run at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import UsageError
from mesh_platform.findings import Finding, Location

from . import layout
from .codes import REMEDIES
from .document import Document, Documents, locate
from .kinds import KINDS
from .parse import MAX_BYTES, Faulty, parse
from .validate import STANDARDS, nearest, validate

if TYPE_CHECKING:
    from pydantic import JsonValue


def read(root: Path) -> Documents:
    """Read every document below `root`; raises UsageError where `root` is no mesh."""
    if not any((root / folder).is_dir() for folder in layout.FOLDERS):
        raise UsageError("no mesh here", where=str(root), fix="run inside a mesh, or name one with --root")
    found: list[Document] = []
    findings: list[Finding] = []
    for path in layout.documents(root):
        for each in read_file(root, path):
            (found if isinstance(each, Document) else findings).append(each)  # pyright: ignore[reportArgumentType]
    return Documents(root, tuple(found), tuple(findings))


def read_file(root: Path, path: Path) -> Iterator[Document | Finding]:
    """Yield the document in a file, or everything that is wrong with the file."""
    name = path.relative_to(root).as_posix()
    try:
        text = _text(path)
        tree = parse(text)
    except Faulty as faulty:
        for fault in faulty.faults:
            yield Finding(Location(name, fault.line, fault.column), fault.code, fault.message, REMEDIES[fault.code])
        return
    if not isinstance(tree, dict):
        yield _finding(root, name, "wrong-type", "the document is not a mapping", ())
        return
    place = layout.place(name)
    kind = tree.get("kind")
    if not isinstance(kind, str) or (kind not in KINDS and kind not in STANDARDS):
        yield from _no_kind(root, name, kind)
        return
    model = validate(kind, tree)
    if isinstance(model, list):
        for problem in model:
            yield _finding(root, name, problem.code, problem.message, problem.path, key=problem.key)
        return
    if place is None or place[0] != kind:
        where = ", ".join(pattern.pattern for each, pattern in layout.PLACES if each == kind)
        yield _finding(
            root, name, "misplaced-document", f"a {kind} does not live here; its place is {_plain(where)}", ()
        )
        return
    yield Document(kind, name, tree, model, place[1], root)


def _text(path: Path) -> str:
    from .parse import Fault

    if path.is_symlink():
        raise Faulty(Fault("symlink", 1, 1, f"the file is a link to {os.readlink(path)}"))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Faulty(Fault("file-too-large", 1, 1, f"the file has {size} bytes"))
        data = path.read_bytes()
    except OSError as error:
        raise Faulty(Fault("unreadable", 1, 1, str(error.strerror))) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise Faulty(Fault("not-utf8", line, column, f"byte 0x{data[error.start]:02x} is not UTF-8")) from error


def _no_kind(root: Path, name: str, kind: JsonValue) -> Iterator[Finding]:
    known = [*KINDS, *STANDARDS]
    if kind is None:
        yield _finding(root, name, "missing-field", "kind is missing", ("kind",))
        return
    near = nearest(str(kind), known)
    hint = f"; did you mean {near}?" if near else f"; kinds: {', '.join(sorted(known))}"
    yield _finding(root, name, "unknown-kind", f"kind {kind!r} is unknown{hint}", ("kind",))


def _finding(
    root: Path, name: str, code: str, message: str, path: Sequence[str | int], *, key: bool = False
) -> Finding:
    return Finding(locate(root, name, path, key=key), code, message, REMEDIES[code])


def _plain(pattern: str) -> str:
    import re

    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).replace("\\", "")
