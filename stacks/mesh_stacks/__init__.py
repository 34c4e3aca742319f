"""The Pulumi program of every stack: `program(root, stack, mode)`."""

from __future__ import annotations

from mesh_stacks.mode import Mode
from mesh_stacks.program import program

__all__ = ["Mode", "program"]
