"""The process that evaluates expressions: a line of JSON in, a line out. It imports nothing of ours, and has no rights.

In: {"expression", "facts": [{variable: value}]}. Out: {"answers": [true | false | {"error"}]}, or {"broken"} where the
expression is none. Whoever started it kills it at a deadline; it limits its own memory and time besides.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

MEMORY = 512 * 2**20
"""Bytes of address space."""
SECONDS, FACTS = 2, 500
"""CPU time of one line, and how many facts give it a second more: each takes a third of a millisecond."""


@cache
def library() -> Any:
    """Load the CEL library's extension alone, once: its package imports a terminal interface, ten times as slow."""
    package = find_spec("cel")
    if package is None or not package.submodule_search_locations:
        raise ImportError("common-expression-language is not installed")
    spec = PathFinder.find_spec("cel", list(package.submodule_search_locations))
    if spec is None or spec.loader is None:
        raise ImportError("common-expression-language has no extension for this platform")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def limit() -> None:
    """Write no file, leave no core, and take no more memory than MEMORY."""
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(kind, (most, most))


def give_time(facts: int) -> None:
    """Let a line with so many facts use its CPU time from now on; the kernel ends the process after that."""
    most = math.ceil(time.process_time()) + SECONDS + facts // FACTS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def evaluate(cel: Any, expression: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what an expression says of each of the facts."""
    try:
        program = cel.compile(expression)
    except ValueError as error:
        return {"broken": str(error)}
    return {"answers": [answer(program, each) for each in facts]}


def answer(program: Any, facts: dict[str, Any]) -> bool | dict[str, str]:
    """Return true or false, or what kept it from being either."""
    try:
        found = program.execute(facts)
    except KeyError as error:
        return {"error": f"there is no field {error}"}
    except Exception as error:
        return {"error": str(error).split(". ")[0]}
    return found if isinstance(found, bool) else {"error": f"it is {found!r:.40}, neither true nor false"}


def main() -> None:
    """Answer every line."""
    cel = library()
    limit()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        give_time(len(request["facts"]))
        sys.stdout.write(json.dumps(evaluate(cel, request["expression"], request["facts"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
