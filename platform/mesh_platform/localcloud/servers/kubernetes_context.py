"""A Kubernetes cluster of the user, in place of our own: a context of a kubeconfig, on this machine.

It is the user's, and others may be at home in it. So the local cloud has a field manager of its own there, takes no
object that is there already, and removes nothing but what it has made.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from mesh_platform.errors import ProviderError, UsageError

from .. import kept
from . import kubeconfig, kubernetes, kubernetes_files
from .kubeconfig import Context
from .server import Say, Started


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A context, the kubeconfig files it is in, and the field manager of this local cloud there."""

    context: str
    files: tuple[str, ...]
    manager: str

    @property
    def places(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(map(Path, self.files))


def chosen(folder: Path) -> Choice | None:
    """Return what was chosen for a server whose data is in `folder`; None where it is our own."""
    try:
        data = json.loads(_file(folder).read_text(encoding="utf-8"))
        return Choice(context=data["context"], files=tuple(data["files"]), manager=data["manager"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("the choice of a cluster cannot be read", where=str(_file(folder)), fix="remove it") from error


def choose(folder: Path, choice: Choice) -> None:
    """Note a choice; raises UsageError for a context that is not to be taken, and where another one is chosen.

    The files of the first time stay: mesh local env has KUBECONFIG name another one.
    """
    before = chosen(folder)
    if before is not None and before.context == choice.context:
        return
    if before is not None:
        raise UsageError(
            f"this local cloud is in the cluster of context {before.context}",
            fix="mesh local down --purge takes it out of there; then choose another one",
        )  # fmt: skip
    kubeconfig.read(choice.context, choice.places)
    kept.write(_file(folder), asdict(choice))


@dataclass(frozen=True, slots=True)
class KubernetesContext:
    """The cluster of a context; it runs without us, so that there is nothing to start or to stop."""

    choice: Choice
    name: ClassVar[str] = kubernetes.Kubernetes.name
    records: ClassVar[tuple[str, ...]] = kubernetes.Kubernetes.records

    def lacks(self) -> str | None:
        """Say why the context is not to be taken."""
        try:
            kubeconfig.read(self.choice.context, self.choice.places)
        except UsageError as error:
            return f"{error}; {error.fix}"
        return None

    def obtain(self, say: Say) -> None:
        """There is nothing to obtain."""

    @contextlib.contextmanager
    def run(self, folder: Path) -> Generator[Started]:
        """Yield how the cluster is reached, once it has answered."""
        yield reached(self.choice, folder)


def reached(choice: Choice, folder: Path) -> Started:
    """Return how a cluster is reached; raises UsageError or ProviderError. What logs in is written into `folder`."""
    context = kubeconfig.read(choice.context, choice.places)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in (("certificate", context.certificate), ("key", context.key)):
        if text:
            kubernetes_files.written(folder / f"context.{name}", text.encode())
    login = {name: str(folder / f"context.{name}") for name in ("certificate", "key") if context.certificate}
    details = {"token": context.token, "authority": context.authority, "manager": choice.manager, **login}
    _require_answer(context, details)
    user = {"token": context.token} if context.token else {f"client-{name}": file for name, file in login.items()}
    opens = kubernetes_files.kubeconfig(folder / "context.kubeconfig", context.server, context.authority, user)
    details |= {"kubeconfig": str(opens), "context": context.name}
    return Started(address=context.server, children=(), details=details)


def _require_answer(context: Context, details: dict[str, str]) -> None:
    trust = ssl.create_default_context(cadata=context.authority)
    if context.certificate:
        trust.load_cert_chain(details["certificate"], details["key"])
    headers = {"Authorization": f"Bearer {context.token}"} if context.token else {}
    request = urllib.request.Request(f"{context.server.rstrip('/')}/version", headers=headers)  # noqa: S310
    fix = f"kubectl --context {context.name} version tells more"
    try:
        with kubernetes.opener(trust).open(request, timeout=10):
            return
    except urllib.error.HTTPError as error:
        reason = f"answers with {error.code}"
    except (urllib.error.URLError, OSError) as error:
        reason = f"does not answer: {getattr(error, 'reason', error)}"
    raise ProviderError(f"the cluster of context {context.name} {reason}", where="kubernetes", fix=fix)


def _file(folder: Path) -> Path:
    return folder / "context.json"
