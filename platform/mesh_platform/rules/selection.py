"""What a setting is about: the products, domains and steps that selectors of policies choose, and leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mesh_platform.documents.kinds.policy import Selector
    from mesh_platform.mesh.model import Mesh, Product


@dataclass(frozen=True, slots=True)
class Selection:
    """What every selector of `within` chooses and none of `beyond` does; without any, everything."""

    within: tuple[Selector, ...] = ()
    beyond: tuple[Selector, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.within and not self.beyond

    def environment(self, environment: str) -> bool:
        """Whether a whole environment is chosen."""
        return self._all(lambda each: _there(each, environment))

    def domain(self, domain: str, environment: str) -> bool:
        """Whether a whole domain is chosen."""
        return self._all(lambda each: _of_domain(each, domain, environment))

    def product(self, product: Product, mesh: Mesh, environment: str) -> bool:
        """Whether a product is chosen."""
        return self._all(lambda each: _of_product(each, product, mesh, environment))

    def step(self, kind: str, product: Product | None, domain: str, mesh: Mesh, environment: str) -> bool:
        """Whether a step is chosen, by the kind of its resource and whose it is; one that is nobody's by no product."""

        def chosen(each: Selector) -> bool:
            if each.kinds and kind not in each.kinds:
                return False
            if product is not None:
                return _of_product(each, product, mesh, environment)
            return _of_domain(each, domain, environment) and not about_products(each)

        return self._all(chosen)

    def _all(self, chosen: Callable[[Selector], bool]) -> bool:
        return all(map(chosen, self.within)) and not any(map(chosen, self.beyond))


EVERYTHING = Selection()


def about_products(selector: Selector) -> bool:
    """Whether a selector chooses among the products of a domain."""
    levels = selector.classification
    ranged = levels is not None and (levels.at_least is not None or levels.at_most is not None)
    return bool(selector.products) or ranged or selector.personal_data is not None


def _there(each: Selector, environment: str) -> bool:
    return not each.environments or environment in each.environments


def _of_domain(each: Selector, domain: str, environment: str) -> bool:
    return _there(each, environment) and (not each.domains or domain in each.domains)


def _of_product(each: Selector, product: Product, mesh: Mesh, environment: str) -> bool:
    return (
        _of_domain(each, product.id.domain, environment)
        and (not each.products or str(product.id) in each.products)
        and _between(each, product.classification, mesh.classification.levels)
        and each.personal_data in (None, any(port.personal for port in product.ports))
    )


def _between(each: Selector, level: str, levels: Sequence[str]) -> bool:
    said = each.classification
    if said is None:
        return True
    place = levels.index(level)
    least = 0 if said.at_least is None else levels.index(said.at_least)
    most = len(levels) if said.at_most is None else levels.index(said.at_most)
    return least <= place <= most
