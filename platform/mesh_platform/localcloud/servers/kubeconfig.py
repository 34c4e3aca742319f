"""One context of a person's kubeconfig, read as data: nothing in it is run, and no cluster elsewhere is taken.

Its shape: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/. A way to log in that is not in `_LOGINS` is
refused instead of left out, since a client that leaves it out is somebody else to the server.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import yaml

from mesh_platform.errors import UsageError

_CLUSTER = frozenset({"server", "certificate-authority", "certificate-authority-data", "extensions"})
_LOGINS = frozenset({"token", "tokenFile", "client-certificate", "client-key"})
_USER = _LOGINS | {"client-certificate-data", "client-key-data", "extensions"}
_MAX = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A cluster and how to log in: by a token, or by a certificate with its key. All three are PEM or text."""

    name: str
    server: str
    authority: str
    token: str = field(default="", repr=False)
    certificate: str = ""
    key: str = field(default="", repr=False)


def files() -> tuple[Path, ...]:
    """Return the files that kubectl would read: those of KUBECONFIG, else the one of the user's home."""
    named = [each for each in os.environ.get("KUBECONFIG", "").split(os.pathsep) if each]
    return tuple(Path(each).absolute() for each in named) or (Path.home() / ".kube" / "config",)


def names(places: Sequence[Path]) -> list[str]:
    """Return the names of all contexts; raises UsageError for a file that is no kubeconfig."""
    return list(dict.fromkeys(str(each.get("name")) for each, _ in _entries(places, "contexts")))


def read(name: str, places: Sequence[Path]) -> Context:
    """Return a context; raises UsageError where there is none, or it is not to be taken."""
    context, _ = _named(places, "context", name, f"there is no context {name}", names(places))
    cluster, beside = _named(places, "cluster", str(context.get("cluster")), f"the cluster of {name} is missing")
    user, near = _named(places, "user", str(context.get("user")), f"the user of {name} is missing")
    _require(cluster, _CLUSTER, f"the cluster of context {name}")
    _require(user, _USER, f"the user of context {name}")
    server = str(cluster.get("server", ""))
    _require_local(name, server)
    found = Context(
        name=name, server=server, authority=_text(cluster, "certificate-authority", beside),
        token=str(user.get("token") or _text(user, "tokenFile", near)).strip(),
        certificate=_text(user, "client-certificate", near), key=_text(user, "client-key", near),
    )  # fmt: skip
    if not found.authority or not (found.token or (found.certificate and found.key)):
        lacks = "a token or a client certificate with its key" if found.authority else "a certificate authority"
        raise UsageError(f"context {name} has not {lacks}", fix="take a context that has")
    return found


def _require(entry: Mapping[str, Any], taken: frozenset[str], what: str) -> None:
    other = sorted(str(each) for each in set(entry) - taken)
    if other:
        raise UsageError(
            f"{what} has {other[0]}, which the local cloud does not take",
            fix="take a context with a certificate authority, and a token or client certificate, as kind and k3d make",
        )  # fmt: skip


def _require_local(name: str, server: str) -> None:
    host = _host(server)
    if host is None:
        raise UsageError(f"context {name} has no server with https", fix="take one that has")
    # k3d writes 0.0.0.0: as a place to connect to, it is this machine
    if not all(each.is_loopback or each.is_unspecified for each in _addresses(host)):
        raise UsageError(
            f"context {name} is a cluster elsewhere: {host}",
            fix="the local cloud takes clusters of this machine; for another make an environment of target live",
        )  # fmt: skip


def _host(server: str) -> str | None:
    """Return the host of an address with https; None for what is no such address."""
    try:
        parts = urlsplit(server)
        return parts.hostname if parts.scheme == "https" and parts.port != 0 else None
    except ValueError:
        return None


def _addresses(host: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        yield ipaddress.ip_address(host)
        return
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None)
    except OSError as error:
        raise UsageError(f"nobody knows the host {host}", fix="is the cluster running?") from error
    for *_, address in found:
        yield ipaddress.ip_address(str(address[0]).partition("%")[0])


def _text(entry: Mapping[str, Any], name: str, file: Path) -> str:
    """Return a value that is given as itself in base64, or by the file it is in, beside the kubeconfig."""
    try:
        if entry.get(f"{name}-data"):
            return base64.b64decode(str(entry[f"{name}-data"]), validate=True).decode("ascii")
        if entry.get(name):
            return (file.parent / str(entry[name])).read_text(encoding="ascii")
    except (OSError, binascii.Error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in base64"
        raise UsageError(f"{name} cannot be read: {reason}", where=str(file), fix="mend it there") from error
    return ""


def _named(
    places: Sequence[Path], kind: str, name: str, missing: str, known: Sequence[str] = ()
) -> tuple[dict[str, Any], Path]:
    """Return the first entry of a name, as kubectl merges files, and the file it is in."""
    for entry, file in _entries(places, f"{kind}s"):
        if entry.get("name") == name and isinstance(entry.get(kind), dict):
            return cast("dict[str, Any]", entry[kind]), file
    shown = f"one of {', '.join(known)}" if known else f"kubectl config view shows what there is in {_shown(places)}"
    raise UsageError(missing, fix=shown)


def _entries(places: Sequence[Path], kind: str) -> Iterator[tuple[dict[str, Any], Path]]:
    for file in places:
        entries = _content(file).get(kind)
        for entry in cast("list[Any]", entries) if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield cast("dict[str, Any]", entry), file


def _content(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(_MAX + 1)
        if len(text) > _MAX:
            raise UsageError(
                "it is larger than a MiB", where=str(file), fix="kubectl config view --minify makes a smaller one"
            )
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError("it cannot be read as YAML", where=str(file), fix="kubectl config view shows why") from error
    if not isinstance(content, dict):
        raise UsageError("it is no kubeconfig", where=str(file), fix="kubectl config view shows what it reads")
    return cast("dict[str, Any]", content)


def _shown(places: Sequence[Path]) -> str:
    return os.pathsep.join(map(str, places))
