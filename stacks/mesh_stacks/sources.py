"""The code of a product's jobs, read as bytes: it is put where it runs and never runs here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Product


def sources(root: Path, product: Product) -> dict[str, bytes]:
    """Return the files that a product's jobs name, by path below its folder; raises DocumentError for one elsewhere."""
    folder = (root / product.folder).resolve()
    return {job.source: _read(folder, job.source, str(product.id)) for job in product.stack.jobs}


def _read(folder: Path, name: str, product: str) -> bytes:
    file = folder / name
    if file.is_symlink() or not file.resolve().is_relative_to(folder) or not file.is_file():
        raise DocumentError(f"no file {name} in the product's folder", where=product, fix="name one under jobs.source")
    return file.read_bytes()
