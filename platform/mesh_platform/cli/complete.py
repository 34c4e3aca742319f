"""What the shell completes: names as the tree has them, read from folders and file names alone, without a document."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.errors import UsageError


def environments() -> list[str]:
    """Return the environments of the nearest mesh; nothing where there is none."""
    return [file.stem for file in _found("environments/*.yaml")]


def domains() -> list[str]:
    """Return the domains."""
    return [folder.name for folder in _found("domains/*/")]


def products() -> list[str]:
    """Return the products, as payments.transactions."""
    return [f"{folder.parent.parent.name}.{folder.name}" for folder in _found("domains/*/products/*/")]


def owners() -> list[str]:
    """Return domains and products."""
    return [*domains(), *products()]


def stacks() -> list[str]:
    """Return the stacks of every environment, as payments-local."""
    layers = ["platform", *(f"{domain}-identity" for domain in domains()), *domains()]
    return [f"{layer}-{environment}" for environment in environments() for layer in layers]


def ports() -> list[str]:
    """Return ports, as payments.transactions.completed.v1, and products."""
    found = _found("domains/*/products/*/contracts/*.odcs.yaml")
    named = [(file.parts[-5], file.parts[-3], file.name.removesuffix(".odcs.yaml")) for file in found]
    return [*products(), *(".".join(parts) for parts in named)]


def policies() -> list[str]:
    """Return the policies of governance and of domains."""
    return [file.stem for folder in ("governance", "domains/*") for file in _found(f"{folder}/policies/*.yaml")]


def templates() -> list[str]:
    """Return the templates of new products and domains."""
    from mesh_platform.creation import names

    from .options import find_root

    try:
        return list(names(find_root(None)))
    except UsageError:
        return []


def _found(pattern: str) -> list[Path]:
    from .options import find_root

    try:
        root = find_root(None)
    except UsageError:
        return []
    return sorted(path for path in root.glob(pattern) if not _hidden(path.relative_to(root)))


def _hidden(path: Path) -> bool:
    return any(name.startswith(".") for name in path.parts)
