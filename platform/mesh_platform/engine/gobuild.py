"""The engine built from its Go module, where nothing but package registries can be reached."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from mesh_platform.errors import EngineError

from . import packages
from .ambient import numbers_of
from .guarded import finished, guarded
from .place import VERSION

OnProgress = Callable[[int, int], None]
"""Told packages done, and packages in all."""

MODULE = Path(__file__).with_name("gomodule")
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_FLAGS = ["-trimpath", "-mod=readonly", "-tags=osusergo,grpcnotrace"]
_LINK = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}"
_NEEDS = "the first build takes 4 GB in Go's caches (go env GOCACHE GOMODCACHE)"
_SHOWN = 12


def build(target: Path, on_progress: OnProgress) -> None:
    """Build the engine into the file `target`, whose folder is scratch; raises EngineError with the next step."""
    go = _go()
    listing = _listed(go)
    known = packages.Build(packages.imports(listing))
    on_progress(0, known.total)
    said: list[str] = []
    command = [go, "build", "-v", *_FLAGS, "-ldflags", _LINK, "-o", str(target), _PACKAGE]
    # Go's own scratch would stay behind when it is killed; in ours it goes with the rest.
    work = target.with_name("work")
    work.mkdir()
    with guarded(command, MODULE, {**_environment(), "GOTMPDIR": str(work)}, merged=True) as process:
        for line in process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            if text in known.graph:
                on_progress(known.seen(text), known.total)
            else:
                said.append(text)
        code = process.wait()
    if code != 0:
        raise explained(said, "the Go build of the engine failed")


def explained(said: list[str], what: str) -> EngineError:
    """Return the error for what Go printed last."""
    tail = "\n".join(f"  {line}" for line in said[-_SHOWN:]) or "  it said nothing"
    text = "\n".join(said)
    if "no space left on device" in text:
        return disk_full(_NEEDS)
    old = re.search(r"^.*(requires go >= |toolchain not available|go: download go1).*$", text, re.MULTILINE)
    if old:
        return _too_old(old[0])
    if re.search(r"dial tcp|i/o timeout|connection refused|no such host|proxyconnect|\b(403|502|503|504)\b", text):
        fix = "make a Go module proxy reachable (go env GOPROXY), then mesh engine install; it goes on where it stopped"
        return EngineError(f"{what}: a module could not be fetched\n{tail}", fix=fix)
    return EngineError(f"{what}\n{tail}", fix="correct what it says, then mesh engine install; it goes on from there")


def disk_full(detail: str) -> EngineError:
    """Return the error for a full disk."""
    return EngineError(f"the disk is full; {detail}", fix="free space, then mesh engine install; it goes on from there")


def _go() -> str:
    go = shutil.which("go")
    if go is None:
        raise EngineError(
            "the Pulumi engine can be neither found nor fetched, and there is no Go to build it",
            fix=f"install Go {_required()} or later, or put pulumi 3.250 or later on PATH, then mesh engine install",
        )
    asked = finished([go, "env", "GOVERSION"], MODULE, _environment())
    if asked.code != 0:
        raise explained(asked.errors.splitlines(), "Go does not work")
    have = numbers_of(asked.output.strip().removeprefix("go"))
    if have is None or have < (numbers_of(_required()) or ()):
        raise _too_old(f"{go} is {asked.output.strip() or 'silent about its version'}")
    return go


def _listed(go: str) -> str:
    command = [go, "list", "-deps", *_FLAGS, "-f", packages.LISTING, _PACKAGE]
    listed = finished(command, MODULE, _environment())
    if listed.code != 0:
        raise explained(listed.errors.splitlines(), "the modules of the engine cannot be read")
    return listed.output


def _environment() -> dict[str, str]:
    # GOWORK and GO111MODULE could put another module in the place of ours.
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GO111MODULE": "on"}


def _required() -> str:
    match = re.search(r"^go (\S+)$", (MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else ""


def _too_old(detail: str) -> EngineError:
    return EngineError(
        f"Go is too old to build the engine, which needs {_required()}: {detail}",
        fix=f"install Go {_required()} or later, or put pulumi 3.250 or later on PATH, then mesh engine install",
    )
