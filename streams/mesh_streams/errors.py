"""The tree of errors: what is wrong with one record, with the moment, or with the whole process.

StreamError
    PoisonError      this record can never be processed: it goes to the dead letters
    TransientError   the same may work later: the transaction is aborted and taken up again
    FatalError       this process cannot go on, another one may
        SettingsError    a variable is missing or wrong
"""

from __future__ import annotations


class StreamError(Exception):
    """What a processor raises."""


class PoisonError(StreamError):
    """A record that can never be processed, with the reason in a word (`kind`) and in a sentence."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class TransientError(StreamError):
    """Something does not answer, or not yet."""


class FatalError(StreamError):
    """Another process has taken over, or a right is missing."""


class SettingsError(FatalError):
    """A variable of the process is missing or wrong."""
