"""A Pulumi home of its own, in which the engine finds the local cloud's plugins under the versions of the wheels."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from .serve import PACKAGES, version


def install(home: Path) -> None:
    """Lay out `plugins/resource-<name>-v<version>/pulumi-resource-<name>`; idempotent."""
    for package in PACKAGES:
        folder = home / "plugins" / f"resource-{package}-v{version(package)}"
        folder.mkdir(parents=True, exist_ok=True)
        # -P: the engine starts plugins in the project's folder, whose files must not pass for modules.
        command = [sys.executable, "-P", "-m", "mesh_platform.localcloud.plugin", package]
        script = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
        executable = folder / f"pulumi-resource-{package}"
        if not executable.exists() or executable.read_text(encoding="utf-8") != script:
            scratch = executable.with_name(f"{executable.name}.{os.getpid()}")
            scratch.write_text(script, encoding="utf-8")
            scratch.chmod(0o755)
            scratch.replace(executable)
    if not (home / "logs").exists():
        # A file where the engine looks for a folder: it would log all that it does, encrypted, a fifth of its time.
        # Who looks into a run asks for it: pulumi --logtostderr -v=9.
        (home / "logs").touch()
