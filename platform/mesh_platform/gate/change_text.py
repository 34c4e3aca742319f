"""What a change is beside its plans, as a person reads it: contracts, things that change hands, authority, code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mesh_platform.differences import ContractDifference, Transition
from mesh_platform.rules import FileChange

from .verdict import Comparison

MOST = 8
"""Parts of a list that are shown one by one; the others are counted."""


def change_lines(found: Comparison) -> Iterator[str]:
    """Yield a comparison as lines."""
    if found.moved:
        yield from (f"{found.moved}", f"    {found.moved.next}")
    for contract in found.contracts:
        yield from _contract(contract)
    for transition in found.transitions:
        yield from _transition(transition)
    yield from _files("authority", found.authority)
    yield from _files("code", found.code)
    if found.program:
        yield f"    {found.program}"
    yield from found.impact


def _contract(found: ContractDifference) -> Iterator[str]:
    broken = len(found.breaking)
    said = f"{counted(len(found.differences), 'difference')}, {broken} breaking" if broken else "no reader breaks"
    yield f"contract {found.port}: {said}"
    loud = sorted(found.differences, key=lambda each: not each.breaking)
    for each in loud[:MOST]:
        values = f": {each.old} to {each.new}" if each.old is not None and each.new is not None else ""
        yield f"    {'breaking, ' if each.breaking else ''}{each.direction} {each.what}{values}"
    if len(loud) > MOST:
        yield f"    and {len(loud) - MOST} more"
    if found.agreements:
        yield f"    agreements that it hits: {', '.join(found.agreements[:MOST])}{_more(found.agreements)}"


def _transition(found: Transition) -> Iterator[str]:
    yield f"{found.what} of {found.product}: {found.old} becomes {found.new}"
    yield from (f"    {said}" for said in found.destroys[:MOST])
    if len(found.destroys) > MOST:
        yield f"    and {len(found.destroys) - MOST} more"


def _files(what: str, files: Sequence[FileChange]) -> Iterator[str]:
    if files:
        names = [each.path for each in files]
        yield f"{what}, {counted(len(names), 'file')}: {', '.join(names[:MOST])}{_more(names)}"


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - MOST} more" if len(names) > MOST else ""


def counted(number: int, what: str) -> str:
    """Write `1 rule`, `2 rules`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
