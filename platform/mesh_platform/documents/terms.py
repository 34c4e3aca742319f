"""The texts of terms that agreements name, as digests: who accepts terms accepts exactly this text."""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import layout
from .files import text
from .parse import FaultError


def terms(root: Path) -> dict[str, str]:
    """Return by path (`/`) the SHA-256 in hex of each text in governance/terms; links and other files are left out."""
    folder = root / layout.TERMS
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return {}
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir()):
        try:
            found[f"{layout.TERMS}/{file.name}"] = hashlib.sha256(text(file).encode()).hexdigest()
        except FaultError:
            continue
    return found
