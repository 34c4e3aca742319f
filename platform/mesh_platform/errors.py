"""The one tree of errors that the platform raises on purpose.

MeshError                where, what, and how to fix it
├── UsageError           the command line or an environment variable (exit 2)
├── DocumentError        documents that cannot be read or do not agree (exit 2)
├── ReferenceError_      an output of another stack that is not there yet (exit 4)
├── DriftError           what exists is not what the documents say (exit 3)
├── PolicyError          a decision refuses the operation (exit 1)
├── AuditError           a decision cannot be recorded, so nothing is permitted (exit 4)
├── EngineError          the Pulumi engine is missing or failed (exit 4)
└── ProviderError        a provider plugin or the local cloud refused (exit 4)
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; they are a contract (docs/exit-codes)."""

    CLEAN = 0
    FAILED = 1
    USAGE = 2
    DRIFT = 3
    ENGINE = 4


class Interrupted(Exception):
    """A person has interrupted a command."""


class MeshError(Exception):
    """Something went wrong that its reader can act on.

    `what` says what is wrong, `fix` the next step, `where` the file, stack or resource (may be empty).
    """

    exit = Exit.ENGINE

    def __init__(self, what: str, *, fix: str, where: str = "") -> None:
        self.what, self.fix, self.where = what, fix, where
        super().__init__(f"{where}: {what}" if where else what)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it come from another process as it was raised there."""
        return _again, (type(self), self.what, self.fix, self.where)


def _again(kind: type[MeshError], what: str, fix: str, where: str) -> MeshError:
    return kind(what, fix=fix, where=where)


class UsageError(MeshError):
    """The command line, an environment variable or a local configuration is wrong."""

    exit = Exit.USAGE


class DocumentError(MeshError):
    """Documents cannot be read or contradict each other."""

    exit = Exit.USAGE


class ReferenceError_(MeshError):
    """An output of another stack is needed and not there; `fix` names the stack to run."""


class DriftError(MeshError):
    """What exists is not what the documents say, and nobody has decided which of the two holds."""

    exit = Exit.DRIFT


class PolicyError(MeshError):
    """A decision refuses the operation."""

    exit = Exit.FAILED


class AuditError(MeshError):
    """A decision cannot be recorded; what was asked for is then refused."""


class EngineError(MeshError):
    """The Pulumi engine is missing, locked or failed."""


class ProviderError(MeshError):
    """A provider plugin or the local cloud refused an operation."""
