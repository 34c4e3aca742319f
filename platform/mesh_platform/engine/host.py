"""The process that offers the programs of its own tree to an engine of another one: `fd group name arguments`.

It tells its address by the open file `fd`, and ends when its stdin closes.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import entry_points

from .inline import served


def main() -> None:
    """Load what the entry point names, offer it for every stack, and wait."""
    told, group, name, arguments = sys.argv[1:]
    (point,) = entry_points(group=group, name=name)
    program, given = point.load(), json.loads(arguments)
    with served(lambda stack: lambda: program(stack=stack, **given)) as address:
        with os.fdopen(int(told), "w", encoding="utf-8") as answer:
            answer.write(f"{address}\n")
        sys.stdin.read()
    os._exit(0)
