"""One program for every stack: reads the documents, finds the layer, and composes it."""

from __future__ import annotations

import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pulumi
from mesh_platform.documents import read
from mesh_platform.errors import DocumentError, UsageError
from mesh_platform.governance import Context, refuse
from mesh_platform.governance.enforce import Door, require, trust_root
from mesh_platform.mesh import build
from mesh_platform.mesh.ids import StackId

from .adoption import adopt
from .mode import Mode

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.mesh.model import Mesh


_COMPOSING = threading.Lock()
"""Several stacks run in one process, and modules that the Kubernetes SDK loads at first use break when two threads do
so at once (importlib.util.LazyLoader before Python 3.13). Declaring resources is pure computing: nothing waits here."""


Given = tuple["Mesh", "Documents"]
"""A mesh and the documents that it is of."""


class Layer(Protocol):
    """What each layer's module offers."""

    def compose(self, mesh: Mesh, root: Path, stack: StackId, mode: Mode) -> None:
        """Declare every resource of the stack and export its `refs` and `secrets`."""
        ...


def program(root: Path, stack: str, mode: Mode, given: Given | None = None) -> None:
    """Declare the resources of `stack` from the documents below `root`, or from those that were read already.

    Raises DocumentError where they have findings, and PolicyError where governance refuses an apply.
    """
    mesh, documents = given or _read(root)
    name = StackId.parse(stack)
    mode.require(mesh.environments[name.environment].target, stack)
    if not mode.report:
        pinned = trust_root(root)
        context = Context(mesh=mesh, documents=documents, at=mode.as_of, environment=name.environment, trust=pinned)
        if given:
            # The command that read them has asked, and recorded what was decided.
            refuse(name, context)
        else:
            require(name, context, Door.of(root))
    elif not (mode.replay or pulumi.runtime.is_dry_run()):
        raise UsageError("what is refused can be shown, and not applied", where=stack, fix=f"mesh gate {stack}")
    adopt(mode.adopt)
    with _COMPOSING:
        # Each layer imports only the provider packages that it uses.
        layer = cast("Layer", import_module(f"mesh_stacks.{name.layer}"))
        layer.compose(mesh, root, name, mode)


def _read(root: Path) -> Given:
    documents = read(root)
    mesh, findings = build(documents)
    if mesh is None or findings:
        first = "\n".join(str(finding) for finding in findings[:20])
        raise DocumentError(f"{len(findings)} findings\n{first}", where=str(root), fix="mesh check")
    return mesh, documents
