"""Rules on what differs between two meshes: each refuses its own case, at its place, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from change_cases import CASES, CONTRACT, MINOR, PORT, SCORING, UNREAD, UNREAD_MINOR, Case
from judged import Edit, context, shown
from mesh_platform.documents import read
from mesh_platform.governance import Context, settings
from mesh_platform.mesh import build
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Change, Judgement, Outcome, Rule, Scope, on_change
from mesh_platform.rules.contracts import ContractBroken, ContractMajor, ContractVersion
from mesh_platform.rules.handover import OwnershipTransition

RULES: tuple[Rule, ...] = (ContractBroken(), ContractMajor(), ContractVersion(), OwnershipTransition())
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
WIDER = Edit(CONTRACT, "decimal(18,2)", "decimal(20,2)")


def scope(found: Context) -> Scope:
    return found.scope(*(StackId("domain", found.environment, name) for name in found.mesh.domains))


def base(given: tuple[Edit, ...]) -> Scope:
    """Return the example with some edits, as the base of a change."""
    return scope(shown(*given, rules=RULES))


def judged(*edits: Edit, given: tuple[Edit, ...] = (), rules: tuple[Rule, ...] = RULES) -> tuple[Judgement, ...]:
    """Judge a change: `given` stands at the base and at the head, edits at the head alone."""
    head = shown(*given, *edits, rules=rules)
    return on_change(settings(head), Change(base=base(given), head=scope(head), proposed=None, files=()))


def test_what_is_the_same_is_not_refused() -> None:
    """A change of nothing."""
    assert judged() == ()


@EACH
def test_a_rule_refuses_its_case_at_its_place(case: Case) -> None:
    """It is the only one that does; it says what was and what is, and whom it hits."""
    found = judged(*case.failing, given=case.given)
    assert {(each.rule, each.outcome, each.product) for each in found} == {(case.rule, Outcome.failed, case.product)}
    (one,) = found
    assert one.location is not None
    assert f"{one.location.file}:{one.location.line}" == case.place
    assert all(said in one.message for said in case.said), one.message
    assert one.remedy.endswith(".")


@EACH
def test_a_rule_lets_pass_what_is_just_within_it(case: Case) -> None:
    """The same documents changed a little less."""
    assert judged(*case.passing, given=case.given) == ()


@EACH
def test_without_the_rule_nobody_refuses_its_case(case: Case) -> None:
    """Each rule is the only one that finds its case."""
    others = tuple(rule for rule in RULES if rule.id != case.rule)
    assert judged(*case.failing, given=case.given, rules=others) == ()


def test_what_breaks_an_agreement_is_critical_and_what_breaks_nobody_is_not() -> None:
    """The same worse promise of a port that is read, and of one that is not."""
    read = judged(Edit(CONTRACT, "value: 99.9", "value: 99.0"), MINOR)
    unread = judged(Edit(UNREAD, "\nstatus: active", "\nstatus: draft"), UNREAD_MINOR)
    assert [(each.rule, each.severity) for each in read] == [("contract-broken", "critical")]
    assert [(each.rule, each.severity) for each in unread] == [("contract-major", "high")]


def test_a_draft_may_change_as_it_likes() -> None:
    """Nobody relies on it yet; its version is raised all the same."""
    draft = (Edit(UNREAD, "\nstatus: active", "\nstatus: draft"),)
    other = Edit(UNREAD, "logicalType: date", "logicalType: timestamp")
    assert {each.rule for each in judged(other, given=draft)} == {"contract-version"}
    assert judged(other, UNREAD_MINOR, given=draft) == ()
    assert {each.rule for each in judged(other, UNREAD_MINOR)} == {"contract-major"}


def test_every_part_that_breaks_is_a_failure_of_its_own() -> None:
    """So that each stands at its line."""
    two = (WIDER, Edit(CONTRACT, "value: 99.9", "value: 99.0"), MINOR)
    found = judged(*two)
    assert [each.location.line for each in found if each.location] == [24, 36]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((Edit(CONTRACT, "Amount as booked", "Booked"),), "asks for a patch more"),
        ((Edit(CONTRACT, "\nversion: 1.2.0", "\nversion: 1.1.0"),), "which is lower than 1.2.0"),
        ((Edit(CONTRACT, "\nversion: 1.2.0", "\nversion: 1.latest"),), "both should be semantic versions"),
        ((Edit(CONTRACT, "decimal(18,2)", "decimal(16,2)"),), "asks for a minor version more"),
    ],
)
def test_a_version_that_is_not_raised_enough_is_refused(edits: tuple[Edit, ...], said: str) -> None:
    """For words, for more or less than before, and for one that goes back or is none."""
    (found,) = judged(*edits)
    assert found.rule == "contract-version"
    assert said in found.message


def test_a_version_may_be_raised_more_than_asked() -> None:
    """A minor version for words, and a version alone."""
    assert judged(Edit(CONTRACT, "Amount as booked", "Booked"), MINOR) == ()
    assert judged(MINOR) == ()


def test_an_environment_that_is_left_is_refused_with_what_is_lost_there() -> None:
    """By physical names, and with who reads it."""
    (found,) = judged(Edit(SCORING, "environments: [local, dev, prod]", "environments: [local, prod]"))
    assert (found.rule, found.product) == ("ownership-transition", "risk.scoring")
    assert "topics risk.scoring.assessed.v1" in found.message
    assert "audit.ledger (agreement audit.ledger--risk.scoring.correlated.v1--2026)" in found.message


def test_a_port_that_nobody_reads_may_go(tmp_path: Path) -> None:
    """Who retires a port ends its agreements first; then its contract breaks nobody."""
    head = context(tmp_path / "head", rules=RULES)
    root = tmp_path / "head"
    descriptor = root / UNREAD.replace("contracts/daily.v1.odcs.yaml", "product.odps.yaml")
    before, _, ports = descriptor.read_text().partition("outputPorts:\n")
    descriptor.write_text(before + ports[ports.index("team:") :])
    (root / UNREAD).unlink()
    documents = read(root)
    mesh, findings = build(documents)
    assert mesh is not None, findings
    gone = replace(scope(head), mesh=mesh, documents=documents)
    assert on_change(settings(head), Change(base=base(()), head=gone, proposed=None, files=())) == ()


def test_another_owner_is_told_and_not_refused() -> None:
    """It takes rights from people, and nothing else is lost."""
    descriptor = UNREAD.replace("contracts/daily.v1.odcs.yaml", "product.odps.yaml")
    owner = Edit(descriptor, "name: payments-core", "name: data-office")
    consumer = Edit(
        "domains/payments/products/transactions/access/payments.settlements--completed.v1.oaas.yaml",
        "consumer: {teamId: payments-core", "consumer: {teamId: data-office",
    )  # fmt: skip
    assert judged(owner, consumer) == ()


def test_a_long_value_is_cut_in_the_message() -> None:
    """The report has the whole; a message is read."""
    long = Edit(CONTRACT, '"^[A-Z]{3}$"', f'"^{"[A-Z]" * 100}$"')
    (found,) = judged(long, MINOR)
    assert found.rule == "contract-broken"
    assert "…; it breaks " in found.message
    assert len(found.message) < 700
    assert PORT in found.message
