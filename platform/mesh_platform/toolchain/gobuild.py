"""A program built from a Go module of ours, where nothing but package registries can be reached."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import MeshError

from . import packages
from .guarded import finished, guarded
from .versions import numbers_of

OnProgress = Callable[[int, int], None]
"""Told packages done, and packages in all."""

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is built: main packages of a module, with the flags of `go build`."""

    what: str
    """As in `the disk is full to build …`."""
    module: Path
    """Folder of go.mod and go.sum."""
    packages: tuple[str, ...]
    flags: tuple[str, ...] = ()
    link: str
    """Flags of the linker."""
    error: type[MeshError]
    again: str
    """The command that goes on after a failure."""
    otherwise: str
    """What to do where there is no Go, instead of installing it."""


def build(program: Program, target: Path, on_progress: OnProgress) -> None:
    """Build into the file `target`, or into the folder that is there; what `target` lies in is scratch.

    What has been compiled stays in Go's cache when it is killed. Raises the program's error with the next step.
    """
    go = _go(program)
    known = packages.Build(packages.imports(_listed(program, go)))
    on_progress(0, known.total)
    said: list[str] = []
    command = [go, "build", "-v", *_flags(program), "-ldflags", program.link, "-o", str(target), *program.packages]
    # Go's own scratch would stay behind when it is killed; in ours it goes with the rest.
    work = target.with_name("work")
    work.mkdir()
    with guarded(command, program.module, {**_environment(), "GOTMPDIR": str(work)}, merged=True) as process:
        for line in process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            if text in known.graph:
                on_progress(known.seen(text), known.total)
            else:
                said.append(text)
        code = process.wait()
    if code != 0:
        raise _explained(program, said, f"the Go build of {program.what} failed")


def lacks(program: Program) -> str | None:
    """Return why it cannot be built here, None where it looks as if it could; asks only which Go there is."""
    try:
        _go(program)
    except MeshError as error:
        return f"{error.what}; {error.fix}"
    return None


def in_tenths(say: Callable[[str], None]) -> OnProgress:
    """Return a listener that says a line at every tenth of the packages."""
    told = -1

    def seen(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // total if total else 0
        if tenth > told:
            told = tenth
            say(f"built {done} of {total} packages" if done < total else f"built all {total} packages; linking")

    return seen


def _explained(program: Program, said: list[str], what: str) -> MeshError:
    tail = "\n".join(f"  {line}" for line in said[-_SHOWN:]) or "  it said nothing"
    text = "\n".join(said)
    if "no space left on device" in text:
        full = "the disk is full; the first build takes 4 GB in Go's caches (go env GOCACHE GOMODCACHE)"
        return program.error(full, fix=f"free space, then {program.again}; it goes on from there")
    old = re.search(r"^.*(requires go >= |toolchain not available|go: download go1).*$", text, re.MULTILINE)
    if old:
        return _too_old(program, old[0])
    if re.search(r"dial tcp|i/o timeout|connection refused|no such host|proxyconnect|\b(403|502|503|504)\b", text):
        fix = f"make a Go module proxy reachable (go env GOPROXY), then {program.again}; it goes on where it stopped"
        return program.error(f"{what}: a module could not be fetched\n{tail}", fix=fix)
    fix = f"correct what it says, then {program.again}; it goes on from there"
    return program.error(f"{what}\n{tail}", fix=fix)


def _go(program: Program) -> str:
    go = shutil.which("go")
    if go is None:
        raise program.error(
            f"{program.what} can be neither found nor fetched, and there is no Go to build it",
            fix=f"install Go {_required(program)} or later, or {program.otherwise}, then {program.again}",
        )
    asked = finished([go, "env", "GOVERSION"], program.module, _environment())
    if asked.code != 0:
        raise _explained(program, asked.errors.splitlines(), "Go does not work")
    have = numbers_of(asked.output.strip().removeprefix("go"))
    if have is None or have < (numbers_of(_required(program)) or ()):
        raise _too_old(program, f"{go} is {asked.output.strip() or 'silent about its version'}")
    return go


def _listed(program: Program, go: str) -> str:
    command = [go, "list", "-deps", *_flags(program), "-f", packages.LISTING, *program.packages]
    listed = finished(command, program.module, _environment())
    if listed.code != 0:
        raise _explained(program, listed.errors.splitlines(), f"the modules of {program.what} cannot be read")
    return listed.output


def _flags(program: Program) -> list[str]:
    return ["-trimpath", "-mod=readonly", *program.flags]


def _environment() -> dict[str, str]:
    # GOWORK and GO111MODULE could put another module in the place of ours.
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GO111MODULE": "on"}


def _required(program: Program) -> str:
    text = (program.module / "go.mod").read_text(encoding="utf-8")
    match = re.search(r"^go (\S+)$", text, re.MULTILINE)
    return match[1] if match else ""


def _too_old(program: Program, detail: str) -> MeshError:
    return program.error(
        f"Go is too old to build {program.what}, which needs {_required(program)}: {detail}",
        fix=f"install Go {_required(program)} or later, or {program.otherwise}, then {program.again}",
    )
