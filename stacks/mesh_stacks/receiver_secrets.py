"""Addresses of receivers that no document may hold: webhook `secret:<name>` is stack configuration `mesh:<name>`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pulumi
from mesh_components.receivers import SECRET

if TYPE_CHECKING:
    from mesh_platform.mesh.model import DomainView


def receiver_secrets(domains: Iterable[DomainView]) -> dict[str, pulumi.Output[str]]:
    """Return the addresses that are configured, by secret name.

    A name that is not configured is told in the run's messages: its receiver is reached by email only, if at all.
    """
    config, found = pulumi.Config("mesh"), dict[str, pulumi.Output[str]]()
    for name in sorted({name for domain in domains for name in _names(domain)}):
        address = config.get_secret(name)
        if address is None:
            pulumi.log.info(f"webhook {name} is not configured: pulumi config set --secret mesh:{name} <address>")
        else:
            found[name] = address
    return found


def _names(domain: DomainView) -> set[str]:
    hooks = (receiver.webhook for receiver in domain.document.receivers.values())
    return {hook.removeprefix(SECRET) for hook in hooks if hook is not None and hook.startswith(SECRET)}
