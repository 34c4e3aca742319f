"""The addresses in a provider's configuration, and the refusal of all that are not this store's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from mesh_platform.errors import ProviderError
from mesh_platform.mesh import stamp

from .values import Unknown, Value, plain

FIX = 'use this mesh\'s environment: eval "$(mesh local env)"; a real cloud needs the official plugin'


def require_own(package: str, config: dict[str, Value], store: str) -> None:
    """Raise ProviderError for an address of any other cloud, and where there is none at all.

    An address that is not known yet is judged when it is: the engine configures a provider anew for the apply.
    """
    found = list(_addresses(cast("dict[str, Value]", plain(config))))
    known = [each for each in found if not isinstance(each, Unknown)]
    if any(stamp.store_of(each) != store for each in known):
        raise ProviderError(
            f"this plugin is the local cloud {store}, and the configuration points at another cloud",
            where=package, fix=FIX,
        )  # fmt: skip
    if not found:
        raise ProviderError(f"the configuration has no address of the local cloud {store}", where=package, fix=FIX)


def _addresses(config: dict[str, Value]) -> Iterator[str | Unknown]:
    for name, value in config.items():
        if name == "kubeconfig":
            yield from _servers(value)
        elif name == "host" or name.lower().endswith("endpoint"):
            yield value if isinstance(value, Unknown) else str(value)


def _servers(kubeconfig: Value) -> Iterator[str | Unknown]:
    """Yield the servers of a kubeconfig in JSON; any other text stands for itself, and is nobody's address."""
    if isinstance(kubeconfig, Unknown):
        yield kubeconfig
        return
    try:
        entries = json.loads(str(kubeconfig))["clusters"]
        servers = [str(entry["cluster"]["server"]) for entry in entries]
    except (ValueError, KeyError, TypeError):
        servers = [str(kubeconfig)]
    yield from servers
