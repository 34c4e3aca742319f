"""What the plain Pulumi CLI runs: the program of the selected stack."""

from pathlib import Path

import pulumi
from mesh_platform.engine.sdk import hasten
from mesh_stacks import Mode, program

hasten()
program(Path(__file__).resolve().parent.parent, pulumi.get_stack(), Mode.from_environment())
