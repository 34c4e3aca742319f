"""What differs between two meshes: contracts as their consumers see them, and what changes hands."""

from __future__ import annotations

from .contracts import WHOLE, between, contracts
from .model import ContractDifference, Difference, Direction, Handed, Transition
from .promises import standing
from .side import Side
from .transitions import transitions
from .versions import Step, asked, raised

__all__ = [
    "WHOLE",
    "ContractDifference",
    "Difference",
    "Direction",
    "Handed",
    "Side",
    "Step",
    "Transition",
    "asked",
    "between",
    "contracts",
    "raised",
    "standing",
    "transitions",
]
