"""Writes the digest of each template into its cookiecutter.json, for whoever renders with plain cookiecutter.

`python -m mesh_platform.creation.seal MESH`; `mesh new` computes the digest itself and trusts none that is stated.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .template import CONTEXT, home, names, read


def seal(root: Path) -> None:
    """State the digest of every template of the mesh at `root`."""
    for name in names(root):
        file = home(root) / name / CONTEXT
        context = json.loads(file.read_text(encoding="utf-8")) | {"_digest": read(root, name).digest}
        file.write_text(json.dumps(context, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    seal(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
