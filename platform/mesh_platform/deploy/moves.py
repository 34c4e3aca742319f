"""Products whose id has changed since they were applied: for a cloud, another product in the place of a lost one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mesh_platform.findings import Finding, Location
from mesh_platform.mesh.ids import ProductId, StackId

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Mesh

Applied = Mapping[str, Collection[ProductId]]
"""The products that each domain's stack of one environment has exported, by domain."""
RULE = "moved-product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A product that was applied and is in the documents no more, and what seems to be there instead.

    `moved`: one of its name is new in another domain. `renamed`: others are new in its own. `gone`: neither.
    """

    kind: Literal["moved", "renamed", "gone"]
    environment: str
    old: ProductId
    new: tuple[ProductId, ...] = ()

    def __str__(self) -> str:
        there = ", ".join(str(each) for each in self.new)
        match self.kind:
            case "moved":
                return f"{self.old} cannot become {there}: ids are forever, and nothing of it would come along"
            case "renamed":
                said = "is" if len(self.new) == 1 else "are"
                return f"{self.old} is no longer in the documents, and {there} {said} new: another id, another product"
            case _:
                return f"{self.old} is no longer in the documents"

    @property
    def steps(self) -> tuple[str, ...]:
        """The safer way, in order."""
        old, beside = self.old, " and ".join(str(each) for each in self.new)
        stack = StackId("domain", self.environment, old.domain)
        last = f"when nobody reads {old} any more, remove its folder: mesh up {stack} --destroy-data {old}"
        if self.kind == "gone":
            return (f"deprecate {old} in its product.odps.yaml and end its agreements first", last)
        stacks = dict.fromkeys(str(StackId("domain", self.environment, each.domain)) for each in self.new)
        return (
            f"put the folder of {old} back, and keep {beside} beside it",
            *(f"mesh up {each}" for each in stacks),
            f"let the consumers of {old} ask for access to {beside}, and move them",
            f"deprecate {old} in its product.odps.yaml",
            last,
        )


def moves(applied: Applied, mesh: Mesh, environment: str) -> tuple[Move, ...]:
    """Compare what one environment has with the documents; the safe way, both beside each other, is no move."""
    declared = {id_ for id_, product in mesh.products.items() if product.in_environment(environment)}
    known = {id_ for products in applied.values() for id_ in products}
    new = sorted(declared - known)
    found: list[Move] = []
    for old in sorted(known - declared):
        elsewhere = tuple(id_ for id_ in new if id_.product == old.product)
        beside = tuple(id_ for id_ in new if id_.domain == old.domain)
        kind = "moved" if elsewhere else "renamed" if beside else "gone"
        found.append(Move(kind=kind, environment=environment, old=old, new=elsewhere or beside))
    return tuple(found)


def findings(applied: Mapping[str, Applied], mesh: Mesh) -> tuple[Finding, ...]:
    """Return a finding for every product that is applied in one domain, by environment, and documented in another."""
    return tuple(
        Finding(
            Location(f"{mesh.products[move.new[0]].folder}/product.odps.yaml"),
            RULE,
            f"in {environment} {move}",
            "; then ".join(move.steps),
        )
        for environment, products in applied.items()
        if environment in mesh.environments
        for move in moves(products, mesh, environment)
        if move.kind == "moved"
    )
