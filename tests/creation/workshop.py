"""A mesh to make products in: payments of the example, with what its answers are held against."""

from __future__ import annotations

import shutil
from pathlib import Path

from mesh_platform.creation import Creation, create, draft, read
from worlds import World, example

ANSWERS = {
    "streaming-product": {"domain": "payments", "product": "refunds", "purpose": "Refunds of payments.", "budget": 500},
    "batch-product": {"domain": "payments", "product": "refunds", "purpose": "Refunds of payments.", "budget": 500},
    "stream-processor": {
        "domain": "payments", "product": "refunds", "purpose": "Refunds of payments.", "budget": 500,
        "input": "payments.transactions.completed.v1",
    },
    "exploration": {
        "domain": "payments", "product": "refunds", "purpose": "Refunds of payments.", "budget": 500,
        "input": "payments.transactions.completed.v1",
    },
    "domain": {
        "domain": "lending", "team": "payments-core", "purpose": "Loans.", "budget": 900, "cost_centre": "CC-1",
        "contact": "lending@bank.example", "code_owners": "@bank/lending",
    },
}  # fmt: skip
PRODUCT = "domains/payments/products/refunds"
CHARTER = "governance/domains/payments.yaml"
KEPT = ("governance/domains/payments.yaml", "governance/teams/payments-core.yaml", "governance/teams/data-office.yaml")


def small(root: Path) -> World:
    """Return a mesh with one domain and one product."""
    world = example(root)
    for path in [*root.glob("governance/domains/*"), *root.glob("governance/teams/*"), *root.glob("environments/*")]:
        if path.relative_to(root).as_posix() not in KEPT and path.name != "local.yaml":
            path.unlink()
    for path in [*root.glob("domains/*"), *root.glob("domains/payments/products/*")]:
        if path.name not in ("payments", "transactions"):
            shutil.rmtree(path)
    for path in ("domains/payments/products/transactions/access", "governance/waivers", "docs", "stacks"):
        shutil.rmtree(root / path)
    (root / ".venv").unlink(missing_ok=True)
    transactions = root / "domains/payments/products/transactions"
    lines = (transactions / "product.odps.yaml").read_text().splitlines(keepends=True)
    (transactions / "product.odps.yaml").write_text(
        "".join(line for line in lines if "inputPorts" not in line and "notifications" not in line)
    )
    text = (transactions / "stack.yaml").read_text()
    (transactions / "stack.yaml").write_text(text.replace("[local, dev, prod]", "[local]"))
    return world


def make(world: World, template: str, dry: bool = False, **answers: object) -> Creation:
    """Make something with a template's usual answers and these."""
    chosen = ANSWERS[template] | answers
    return create(world.root, draft(world.root, read(world.root, template), chosen), dry=dry)


def tree(root: Path) -> dict[str, bytes | str]:
    """Return everything below a folder: files with their content, links with their target."""
    found: dict[str, bytes | str] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = "/" if path.is_dir() else path.read_bytes()
    return found
