"""Steps and plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

QUIET = frozenset({"same", "read", "refresh", "read-discard", "discard", "discard-replaced"})
HALVES = frozenset({"create-replacement", "delete-replaced"})
"""The two halves of a replacement; the step `replace` stands for both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step on one resource. Inputs are as the engine shows them: a secret is a marker, never a value."""

    op: str
    urn: str
    type: str
    provider: str = ""
    parent: str = ""
    protect: bool = False
    old: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue], repr=False)
    new: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue], repr=False)
    replaces: tuple[str, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """The logical name of the resource."""
        return self.urn.rpartition("::")[2]

    @property
    def custom(self) -> bool:
        """Whether it is a real resource rather than a component, a provider or the stack."""
        return not self.type.startswith(("mesh:index:", "pulumi:"))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that the program, a provider or the engine said."""

    severity: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a preview would do, or what an apply did, in the order of the engine."""

    stack: str
    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change a resource, a replacement once."""
        return tuple(step for step in self.steps if step.op not in QUIET and step.op not in HALVES)

    @property
    def resources(self) -> tuple[Step, ...]:
        """The changes of real resources."""
        return tuple(step for step in self.changes if step.custom)

    def counts(self) -> dict[str, int]:
        """How many real resources each operation touches."""
        return dict(sorted(Counter(step.op for step in self.resources).items()))

    @property
    def not_evaluated(self) -> tuple[str, ...]:
        """What is known only once another stack has been applied."""
        said = (each.message for each in self.diagnostics)
        return tuple(sorted({text.partition("not evaluated:")[2].strip() for text in said if "not evaluated:" in text}))
