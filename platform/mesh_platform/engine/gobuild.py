"""The engine as a Go module: what is built of it, and how."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.errors import EngineError
from mesh_platform.toolchain.gobuild import Program

from .place import VERSION

MODULE = Path(__file__).with_name("gomodule")
PROGRAM = Program(
    what="the Pulumi engine",
    module=MODULE,
    packages=("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",),
    flags=("-tags=osusergo,grpcnotrace",),
    link=f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}",
    error=EngineError,
    again="mesh engine install",
    otherwise="put pulumi 3.250 or later on PATH",
)
