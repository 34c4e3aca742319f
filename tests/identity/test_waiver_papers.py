"""A waiver is signed as a whole but its statements, by two of governance who do not answer for what it waives."""

from __future__ import annotations

import pytest
from judged import Edit
from papers import WAIVER, about, made, refused

SCOPE = "scope: [payments.settlements]"
PAYMENTS, RISK = {"p-0142", "p-0177"}, {"p-0301", "p-0322"}
GOVERNING = Edit("governance/teams/payments-core.yaml", "roles: [developer]", "roles: [developer, governance]")
"""One of those who answer for the product holds the role."""


def scoped(scope: str) -> Edit:
    return Edit(WAIVER, SCOPE, f"scope: [{scope}]")


@pytest.mark.parametrize(
    ("scope", "answer"),
    [
        ("payments.settlements", PAYMENTS), ("payments", PAYMENTS), ("risk", RISK), ("risk.scoring", RISK),
        ("payments.settlements, risk.scoring", PAYMENTS | RISK), ("payments.settlements, risk", PAYMENTS | RISK),
    ],
)  # fmt: skip
def test_who_answers_for_a_product_or_its_domain_does_not_accept_its_waiver(scope: str, answer: set[str]) -> None:
    """The teams that own them, each of their people, and nobody else."""
    found = about(WAIVER, *([scoped(scope)] if scope != "payments.settlements" else []))
    assert found.requirement.excluded == dict.fromkeys(answer, "answers for what is waived")
    assert (found.requirement.needed, found.requirement.requesters) == ({"governance": 2}, None)


def test_whoever_answers_for_it_is_refused_with_the_role_too() -> None:
    """Another one of the role is not."""
    found = about(WAIVER, GOVERNING)
    assert refused(found, "p-0177", "governance") == [
        "the approval of p-0177 as governance: p-0177 answers for what is waived"
    ]
    assert refused(found, "p-0013", "governance") == []
    assert "does not hold the role owner for it" in refused(found, "p-0142", "owner")[0]


def test_governance_takes_back_what_it_has_accepted() -> None:
    """Whoever of it; the owner who asked for it does not."""
    found = about(WAIVER)
    assert refused(found, "p-0013", "governance", "revoke") == []
    assert "does not hold the role owner for it" in refused(found, "p-0142", "owner", "revoke")[0]


@pytest.mark.parametrize(
    "edit",
    [
        scoped("payments"), Edit(WAIVER, "rule: budgets-hold", "rule: product-budget"),
        Edit(WAIVER, "environments: [dev]", "environments: [local]"),
        Edit(WAIVER, "expires: 2027-01-31", "expires: 2027-01-30"),
        Edit(WAIVER, "reason: The dedicated", "reason: A dedicated"),
        Edit(WAIVER, "owner: data-office", "owner: platform"),
    ],
    ids=["scope", "rule", "environments", "expires", "reason", "owner"],
)  # fmt: skip
def test_a_waiver_that_is_another_one_has_to_be_accepted_anew(edit: Edit) -> None:
    """Its digest is over all that it says; what was signed is about another version."""
    found, other = about(WAIVER), about(WAIVER, edit)
    assert found.missing() == ()
    assert found.subject.id == other.subject.id == "waiver:settlements-warehouse"
    assert found.subject.digest != other.subject.digest
    assert "is about another version of the documents" in other.missing()[0].said


def test_what_is_said_of_a_waiver_is_no_part_of_what_is_signed() -> None:
    """One statement more or less leaves the others standing."""
    last = next(line for line in reversed(about(WAIVER).document.source.text.splitlines()) if "signer: p-0014" in line)
    fewer = about(WAIVER, Edit(WAIVER, f"{last}\n", ""))
    assert fewer.subject == about(WAIVER).subject
    assert [each.said for each in fewer.missing()] == ["1 of 2 needed approvals as governance"]
    assert fewer.said(made(fewer, "p-0013", "governance")) == fewer.links[1]
