"""A call of a webhook on this machine, through Apprise. Addresses elsewhere are not called from here."""

from __future__ import annotations

import importlib
import ipaddress
import logging
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .message import Message

_TYPES = {"info": "info", "warning": "warning", "critical": "failure", "success": "success"}
_LOCAL = "localhost"


def is_here(address: str) -> bool:
    """Whether an address is http or https on loopback."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == _LOCAL or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def call(address: str, message: Message) -> str:
    """Post a message as JSON with its key in the header Idempotency-Key; returns why it failed, else nothing.

    Redirects are not followed, they could lead elsewhere; the reason never holds the address, which may be a secret.
    """
    apprise: Any = importlib.import_module("apprise")
    # The one plugin that is wanted: Apprise would import all of its own to find it by an address.
    plugin: Any = importlib.import_module("apprise.plugins.custom_json")
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    try:
        sender = plugin.NotifyJSON(asset=apprise.AppriseAsset(http_redirects=False), **_service(address, message))
    except (TypeError, ValueError, apprise.exception.AppriseException) as error:
        return f"its address is none that can be called: {type(error).__name__}"
    kind = apprise.NotifyType(_TYPES[message.severity])
    done = sender.notify(body=message.body, title=message.title, notify_type=kind)
    return "" if done else "it did not answer, or not with a success"


def _service(address: str, message: Message) -> dict[str, Any]:
    """Return Apprise's own settings for an address, so that no part of it is read as an option."""
    parts = urlsplit(address)
    return {
        "secure": parts.scheme == "https",
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "fullpath": parts.path or "/",
        "params": dict(parse_qsl(parts.query)),
        "headers": {"Idempotency-Key": message.key},
        "payload": {f"mesh_{name}": value for name, value in sorted(message.details.items())},
    }
