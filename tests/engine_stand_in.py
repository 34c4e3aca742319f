"""A stand-in for the engine's executable: it plays what a test has laid out, and notes how it was called.

For what commands make of an engine's answers; what the engine itself does is tested with the engine.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.engine import VERSION

SCRIPT = """#!/bin/sh
plays={plays}
echo "$*" >> "$plays/calls"
[ "$1" = version ] && echo v{version} && exit
env > "$plays/environment"
stack= events=
for word; do
    case "$before" in --stack) stack=${{word##*/}} ;; --event-log) events=$word ;; esac
    before=$word
done
case "$1 $2" in
    'stack init') stack=$3; echo 'encryptionsalt: x' > "Pulumi.$3.yaml"; play=init ;;
    'stack '*) play=$2 ;;
    *) play=$1 ;;
esac
play="$plays/$play.$stack"
[ -e "$play.events" ] && cat "$play.events" > "$events"
[ -e "$play.state" ] && cp "$play.state" "$(cat "$play.place")"
[ -e "$play.says" ] && cat "$play.says"
[ -e "$play.fails" ] && cat "$play.fails" >&2 && exit 255
exit 0
"""


def step(op: str, kind: str, name: str, stack: str = "payments-local", **metadata: Any) -> dict[str, Any]:
    """Return the event that announces a step; `old` and `new` are inputs."""
    urn = f"urn:pulumi:{stack}::mesh::{kind}::{name}"
    states = {
        side: {"inputs": metadata.pop(side), "parent": metadata.get("parent", "")}
        for side in ("old", "new")
        if side in metadata
    }
    return {"resourcePreEvent": {"metadata": {"op": op, "urn": urn, "type": kind, **metadata, **states}}}


def said(message: str, severity: str = "error", urn: str = "") -> dict[str, Any]:
    """Return the event of a message."""
    return {"diagnosticEvent": {"message": message, "severity": severity, "urn": urn}}


@dataclass(frozen=True)
class StandIn:
    """An executable `pulumi` in a folder of its own."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> StandIn:
        """Write the executable."""
        folder.mkdir(parents=True)
        made = cls(folder)
        made.executable.write_text(SCRIPT.format(plays=folder, version=VERSION), encoding="utf-8")
        made.executable.chmod(0o755)
        return made

    @property
    def executable(self) -> Path:
        return self.folder / "pulumi"

    @property
    def path(self) -> str:
        """PATH with this engine before all others."""
        return os.pathsep.join((str(self.folder), os.environ.get("PATH", os.defpath)))

    def plays(self, operation: str, stack: str, *events: Mapping[str, Any], says: str = "", fails: str = "") -> None:
        """Lay out what an operation on a stack does: `preview`, `up`, `init`, `output` and so on."""
        for ending, text in {
            "events": "".join(f"{json.dumps(event)}\n" for event in events), "says": says, "fails": fails,
        }.items():  # fmt: skip
            if text:
                (self.folder / f"{operation}.{stack}.{ending}").write_text(text, encoding="utf-8")

    def leaves(self, operation: str, stack: str, state: Path, place: Path) -> None:
        """Let an operation on a stack leave this state behind."""
        shutil.move(state, self.folder / f"{operation}.{stack}.state")
        (self.folder / f"{operation}.{stack}.place").write_text(str(place), encoding="utf-8")

    @property
    def calls(self) -> list[str]:
        """What it was called with, but for what it was asked before a run."""
        file = self.folder / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [line for line in lines if line != "version"]

    @property
    def operations(self) -> list[str]:
        """The operations on stacks, in order, as `up payments-local`."""
        found: list[str] = []
        for line in self.calls:
            words = line.split()
            if words[0] != "stack":
                found.append(f"{words[0]} {words[words.index('--stack') + 1].rpartition('/')[2]}")
        return found

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its last run."""
        lines = (self.folder / "environment").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)
