"""Who is told is who can be reached: by webhook where its address is known, else by mail, else not at all."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from mesh_components import receivers
from mesh_components.receivers import MOST_WEBHOOKS, destination, hooked, mailboxes, subscribed
from mesh_platform.documents.kinds.domain import Receiver
from mesh_platform.errors import UsageError

HOOK, KEPT, MAIL = "https://hooks.example/1", "secret:oncall-hook", "a@bank.example"
BOTH = Receiver(webhook=KEPT, email=MAIL)


def hook(receiver: Receiver, secrets: dict[str, str] | None = None) -> Any:
    """Return the webhook that a receiver is told by, None where it is none."""
    found: Any = destination(receiver, dict(secrets or {}))
    return found and found.generic_webhook


def mail(receiver: Receiver, secrets: dict[str, str] | None = None) -> Any:
    found: Any = destination(receiver, dict(secrets or {}))
    return found and found.email and found.email.addresses


def test_an_address_that_stands_in_the_document_is_used() -> None:
    """Before the mailbox."""
    both = Receiver(webhook=HOOK, email=MAIL)
    assert hook(both) is not None
    assert mail(both) is None


def test_a_secret_address_is_used_where_it_is_given() -> None:
    """By the name behind `secret:`; another secret is none of it."""
    assert hook(BOTH, {"oncall-hook": HOOK}) is not None
    assert hook(BOTH, {"secret:oncall-hook": HOOK, "other": HOOK}) is None
    assert mail(BOTH, {"other": HOOK}) == [MAIL]


def test_a_receiver_without_a_known_address_and_a_mailbox_is_told_nothing() -> None:
    """Its destination would be empty."""
    assert destination(Receiver(webhook=KEPT), {}) is None
    assert destination(Receiver(webhook=KEPT), {"oncall-hook": HOOK}) is not None


def test_an_address_is_a_secret_wherever_it_comes_from() -> None:
    """Who has it may write to the channel."""
    found = hook(Receiver(webhook=HOOK))
    assert isinstance(found.url, pulumi.Output)


def test_what_is_subscribed_is_of_the_own_domain_in_order_of_names() -> None:
    """Once each; a receiver of the same name elsewhere is somebody else."""
    there = {"risk.b": "2", "risk.a": "1", "payments.a": "9", "risk.c": "3"}
    assert subscribed("risk", ["b", "a", "b"], there) == ["1", "2"]
    assert subscribed("payments", ["a", "b"], there) == ["9"]


def test_an_alert_that_would_reach_nobody_is_refused() -> None:
    """With all that were named; one that is reached is enough."""
    with pytest.raises(UsageError, match="none of the receivers a, b of domain risk") as caught:
        subscribed("risk", ["b", "a"], {"payments.a": "9"})
    assert "email in domain.yaml" in caught.value.fix
    assert subscribed("risk", ["b", "a"], {"risk.b": "2"}) == ["2"]


def test_a_mailbox_that_several_share_is_told_once() -> None:
    """In order of addresses; a receiver without one is not told."""
    known = {
        "a": Receiver(email="z@bank.example"), "b": Receiver(email=MAIL), "c": Receiver(email=MAIL),
        "d": Receiver(webhook=HOOK),
    }  # fmt: skip
    assert mailboxes(known, ["c", "a", "b", "d"]) == [MAIL, "z@bank.example"]
    assert mailboxes(known, ["d"]) == []


def test_a_job_tells_as_many_webhooks_as_it_takes() -> None:
    """A receiver that is named twice is one, and a mailbox is none of them."""
    known = {f"r{number}": Receiver(webhook=HOOK) for number in range(MOST_WEBHOOKS + 1)} | {"m": Receiver(email=MAIL)}
    most = [f"r{number}" for number in range(MOST_WEBHOOKS)]
    assert hooked(known, [*most, *most, "m"]) == most
    with pytest.raises(UsageError, match=f"can notify {MOST_WEBHOOKS} webhooks, not {MOST_WEBHOOKS + 1}") as caught:
        hooked(known, list(known))
    assert "monitoring.receivers" in caught.value.fix


def test_a_destination_is_known_by_domain_and_receiver() -> None:
    """The layers above look it up by this."""
    assert receivers.key("risk", "oncall") == "risk.oncall"
