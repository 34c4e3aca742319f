"""Who says what: people and their keys, statements and their chains, signatures, and the root of trust."""

from __future__ import annotations

from .chain import broken, cut, named
from .faults import Fault
from .people import Person, of_teams, people
from .requirement import Requirement, faults, round_of, said_by
from .statement import Link, chain
from .subjects import Changed, Subject, statements
from .verify import Verifier

__all__ = [
    "Changed",
    "Fault",
    "Link",
    "Person",
    "Requirement",
    "Subject",
    "Verifier",
    "broken",
    "chain",
    "cut",
    "faults",
    "named",
    "of_teams",
    "people",
    "round_of",
    "said_by",
    "statements",
]
