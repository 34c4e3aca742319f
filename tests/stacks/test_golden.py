"""The full list of resources of each example product, as somebody has read it."""

from __future__ import annotations

import pytest
from golden_products import FOLDER, lines
from worlds import EXAMPLE, World

PRODUCTS = sorted(
    f"{file.parts[-4]}.{file.parts[-2]}" for file in EXAMPLE.glob("domains/*/products/*/product.odps.yaml")
)


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_product_has_exactly_the_resources_that_were_reviewed(deployed: World, product: str) -> None:
    """A resource that appears, goes or is renamed (so replaced) shows here before it shows in a bank."""
    assert lines(deployed, product) == (FOLDER / f"{product}.txt").read_text().splitlines()


def test_every_golden_file_is_of_a_product_that_exists() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.txt")) == PRODUCTS
