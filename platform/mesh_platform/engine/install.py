"""The engine obtained once and kept: from PATH, by Pulumi's installer, or built from its Go module."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mesh_platform.errors import EngineError
from mesh_platform.toolchain import cache, gobuild, record
from mesh_platform.toolchain.cache import Say
from mesh_platform.toolchain.gobuild import OnProgress

from . import ambient, official
from .gobuild import PROGRAM
from .languagehost import script
from .place import VERSION, cached, note

Route = Literal["path", "installer", "go", "absent"]


@dataclass(frozen=True, slots=True)
class Status:
    """The engine that is used, and whose language host. `route` is absent, and the rest None, where there is none."""

    route: Route
    version: str | None
    path: Path | None
    language_host: Literal["official", "own"] | None


def status() -> Status:
    """Return which engine is used, without making anything."""
    found = ambient.find()
    if found is not None and found.suitable:
        return Status("path", found.version, found.path, script.kind(found.path))
    kept = record.read(note())
    if kept is None or not record.looks_whole(cached(), note()):
        return Status("absent", None, None, None)
    return Status(kept.route, kept.version, cached(), script.kind(cached()))


def ensure(say: Say, on_progress: OnProgress | None = None) -> Path:
    """Return an engine that works; obtains one where there is none, or where the one we keep is damaged.

    `say` gets lines for a person. Without `on_progress` they tell how far a build is too. Raises EngineError.
    """
    found = ambient.find()
    if found is not None and found.suitable:
        script.lay_out(found.path)
        return found.path
    if found is not None:
        say(f"{found.path} is {found.version or 'silent about its version'}, 3.250 or later is wanted; not used")
    place = cached().parent
    with (
        cache.faults(place, "the engine takes 120 MB", EngineError, PROGRAM.again),
        cache.alone(place, "the engine", say),
    ):
        fault = record.fault(cached(), note())
        if fault is not None:
            if cached().exists():
                say(f"{cached()} is damaged ({fault}); making it again")
            _obtain(say, on_progress or gobuild.in_tenths(say))
        script.lay_out(cached())
    return cached()


def _obtain(say: Say, on_progress: OnProgress) -> None:
    scratch = cached().parent / "making"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        route: record.Route = "installer"
        made = _by_installer(scratch, say)
        if made is None:
            say(f"building Pulumi {VERSION} from its Go module: five minutes the first time, it can be interrupted")
            made, route = scratch / "pulumi", "go"
            gobuild.build(PROGRAM, made, on_progress)
        _keep(made, route)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(f"Pulumi {VERSION} is in {cached()}")


def _by_installer(scratch: Path, say: Say) -> Path | None:
    why = official.unreachable()
    if why is None:
        say(f"fetching Pulumi {VERSION} with its installer")
        why = official.install(scratch)
    if why is None:
        return scratch / "bin" / "pulumi"
    say(f"Pulumi's installer cannot be used: {why}")
    return None


def _keep(made: Path, route: record.Route) -> None:
    version = ambient.version_of(made)
    if version != VERSION:
        raise EngineError(
            f"the engine just made says it is {version or 'nothing'}, not {VERSION}",
            fix="mesh engine install once more; if it says so again, put pulumi 3.250 or later on PATH",
        )
    for helper in made.parent.iterdir():
        if helper != made and helper.is_file():
            helper.replace(cached().with_name(helper.name))
    record.write(record.take(made, route, version), note())
    made.replace(cached())
