"""The Python that runs a project's program, by the runtime options of its Pulumi.yaml."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import EngineError


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An executable; `environment` is the virtual environment it belongs to, None for the host's own."""

    executable: Path
    environment: Path | None

    @property
    def packages(self) -> tuple[Path, ...]:
        """The folders in which its packages are installed."""
        if self.environment is None:
            return tuple(dict.fromkeys(Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")))
        return tuple(sorted(self.environment.glob("lib*/python3*/site-packages")))

    def variables(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a process under it, as if its environment were activated."""
        if self.environment is None:
            return dict(base)
        kept = {name: value for name, value in base.items() if name != "PYTHONHOME"}
        path = os.pathsep.join([str(self.executable.parent), base.get("PATH", os.defpath)])
        return {**kept, "VIRTUAL_ENV": str(self.environment), "PATH": path}


def choose(root: Path, options: Mapping[str, object]) -> Interpreter:
    """Return the interpreter for a project in `root`; raises EngineError where its environment is missing.

    Without the option `virtualenv` it is the host's own, but for the toolchain uv, whose default is `.venv`.
    """
    toolchain = str(options.get("toolchain") or "pip")
    if toolchain not in ("pip", "uv"):
        raise EngineError(
            f"the toolchain {toolchain} is not known", where=str(root / "Pulumi.yaml"),
            fix="use pip or uv, or install the official language host pulumi-language-python",
        )  # fmt: skip
    named = options.get("virtualenv") or (".venv" if toolchain == "uv" else None)
    if named is None:
        return Interpreter(Path(sys.executable), None)
    environment = root / str(named)
    executable = environment / "bin" / "python"
    if not executable.exists():
        raise EngineError(
            f"the virtual environment {named} is not there", where=str(root / "Pulumi.yaml"),
            fix=f"python -m venv {environment}, then install the project's packages into it",
        )  # fmt: skip
    return Interpreter(executable, environment)
