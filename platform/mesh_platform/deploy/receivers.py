"""Whom a product's alerts reach: the receivers of its domain's document, with the addresses that stacks were given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents.kinds import Domain
from mesh_platform.documents.organisation import Rules
from mesh_platform.documents.reader import read_file
from mesh_platform.findings import Finding
from mesh_platform.localcloud.values import dig
from mesh_platform.notify import Receiver

if TYPE_CHECKING:
    from mesh_platform.localcloud.store import Store

_DESTINATION = "databricks:index/notificationDestination:NotificationDestination"
_SECRET = "secret:"  # noqa: S105


def receivers(root: Path, store: Store, names: Iterable[str], environment: str) -> dict[str, Receiver]:
    """Return receivers by key (payments.oncall). One that the document does not have any more is there without address.

    A webhook that the document names as a secret has the address that the platform's stack was configured with.
    """
    found: dict[str, Receiver] = {}
    for key in names:
        domain, _, name = key.partition(".")
        found[key] = _receiver(domain, name, _document(root, domain), store, environment)
    return found


def _receiver(domain: str, name: str, document: Domain | None, store: Store, environment: str) -> Receiver:
    told = document.receivers.get(name) if document is not None else None
    if told is None:
        return Receiver(domain=domain, name=name)
    if told.webhook is None or not told.webhook.startswith(_SECRET):
        return Receiver(domain=domain, name=name, email=told.email, webhook=told.webhook)
    secret, address = told.webhook.removeprefix(_SECRET), _configured(store, f"{domain}.{name}")
    stack = f"platform-{environment}"
    lacks = (
        f"the secret {secret} is not configured: pulumi config set --secret mesh:{secret} <address> -s {stack}, "
        f"then mesh up {stack}"
    )
    return Receiver(domain=domain, name=name, email=told.email, webhook=address, lacks="" if address else lacks)


def _configured(store: Store, name: str) -> str | None:
    """Return the address in a notification destination of the platform's stack."""
    for record in store.all(_DESTINATION):
        if dig(record.inputs, "displayName") == name:
            address = dig(record.inputs, "config.genericWebhook.url")
            if address:
                return str(address)
    return None


def _document(root: Path, domain: str) -> Domain | None:
    """Return a domain's document; None where it is missing or wrong, which `mesh check` tells."""
    path = f"domains/{domain}/domain.yaml"
    found = list(read_file(root, path, Rules.read(root))) if (root / path).is_file() else []
    models = [each.model for each in found if not isinstance(each, Finding)]
    return next((each for each in models if isinstance(each, Domain)), None)
