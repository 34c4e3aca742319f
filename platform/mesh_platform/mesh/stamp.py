"""The stamp of a local cloud: hosts below `<store>.mesh.invalid`, so that no stamped state can reach a real cloud.

`.invalid` never resolves (RFC 2606), and only fields that the real providers have carry it.
"""

from __future__ import annotations

import json
import re

SUFFIX = ".mesh.invalid"
STAMPED = re.compile(r"https://(?:[a-z0-9-]+\.)*(?P<store>[a-z0-9]+)\.mesh\.invalid(?=[:/]|$)")


def host(store: str, name: str = "") -> str:
    """Return the address of a store's cloud, or of one thing `name` in it: `https://lkc-1.<store>.mesh.invalid`."""
    return f"https://{name + '.' if name else ''}{store}{SUFFIX}"


def store_of(text: str) -> str | None:
    """Return the id of the store that an address is stamped with; None for any other address."""
    found = STAMPED.match(text)
    return found["store"] if found else None


def kubeconfig(store: str) -> str:
    """Return a kubeconfig (JSON is YAML) of a store's Kubernetes cluster; its token opens nothing."""
    name = f"mesh-{store}"
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [{"name": name, "cluster": {"server": host(store, "kubernetes")}}],
            "users": [{"name": name, "user": {"token": "local"}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        },
        sort_keys=True,
    )
