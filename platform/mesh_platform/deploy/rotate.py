"""A product's API keys rotated: the next one is told first, then the old one replaced, then the new one told.

What is left to do follows from what the states say, so that a rotation that was cut off anywhere goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mesh_platform.errors import DriftError, EngineError
from mesh_platform.mesh.ids import ProductId, StackId

Pair = tuple[int, int]
"""Numbers of two keys, the one in use first. A number stands for a key of Kafka and one of the registry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Where a product's keys are: `generation` in its document, `made` pair of the identity layer, `told` pair.

    `existing` are all numbers in the identity stack's state, the removed ones of a run that was cut off among them.
    """

    generation: int
    made: Pair
    existing: frozenset[int]
    told: Pair

    @property
    def settled(self) -> bool:
        """Whether document, identity layer and workload agree."""
        wanted = (self.generation, self.generation + 1)
        return self.made == self.told == wanted and self.existing == frozenset(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One step. `tells` is the pair that the workload has afterwards; `makes` and `retires` are numbers of keys."""

    kind: Literal["document", "tell", "replace"]
    where: str
    tells: Pair | None = None
    makes: tuple[int, ...] = ()
    retires: tuple[int, ...] = ()

    def __str__(self) -> str:
        match self.kind:
            case "document":
                return f"raises credentials.generation to {self.makes[0]}"
            case "tell":
                used, other = self.tells or (0, 0)
                return f"tells the workload to use key {used}, and of key {other} beside it"
            case _:
                made = f"makes key {_list(self.makes)} for Kafka and the registry" if self.makes else ""
                gone = f"retires key {_list(self.retires)}" if self.retires else ""
                return ", then ".join(part for part in (made, gone) if part)


def turns(product: ProductId, environment: str, document: str, keys: Keys) -> tuple[Turn, ...]:
    """Return what a rotation has left to do, in order; a whole one where none is under way.

    Raises DriftError where document and identity layer are more than one generation apart.
    """
    if keys.settled:
        goal = keys.generation + 1
        begun = Turn(kind="document", where=document, makes=(goal,))
        return (begun, *turns(product, environment, document, _raised(keys, goal)))
    identity = str(StackId("identity", environment, product.domain))
    domain = str(StackId("domain", environment, product.domain))
    goal, wanted = keys.generation, (keys.generation, keys.generation + 1)
    old = tuple(sorted(keys.existing - set(wanted)))
    new = tuple(number for number in wanted if number not in keys.existing)
    if keys.made == wanted:
        tell = (Turn(kind="tell", where=domain, tells=wanted),) if keys.told != wanted else ()
        replace = (Turn(kind="replace", where=identity, makes=new, retires=old),) if old or new else ()
        return (*tell, *replace)
    if goal != keys.made[1]:
        raise DriftError(
            f"credentials.generation is {goal}, and its keys are {keys.made[0]} and {keys.made[1]}",
            where=document, fix=f"set it to {keys.made[0]}, then run mesh rotate {product} again",
        )  # fmt: skip
    first = (goal, keys.made[0])
    promote = (Turn(kind="tell", where=domain, tells=first),) if keys.told != first else ()
    return (
        *promote,
        Turn(kind="replace", where=identity, makes=new, retires=old),
        Turn(kind="tell", where=domain, tells=wanted),
    )


def advanced(before: Sequence[Turn], after: Sequence[Turn]) -> None:
    """Raise EngineError where a step that was done is still to do: it would be done for ever."""
    if len(after) >= len(before):
        raise EngineError(
            f"{before[0].where} did not change as it should have", where=str(before[0]),
            fix=f"mesh preview {before[0].where} shows what is left",
        )  # fmt: skip


def _raised(keys: Keys, goal: int) -> Keys:
    return Keys(generation=goal, made=keys.made, existing=keys.existing, told=keys.told)


def _list(numbers: Sequence[int]) -> str:
    return " and ".join(str(number) for number in numbers)
