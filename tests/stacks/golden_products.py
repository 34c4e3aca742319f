"""Every resource of one product over its layers, a line each; run as a script it writes the golden files anew.

python tests/stacks/golden_products.py MESH      after `mesh up --all` there; read the difference before keeping it
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "products"


def lines(world: object, product: str) -> list[str]:
    """Return `layer type name` for each resource that belongs to a product, sorted."""
    domain, _, name = product.partition(".")
    found: list[str] = []
    for layer, stack in (("identity", f"{domain}-identity-local"), ("domain", f"{domain}-local")):
        for each in world.resources(stack):  # pyright: ignore
            kind, _, title = each["type"], None, each["urn"].rpartition("::")[2]
            if not kind.startswith("pulumi:") and (
                title == f"{domain}-{name}" or title.startswith(f"{domain}-{name}-")
            ):
                found.append(f"{layer} {kind} {title}")
    return sorted(found)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from worlds import World

    deployed = World(Path(sys.argv[1]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for descriptor in sorted(deployed.root.glob("domains/*/products/*/product.odps.yaml")):
        id_ = f"{descriptor.parts[-4]}.{descriptor.parts[-2]}"
        (FOLDER / f"{id_}.txt").write_text("\n".join([*lines(deployed, id_), ""]))
