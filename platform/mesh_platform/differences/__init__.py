"""What differs between two meshes: contracts as their consumers see them, and what changes hands."""

from __future__ import annotations

from .model import ContractDifference, Difference, Direction, Transition

__all__ = ["ContractDifference", "Difference", "Direction", "Transition"]
