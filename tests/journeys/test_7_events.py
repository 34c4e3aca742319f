"""Workflow 7: a payment on the real broker, from core banking to its audit, each product with its own keys.

One run of `mesh events demo`, in which two processors are killed and four bad records are put among the payments, is
looked at by all of these tests.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from filelock import FileLock
from mesh_platform.localcloud.servers.find import find
from worlds import World, copied

PAYMENTS = 150
COMPLETED, ASSESSED = "payments.transactions.completed.v1", "risk.scoring.assessed.v1"
CORRELATED, BALANCE = "risk.scoring.correlated.v1", "customers.accounts.balance.v1"
LOGGED, CONFIRMED = "audit.ledger.logged.v1", "notifications.notices.confirmed.v1"
SERVERS = ("--only", "kafka", "--only", "schema-registry")
DEMO = ("--payments", str(PAYMENTS), "--rate", "100", "--kill", "2", "--bad", "4")


@pytest.fixture(scope="module")
def ran(deployed: World) -> Any:
    """What the one run reports; it has started and stopped servers and processors."""
    missing = find("kafka").lacks() or find("schema-registry").lacks()
    if missing is not None:
        pytest.skip(missing)
    report = deployed.root.parent / "events.json"
    with FileLock(report.with_suffix(".lock")):
        if not report.exists():
            world = copied(deployed, deployed.root.parent / "events")
            try:
                world.run("local", "up", *SERVERS)
                report.write_text(world.run("events", "demo", *DEMO, "--format", "json"))
            finally:
                world.run("local", "down")
    return json.loads(report.read_text())


def proven(report: Any, name: str) -> str:
    """Return what a check found, which must hold."""
    (check,) = [each for each in report["checks"] if each["name"].startswith(name)]
    assert check["holds"], check
    return check["found"]


def of(report: Any, port: str, source: str = "") -> dict[str, Any]:
    """Return the event of the one payment that is reported link by link; of several the one with this cause's type."""
    (found,) = [each for each in report["trace"] if each["port"] == port and cause(report, each).endswith(source)]
    return found


def cause(report: Any, link: dict[str, Any]) -> str:
    """Return the type of the event that another one was made from."""
    types = {each["id"]: each["type"] for each in report["trace"]}
    return types.get(link["cause"], "")


@pytest.mark.arrow(
    "7.1", "7.2", actor="Payment Service", command="mesh events demo",
    evidence="one PaymentCompleted in the broker for each booked payment, though its publisher may be killed; a line "
    "that is no payment is a dead letter",
)  # fmt: skip
def test_a_booked_payment_is_published_once(ran: Any) -> None:
    """From a line of the journal to a committed event of payments.transactions."""
    assert proven(ran, COMPLETED) == f"{PAYMENTS} events, 0 lost, 0 twice, 0 of nothing"
    event = of(ran, COMPLETED)
    assert (event["type"], event["source"]) == ("org.mesh.payment.completed.v1", "payments.transactions")
    assert ran["deadLetters"][f"{COMPLETED}.dlq"] == 1
    assert sum(ran["killed"].values()) == 2


@pytest.mark.arrow(
    "7.3", "7.4", "7.7", actor="Event Bus", command="mesh events demo",
    evidence="one and the same event is the cause of an assessment, a balance and an entry; who has no agreement is "
    "refused by the broker, and nobody but the owner writes",
)  # fmt: skip
def test_the_broker_gives_a_payment_to_each_subscriber_and_to_nobody_else(ran: Any) -> None:
    """Three products read it in groups of their own, as their agreements say."""
    payment = of(ran, COMPLETED)["id"]
    taken = {each["source"] for each in ran["trace"] if each["cause"] == payment}
    assert taken == {"risk.scoring", "customers.accounts", "audit.ledger"}
    said = proven(ran, "who has no agreement is refused")
    assert "risk.scoring may read" in said
    assert "notifications.notices may not read" in said
    assert said.endswith("none of them may write")


@pytest.mark.arrow(
    "7.5", "7.6", actor="Risk Engine", command="mesh events demo",
    evidence="one RiskAssessed for each payment, with the score that is computed from the payment independently",
)  # fmt: skip
def test_every_payment_is_assessed(ran: Any) -> None:
    assert proven(ran, ASSESSED) == f"{PAYMENTS} events, 0 lost, 0 twice, 0 of nothing"
    assert proven(ran, "scores") == f"0 of {PAYMENTS} differ"
    assert of(ran, ASSESSED)["type"] == "org.mesh.risk.assessed.v1"


@pytest.mark.arrow(
    "7.8", "7.9", actor="Customer Engine", command="mesh events demo",
    evidence="one BalanceUpdated for each payment, with the balance that is computed from the payments independently",
)  # fmt: skip
def test_every_payment_is_booked_on_its_customers_balance(ran: Any) -> None:
    """In the order of the customer's payments, whoever was killed in between."""
    assert proven(ran, BALANCE) == f"{PAYMENTS} events, 0 lost, 0 twice, 0 of nothing"
    assert proven(ran, "balances") == f"0 of {PAYMENTS} differ"
    assert of(ran, BALANCE)["type"] == "org.mesh.balance.updated.v1"


@pytest.mark.arrow(
    "7.10", "7.11", "7.12", actor="Audit Engine", command="mesh events demo",
    evidence="one AuditLogged for each payment, made from the payment itself",
)  # fmt: skip
def test_every_payment_is_logged_for_compliance(ran: Any) -> None:
    """Entries of payments and of patterns together are as many as both."""
    entries = PAYMENTS + ran["flows"][CORRELATED]["events"]
    assert proven(ran, LOGGED) == f"{entries} events, 0 lost, 0 twice, 0 of nothing"
    entry = of(ran, LOGGED, "payment.completed.v1")
    assert (entry["source"], entry["cause"]) == ("audit.ledger", of(ran, COMPLETED)["id"])


@pytest.mark.arrow(
    "7.13", "7.14", "7.15", actor="Notification Engine", command="mesh events demo",
    evidence="one confirmation for each balance, and all of them taken by payments.transactions, whose group has "
    "committed beyond the last one",
)  # fmt: skip
def test_the_customer_is_told_of_the_balance_and_payments_take_note(ran: Any) -> None:
    assert proven(ran, CONFIRMED) == f"{PAYMENTS} events, 0 lost, 0 twice, 0 of nothing"
    notice = of(ran, CONFIRMED)
    assert (notice["source"], notice["cause"]) == ("notifications.notices", of(ran, BALANCE)["id"])
    said = proven(ran, "payments.transactions has taken every confirmation")
    assert said == f"{PAYMENTS} of {PAYMENTS} confirmations taken and committed"


@pytest.mark.arrow(
    "7.16", "7.17", "7.18", actor="Risk Engine", command="mesh events demo",
    evidence="CorrelatedRisk made from assessments that were read back; all of them equal to those that are computed "
    "from the payments independently",
)  # fmt: skip
def test_related_payments_of_a_customer_are_found_together(ran: Any) -> None:
    """The same patterns with the same payments, whatever the order in which they came and whoever was killed."""
    count = ran["flows"][CORRELATED]["events"]
    assert count > 0
    said = proven(ran, CORRELATED)
    assert said == f"{count} of {count} computed from the payments, 0 missing, 0 more"
    pattern = of(ran, CORRELATED)
    assert (pattern["source"], pattern["cause"]) == ("risk.scoring", of(ran, ASSESSED)["id"])


@pytest.mark.arrow(
    "7.19", "7.20", actor="Audit Engine", command="mesh events demo",
    evidence="one AuditLogged made from the CorrelatedRisk, which ends the chain that begins with the payment",
)  # fmt: skip
def test_a_pattern_is_recorded_by_the_audit(ran: Any) -> None:
    """Every event names its cause and the payment that it all comes of."""
    entry = of(ran, LOGGED, "risk.correlated.v1")
    assert (entry["source"], entry["cause"]) == ("audit.ledger", of(ran, CORRELATED)["id"])
    assert proven(ran, "every event names its cause") == "0 chains are broken"


def test_bad_records_are_dead_letters_with_reasons_and_processors_end_cleanly(ran: Any) -> None:
    """One that only payments can read, three that three products cannot; and all end with 0 when they are asked to."""
    assert proven(ran, "every bad record is a dead letter").startswith("10 of 10 dead letters")
    assert len(ran["reasons"]) == 4
    assert proven(ran, "every processor ends") == "5 ended with 0"
    assert ran["holds"]
