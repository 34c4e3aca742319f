"""A cluster of the user as this mesh's Kubernetes: joined by a context, and left with nothing of ours in it."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.errors import UsageError

from .servers import kubeconfig, kubernetes_context, notes

_NAME = "kubernetes"


def join(base: Path, store: str, context: str) -> None:
    """Choose the cluster of a context for the local cloud at `base`; idempotent.

    It stays chosen until all is forgotten. Raises UsageError for one that is not to be taken, and while our own runs.
    """
    note = notes.read(base, _NAME)
    if note is not None and note.alive and "context" not in note.details:
        fix = f"mesh local down, then mesh local up --kube-context {context}"
        raise UsageError("the Kubernetes of the local cloud runs already", fix=fix)
    files = tuple(map(str, kubeconfig.files()))
    choice = kubernetes_context.Choice(context=context, files=files, manager=f"mesh-{store}")
    kubernetes_context.choose(_folder(base), choice)


def leave(base: Path) -> None:
    """Take what this local cloud has made out of the user's cluster, where one is chosen; raises MeshError."""
    choice = kubernetes_context.chosen(_folder(base))
    if choice is None:
        return
    from .mirrors.kubernetes import open_mirror

    found = kubernetes_context.reached(choice, _folder(base))
    details = dict(found.details)
    note = notes.Note(name=_NAME, state="running", pid=0, started=0, address=found.address, details=details)
    open_mirror(note).leave()


def contexts() -> list[str]:
    """Return the contexts there are to choose from; raises UsageError for a file that is no kubeconfig."""
    return kubeconfig.names(kubeconfig.files())


def _folder(base: Path) -> Path:
    return notes.folder(base) / _NAME
