"""An alert of a product reaches the receivers that its domain's document names, once, and what does not is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mesh_platform.deploy.alerting import Alerting, message, names
from mesh_platform.deploy.receivers import receivers
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.workloads.alerts import Active, Rule
from mesh_platform.localcloud.workloads.place import Place
from mesh_platform.mesh.ids import ProductId
from mesh_platform.notify import Outbox

DESTINATION = "databricks:index/notificationDestination:NotificationDestination"
DOMAIN = """\
apiVersion: mesh/v1
kind: Domain
id: cards
name: Cards
receivers:
  oncall: {email: oncall@bank.example}
  hook: {webhook: "secret:cards-hook"}
  plain: {webhook: "https://hooks.example/cards"}
"""
LABELS = {
    "severity": "critical", "mesh_receivers": "cards.oncall", "mesh_product": "cards.card",
    "mesh_environment": "local", "team": "x",
}  # fmt: skip
RULE = Rule(name="ConsumerLag", expression="lag > 1", lasting=60, labels=LABELS, summary="It lags.")
ACTIVE = Active(
    rule=RULE, labels=frozenset({("topic", "a"), ("partition", "1")}), state="firing", since=60, value=1234.5
)


def labelled(**labels: str) -> Active:
    return replace(ACTIVE, rule=replace(RULE, labels=LABELS | labels))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "domains" / "cards").mkdir(parents=True)
    (tmp_path / "domains" / "cards" / "domain.yaml").write_text(DOMAIN)
    opened = Store(tmp_path / ".mesh" / "store")
    yield opened
    opened.close()


@pytest.fixture
def alerting(tmp_path: Path, store: Store) -> Alerting:
    place = Place(root=tmp_path, product=ProductId("cards", "card"), environment="local")
    return Alerting(place=place, store=store, outbox=Outbox(tmp_path / "outbox"))


def delivered(outbox: Outbox, receiver: str) -> list[dict[str, Any]]:
    file = outbox.file(receiver)
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_a_message_says_what_fires_since_when_and_with_which_value() -> None:
    told = message(ACTIVE, 120)
    assert told.title == "Firing: ConsumerLag of cards.card"
    assert told.body == "It lags. Value 1234.5, since 1970-01-01T00:01:00+00:00."
    assert (told.severity, told.at.timestamp()) == ("critical", 120)
    assert told.details == {
        "alert": "ConsumerLag", "state": "firing", "severity": "critical", "mesh_product": "cards.card",
        "mesh_environment": "local", "label_partition": "1", "label_topic": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "state", "told"),
    [
        ("critical", "firing", "critical"), ("info", "firing", "info"), ("warning", "firing", "warning"),
        ("odd", "firing", "warning"), ("critical", "resolved", "success"),
    ],
)  # fmt: skip
def test_a_message_is_as_severe_as_its_rule_until_it_is_resolved(severity: str, state: Any, told: str) -> None:
    found = message(replace(labelled(severity=severity), state=state), 120)
    assert (found.severity, found.title.startswith(state.capitalize())) == (told, True)


@pytest.mark.parametrize(
    ("label", "found"),
    [("cards.b,cards.a", ["cards.a", "cards.b"]), ("", []), ("cards.a,,cards.a", ["cards.a"])],
)
def test_receivers_are_those_of_the_label_each_once(label: str, found: list[str]) -> None:
    assert names(labelled(mesh_receivers=label)) == found
    assert names(replace(ACTIVE, rule=replace(RULE, labels={}))) == []


def test_an_alert_is_put_down_for_each_receiver_once(alerting: Alerting) -> None:
    """The same occurrence again is the same message; its end is another one."""
    both = labelled(mesh_receivers="cards.oncall,cards.plain")
    alerting([both])
    alerting([both])
    alerting([replace(both, state="resolved")])
    for receiver in ("cards.oncall", "cards.plain"):
        assert [each["title"].split(":")[0] for each in delivered(alerting.outbox, receiver)] == ["Firing", "Resolved"]


def test_what_did_not_arrive_is_counted_by_receiver_channel_and_reason(alerting: Alerting) -> None:
    """Of this product alone: another one tells its own."""
    left = alerting([ACTIVE, replace(ACTIVE, since=61)])
    assert left == ("2 to cards.oncall by email: the local cloud sends no mail",)
    assert alerting([labelled(mesh_product="cards.pin")]) == left


def test_a_secret_that_nobody_has_configured_is_told_with_the_alert(alerting: Alerting) -> None:
    """The message lies there until it is, and whoever reads the file has it."""
    (left,) = alerting([labelled(mesh_receivers="cards.hook")])
    assert left.startswith("1 to cards.hook by webhook: the secret cards-hook is not configured: ")
    assert len(delivered(alerting.outbox, "cards.hook")) == 1


def test_a_webhook_that_is_a_secret_has_the_address_of_the_platform(tmp_path: Path, store: Store) -> None:
    """Until it is configured it has none, and the commands that configure it are told."""
    (before,) = receivers(tmp_path, store, ["cards.hook"], "dev").values()
    assert before.webhook is None
    assert "pulumi config set --secret mesh:cards-hook <address> -s platform-dev" in before.lacks
    assert "mesh up platform-dev" in before.lacks
    for name, address in (("cards.other", "https://hooks.example/other"), ("cards.hook", "https://hooks.example/1")):
        inputs = {"displayName": name, "config": {"genericWebhook": {"url": address}}}
        Cloud(store).create(DESTINATION, f"urn:{name}", {}, inputs)  # pyright: ignore[reportArgumentType]
    (after,) = receivers(tmp_path, store, ["cards.hook"], "dev").values()
    assert (after.webhook, after.lacks) == ("https://hooks.example/1", "")


def test_addresses_that_the_document_has_are_taken_from_there(tmp_path: Path, store: Store) -> None:
    found = receivers(tmp_path, store, ["cards.plain", "cards.oncall", "cards.gone", "none.oncall"], "local")
    assert found["cards.plain"].webhook == "https://hooks.example/cards"
    assert (found["cards.oncall"].email, found["cards.oncall"].webhook) == ("oncall@bank.example", None)
    for key in ("cards.gone", "none.oncall"):
        assert (found[key].key, found[key].email, found[key].webhook) == (key, None, None)


def test_a_document_that_is_wrong_has_no_receivers(tmp_path: Path, store: Store) -> None:
    """`mesh check` tells what is wrong with it; alerts go on."""
    (tmp_path / "domains" / "cards" / "domain.yaml").write_text(DOMAIN.replace("name: Cards", "nam: Cards"))
    (found,) = receivers(tmp_path, store, ["cards.oncall"], "local").values()
    assert (found.key, found.email) == ("cards.oncall", None)
