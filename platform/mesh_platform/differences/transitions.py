"""What changes hands or its name between two meshes, each with what that destroys or leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId

from .contracts import in_force
from .destroyed import of_domain, of_product, of_workspace, words
from .model import Handed, Transition
from .moved import moved

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Product

    from .side import Side


def transitions(base: Side, head: Side, at: datetime) -> tuple[Transition, ...]:
    """Return the transitions; rights are those that hold `at`.

    Ids are in all names, so for a cloud a product with another id is another product in the place of a lost one.
    """
    pairs = moved(base.mesh, head.mesh)
    found = [*_catalogs(base, head, pairs)]
    for old, new in pairs.items():
        found.append(_moved(base, head, old, new, at))
    for id_, product in base.mesh.products.items():
        if id_ in head.mesh.products:
            after = head.mesh.products[id_]
            found += _workspace(head, product, after)
            found += _environments(base, head, product, after, at)
        follower = head.mesh.products.get(pairs.get(id_, id_))
        if follower is not None:
            found += _owner(base, head, product, follower, at)
    return tuple(found)


def _catalogs(base: Side, head: Side, pairs: Mapping[ProductId, ProductId]) -> Iterator[Transition]:
    """Yield domains that are gone, whose products are all in one that is new."""
    for name, domain in base.mesh.domains.items():
        into = {pairs[each.id].domain for each in domain.products if each.id in pairs}
        complete = bool(domain.products) and all(each.id in pairs for each in domain.products)
        if name in head.mesh.domains or not complete or len(into) != 1 or into <= set(base.mesh.domains):
            continue
        (new,) = into
        environments = sorted({each for product in domain.products for each in product.stack.environments})
        yield Transition(
            what=Handed.catalog,
            product=name,
            old=", ".join(naming.catalog(name, each) for each in environments),
            new=", ".join(naming.catalog(new, each) for each in environments),
            destroys=of_domain(name, environments),
            location=head.at(f"domains/{new}/domain.yaml", "id"),
        )


def _moved(base: Side, head: Side, old: ProductId, new: ProductId, at: datetime) -> Transition:
    before = base.mesh.products[old]
    return Transition(
        what=Handed.product if old.domain == new.domain else Handed.domain,
        product=str(old),
        old=str(old),
        new=str(new),
        destroys=of_product(base.mesh, before, before.stack.environments, at),
        location=head.at(f"{head.mesh.products[new].folder}/product.odps.yaml", "id"),
    )


def _workspace(head: Side, before: Product, after: Product) -> Iterator[Transition]:
    old, new = before.stack.workspace, after.stack.workspace
    if old == new:
        return
    environments = [each for each in before.stack.environments if each in after.stack.environments]
    destroys = of_workspace(before, environments)
    if old == "shared":
        stay = "it stays behind in the shared workspace, where no apply looks for it again: "
        destroys = tuple(f"{stay}{each}" for each in destroys)
    yield Transition(
        what=Handed.workspace, product=str(before.id), old=old, new=new, destroys=destroys,
        location=head.at(f"{after.folder}/stack.yaml", "workspace"),
    )  # fmt: skip


def _environments(base: Side, head: Side, before: Product, after: Product, at: datetime) -> Iterator[Transition]:
    left = [each for each in before.stack.environments if each not in after.stack.environments]
    if left:
        yield Transition(
            what=Handed.environments, product=str(before.id), old=words(before.stack.environments),
            new=words(after.stack.environments), destroys=of_product(base.mesh, before, left, at),
            location=head.at(f"{after.folder}/stack.yaml", "environments"),
        )  # fmt: skip


def _owner(base: Side, head: Side, before: Product, after: Product, at: datetime) -> Iterator[Transition]:
    """Yield that another team owns a product: people lose rights, and decisions name a team that decides no more."""
    if before.owner == after.owner:
        return
    charter = head.mesh.domains[after.id.domain].charter
    lost = [f"team {before.owner} may no more see namespaces, run jobs and use warehouses of {after.id}"]
    decided = [
        f"agreement {each.id} was decided on with team {before.owner}"
        for each in base.mesh.agreements
        if in_force(each, at) and (each.port.product == before.id or each.consumer.id == str(before.id))
    ]
    yield Transition(
        what=Handed.owner, product=str(before.id), old=before.owner, new=after.owner,
        destroys=(*([] if before.owner == charter.owner else lost), *decided),
        location=head.at(f"{after.folder}/product.odps.yaml", "team", "name"),
    )  # fmt: skip
