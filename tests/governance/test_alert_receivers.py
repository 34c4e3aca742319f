"""Who is told of a denial: the domain at once, governance where it is critical or does not stop coming."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from judged import Edit, shown
from mesh_platform.audit import Entry, Log
from mesh_platform.documents.kinds.governance import Severity
from mesh_platform.findings import Location
from mesh_platform.governance import Decided, Decision
from mesh_platform.governance.alerts import REPEATED, WITHIN, alerts
from mesh_platform.notify import Message
from mesh_platform.rules import Judgement, Outcome

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOOK = Edit("domains/payments/domain.yaml", "secret:payments-oncall-webhook", "https://hooks.bank.example/in")


def reason(rule: str = "product-budget", severity: Severity = "high", place: str = "stack.yaml") -> Judgement:
    where = Location(place, 3, 5) if place else None
    return Judgement(
        rule=rule, severity=severity, outcome=Outcome.failed, message="it is too dear", remedy="ask for less",
        location=where,
    )  # fmt: skip


def denial(*reasons: Judgement) -> Decision:
    return Decision(outcome=Decided.deny, reasons=reasons, obligations=(), policies=(), id="0123456789abcdef")


def before(
    log: Log, count: int, *reasons: Judgement, resource: str = "payments-local", outcome: str = "deny",
    ago: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Record so many decisions that were made some time ago."""
    for _ in range(count):
        log.append(
            Entry(
                at=NOW - ago, as_of=NOW, actor="p-0142", operation="apply", resource=resource, outcome=outcome,
                reasons=tuple(map(str, reasons or (reason(),))),
            )
        )  # fmt: skip


def told(
    log: Log, *reasons: Judgement, resource: str = "payments-local", edits: Sequence[Edit] = ()
) -> list[tuple[Message, list[str]]]:
    """Return each message with the names of its receivers, as the last denial in the log is told."""
    found = alerts(denial(*(reasons or (reason(),))), resource, shown(*edits), "p-0142", log, NOW)
    return [(message, [each.key for each in receivers]) for message, receivers in found]


def escalated(log: Log, *reasons: Judgement) -> list[str]:
    """Return why governance is told."""
    return [message.details["escalated"] for message, _ in told(log, *reasons) if "escalated" in message.details]


def test_a_denial_is_told_to_every_receiver_of_its_domain_and_to_nobody_else(tmp_path: Path) -> None:
    """What was refused to whom, and for which rules, is in the message; so is what to do about each."""
    ((message, receivers),) = told(Log(tmp_path), reason("product-budget"), reason("product-owner", "low"))
    assert receivers == ["payments.desk", "payments.oncall"]
    assert message.title == "Refused: payments-local"
    assert message.body.splitlines() == [
        "stack.yaml:3:5: product-budget: it is too dear (ask for less)",
        "stack.yaml:3:5: product-owner: it is too dear (ask for less)",
    ]
    assert message.details == {
        "alert": "refused", "resource": "payments-local", "severity": "high", "actor": "p-0142",
        "rules": "product-budget, product-owner", "decision": "0123456789abcdef",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        (["low"], "info"), (["low", "medium"], "warning"), (["medium"], "warning"), (["low", "high"], "warning"),
        (["low", "critical", "high"], "critical"), ([], "warning"),
    ],
)  # fmt: skip
def test_a_message_is_as_loud_as_the_worst_reason(tmp_path: Path, severities: list[Severity], said: str) -> None:
    """Whatever else was wrong, and in whatever order; a denial that says nothing is no mere information."""
    reasons = [reason(severity=each) for each in severities]
    found = [*alerts(denial(*reasons), "payments-local", shown(), "p-0142", Log(tmp_path), NOW)]
    assert found[0][0].severity == said
    assert len(found) == (2 if "critical" in severities else 1)


def test_a_critical_denial_goes_to_governance_too_and_says_so(tmp_path: Path) -> None:
    """The stewards of the domain and the team that holds the role; with all that the domain was told."""
    (first, _), (second, receivers) = told(Log(tmp_path), reason(severity="critical"))
    assert receivers == ["governance.data-office"]
    assert (second.title, second.severity) == ("Escalated: Refused: payments-local", "critical")
    assert second.body == f"{first.body}\nit is critical"
    assert second.details == {**first.details, "escalated": "it is critical"}
    assert first.key != second.key


@pytest.mark.parametrize("count", [0, 1, REPEATED - 1, REPEATED, REPEATED + 1])
def test_governance_hears_of_it_when_it_has_come_three_times(tmp_path: Path, count: int) -> None:
    """This one with them: it is in the log already. Then every time."""
    log = Log(tmp_path)
    before(log, count)
    assert escalated(log) == ["it has come 3 times or more: product-budget"] * (count >= REPEATED)


def test_each_rule_is_counted_by_itself_and_all_that_come_again_are_named(tmp_path: Path) -> None:
    """Two rules twice each are no rule three times."""
    log = Log(tmp_path)
    before(log, 2, reason("product-budget"))
    before(log, 1, reason("product-owner"), reason("topic-name"))
    both = reason("product-budget"), reason("topic-name")
    assert escalated(log, *both) == []
    before(log, 2, reason("topic-name", place=""), reason("product-budget"))
    assert escalated(log, *both) == ["it has come 3 times or more: product-budget, topic-name"]
    assert escalated(log, reason("product-owner")) == []


@pytest.mark.parametrize(
    "other",
    [
        {"resource": "risk-local"}, {"resource": "payments-dev"}, {"outcome": "permit"},
        {"ago": WITHIN + timedelta(seconds=1)},
    ],
    ids=["stack", "environment", "permitted", "long ago"],
)  # fmt: skip
def test_what_happened_elsewhere_or_long_ago_does_not_count(tmp_path: Path, other: dict[str, object]) -> None:
    """A week and a second is long; a week is not."""
    log = Log(tmp_path)
    before(log, REPEATED, **other)  # pyright: ignore[reportArgumentType]
    before(log, REPEATED - 1, ago=timedelta(0))
    assert escalated(log) == []
    exact = Log(tmp_path / "exact")
    before(exact, REPEATED - 1, ago=WITHIN)
    before(exact, 1)
    assert len(escalated(exact)) == 1


@pytest.mark.parametrize("rule", ["budget", "product.budget"])
def test_a_rule_whose_name_ends_another_one_s_is_another_rule(tmp_path: Path, rule: str) -> None:
    """And a point in it is a point."""
    log = Log(tmp_path)
    before(log, REPEATED, reason("product-budget"))
    assert escalated(log, reason(rule)) == []


def test_two_denials_of_one_decision_are_two_messages(tmp_path: Path) -> None:
    """The id of a decision is that of its question and answer; the moment tells them apart."""
    keys = {
        message.key
        for now in (NOW, NOW + timedelta(microseconds=1))
        for message, _ in alerts(denial(reason()), "payments-local", shown(), "p-0142", Log(tmp_path), now)
    }
    assert len(keys) == 2


@pytest.mark.parametrize("resource", ["platform-local", "a change", "nowhere-local"])
def test_what_is_of_no_domain_is_told_to_governance(tmp_path: Path, resource: str) -> None:
    """There are no receivers of a domain that is not there: nothing is dropped for that."""
    assert [receivers for _, receivers in told(Log(tmp_path), resource=resource)] == [["governance.data-office"]]


def test_an_address_that_is_a_secret_is_said_to_be_missing_and_another_one_is_given(tmp_path: Path) -> None:
    """The name of the secret is no address."""
    by = {}
    for edits in ((), (HOOK,)):
        ((_, receivers),) = alerts(denial(reason()), "payments-local", shown(*edits), "p-0142", Log(tmp_path), NOW)
        by[edits] = {each.name: (each.email, each.webhook, each.lacks) for each in receivers}
    assert by[()] == {
        "desk": ("payments-desk@bank.example", None, ""),
        "oncall": (
            "payments-oncall@bank.example", None,
            "its address is the secret payments-oncall-webhook, which is not known here",
        ),
    }  # fmt: skip
    assert by[(HOOK,)]["oncall"] == ("payments-oncall@bank.example", "https://hooks.bank.example/in", "")


def test_stewards_of_a_domain_are_told_even_where_another_team_governs(tmp_path: Path) -> None:
    """Both, each once."""
    charter = Edit("governance/domains/payments.yaml", "stewards: [data-office]", "stewards: [platform]")
    member = Edit("governance/teams/platform.yaml", "roles: [incident], codeHost: \"@bank-p-0023\"",
                  "roles: [incident, steward], codeHost: \"@bank-p-0023\"")  # fmt: skip
    _, (_, receivers) = told(Log(tmp_path), reason(severity="critical"), edits=(charter, member))
    assert receivers == ["governance.data-office", "governance.platform"]
