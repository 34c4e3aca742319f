"""`mesh check` as it is called most, read without the parser of all commands, which is a tenth of its time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_FORMATS = {"text": False, "json": True}


class Asked(NamedTuple):
    """What a plain `mesh check` is about."""

    paths: tuple[Path, ...]
    root: Path | None
    as_json: bool


def plainly(arguments: Sequence[str]) -> Asked | None:
    """Return what `check [PATH]... [--root FOLDER] [--format text|json]` asks for; None for what the parser shall read.

    That is every other command and spelling, whatever is wrong, help, and a shell that asks for completion.
    """
    if arguments[:1] != ["check"] or "_MESH_COMPLETE" in os.environ:
        return None
    asked = Asked((), None, as_json=False)
    rest = iter(arguments[1:])
    for each in rest:
        if each == "--root":
            root = next(rest, "")
            if not root or not Path(root).is_dir():
                return None
            asked = asked._replace(root=Path(root))
        elif each == "--format":
            form = next(rest, "")
            if form not in _FORMATS:
                return None
            asked = asked._replace(as_json=_FORMATS[form])
        elif not each or each.startswith("-"):
            return None
        else:
            asked = asked._replace(paths=(*asked.paths, Path(each)))
    return asked
