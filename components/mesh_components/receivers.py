"""Who is told: receivers of a domain as notification destinations and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.domain import Receiver

    from .refs import Text

SECRET = "secret:"  # noqa: S105
MOST_WEBHOOKS = 3
"""Destinations that a Databricks job takes per event (Jobs API, webhook_notifications)."""


def destination(receiver: Receiver, secrets: Mapping[str, Text]) -> databricks.NotificationDestinationConfigArgs | None:
    """Return what a receiver's destination is configured with: its webhook where the address is known, else its email.

    `secrets` holds addresses by secret name. None: the receiver has only a webhook, whose secret was not given.
    """
    address = _address(receiver.webhook, secrets)
    if address is not None:
        hook = databricks.NotificationDestinationConfigGenericWebhookArgs(url=pulumi.Output.secret(address))
        return databricks.NotificationDestinationConfigArgs(generic_webhook=hook)
    if receiver.email is not None:
        mail = databricks.NotificationDestinationConfigEmailArgs(addresses=[receiver.email])
        return databricks.NotificationDestinationConfigArgs(email=mail)
    return None


def _address(webhook: str | None, secrets: Mapping[str, Text]) -> Text | None:
    if webhook is None or not webhook.startswith(SECRET):
        return webhook
    return secrets.get(webhook.removeprefix(SECRET))


def key(domain: str, receiver: str) -> str:
    """Return the name under which the platform layer tells a receiver's destination."""
    return f"{domain}.{receiver}"


def subscribed(domain: str, receivers: Iterable[str], destinations: Mapping[str, Text]) -> list[Text]:
    """Return the destinations of a product's receivers, in order of name.

    Raises UsageError where none of them has one: an alert that reaches nobody is none.
    """
    names = sorted(set(receivers))
    found = [destinations[key(domain, name)] for name in names if key(domain, name) in destinations]
    if not found:
        raise UsageError(
            f"none of the receivers {', '.join(names)} of domain {domain} has a notification destination",
            fix="give one of them an email in domain.yaml, or set the secret of its webhook and run the platform stack",
        )
    return found


def mailboxes(receivers: Mapping[str, Receiver], names: Iterable[str]) -> list[str]:
    """Return the email addresses of receivers by name, sorted and once each."""
    return sorted({mail for name in names if (mail := receivers[name].email) is not None})


def hooked(receivers: Mapping[str, Receiver], names: Iterable[str]) -> list[str]:
    """Return the names of those receivers that have a webhook, sorted; raises UsageError for more than a job takes."""
    found = sorted({name for name in names if receivers[name].webhook is not None})
    if len(found) > MOST_WEBHOOKS:
        raise UsageError(
            f"a job can notify {MOST_WEBHOOKS} webhooks, not {len(found)}: {', '.join(found)}",
            fix="name fewer receivers with webhooks under monitoring.receivers in stack.yaml",
        )
    return found
