"""How far a Go build is: packages done of all that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LISTING = "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}"
"""The format of `go list -deps` that `imports` reads."""


def imports(listing: str) -> dict[str, tuple[str, ...]]:
    """Return what each package imports, from `go list -deps -f LISTING`."""
    rows = [line.split() for line in listing.splitlines() if line.strip()]
    return {row[0]: tuple(row[1:]) for row in rows}


@dataclass(slots=True)
class Build:
    """A build of the packages in `graph`."""

    graph: Mapping[str, tuple[str, ...]]
    done: set[str] = field(default_factory=set[str])

    @property
    def total(self) -> int:
        """How many packages there are."""
        return len(self.graph)

    def seen(self, package: str) -> int:
        """Note that `package` is being compiled, and return how many are done.

        A package comes after all that it imports: those that an earlier build has left in Go's cache, and this build
        therefore never names, count as soon as something that needs them is named.
        """
        waiting = [package] if package in self.graph else []
        while waiting:
            name = waiting.pop()
            if name not in self.done:
                self.done.add(name)
                waiting.extend(each for each in self.graph[name] if each in self.graph)
        return len(self.done)
