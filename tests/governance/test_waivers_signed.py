"""Where an environment asks for signatures a waiver accepts something only while its statements stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.gate import Verdict, judge
from mesh_platform.governance import Context, Decided, Operation, decide
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Stage
from signed import SignedMesh, instant, signed_example

FILE = "governance/waivers/transactions-budget.yaml"
WAIVER = """\
apiVersion: mesh/v1
kind: Waiver
id: transactions-budget
rule: budgets-hold
scope: [payments.transactions]
environments: [ENVIRONMENT]
owner: data-office
reason: The budget of next year is agreed and not yet written down.
expires: 2027-01-31
"""
STACK = "domains/payments/products/transactions/stack.yaml"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SignedMesh:
    return signed_example(tmp_path_factory.mktemp("signed") / "mesh")


@pytest.fixture
def mesh(example: SignedMesh, tmp_path: Path) -> SignedMesh:
    """A mesh in which a product costs more than its budget, with a waiver that nobody has signed."""
    made = example.copied(tmp_path / "mesh")
    stack = made.root / STACK
    stack.write_text(stack.read_text().replace("monthly: 900", "monthly: 90"))
    (made.root / FILE).write_text(WAIVER.replace("ENVIRONMENT", "local, prod"))
    return made


def accepted(mesh: SignedMesh) -> None:
    """Have the waiver asked for, and accepted by two of governance."""
    mesh.sign(FILE, "p-0142", "owner", "request")
    mesh.sign(FILE, "p-0013", "governance")
    mesh.sign(FILE, "p-0014", "governance")


def context(mesh: SignedMesh, environment: str = "prod", trust: str | None = None) -> Context:
    found, documents = mesh.loaded()
    at = instant("2026-11-20T00:00:00Z")
    return Context(mesh=found, documents=documents, at=at, environment=environment, trust=trust)


def verdict(found: Context) -> Verdict:
    return judge(found, {StackId("domain", found.environment, "payments"): "nobody previewed it"})


def doubted(found: Verdict) -> list[str]:
    """What a verdict says of waivers that accept nothing; each at the waiver, and none blocks by itself."""
    said = [each for each in found.judgements if each.rule == "waiver-unsigned"]
    assert all(each.location and each.location.file == FILE and each.stage is Stage.warn for each in said)
    return [each.message for each in said]


def test_a_waiver_that_two_of_governance_have_signed_accepts_the_failure(mesh: SignedMesh) -> None:
    """It stays in the verdict with the waiver's id, and the apply is permitted."""
    accepted(mesh)
    found = context(mesh, trust=mesh.trust)
    assert [(each.rule, each.waiver) for each in verdict(found).waived] == [("product-budget", "transactions-budget")]
    assert doubted(verdict(found)) == []
    assert decide(Operation.apply, "p-0142", StackId.parse("payments-prod"), found).outcome is Decided.permit


def test_a_waiver_that_nobody_has_signed_accepts_nothing_and_says_why(mesh: SignedMesh) -> None:
    """The failure blocks, in the verdict and at the apply."""
    found = context(mesh, trust=mesh.trust)
    judged = verdict(found)
    assert "product-budget" in [each.rule for each in judged.failures]
    assert judged.waived == ()
    (said,) = doubted(judged)
    assert "waiver transactions-budget accepts nothing: nobody has asked for it by a statement" in said
    denied = decide(Operation.apply, "p-0142", StackId.parse("payments-prod"), found)
    assert (denied.outcome, {each.rule for each in denied.reasons}) == (Decided.deny, {"product-budget"})


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ([("p-0142", "owner", "request", {}), ("p-0013", "governance", "approve", {})], "1 of 2 needed approvals"),
        (
            [
                ("p-0142", "owner", "request", {}), ("p-0013", "governance", "approve", {}),
                ("p-0014", "governance", "approve", {"key": None}),
            ],
            "the approval of p-0014 as governance is not signed",
        ),
        (
            [
                ("p-0142", "owner", "request", {}), ("p-0013", "governance", "approve", {}),
                ("p-0014", "governance", "approve", {"key": "p-0013"}),
            ],
            "is signed with a key that is not one of p-0014",
        ),
        (
            [
                ("p-0142", "owner", "request", {}), ("p-0013", "governance", "approve", {"environment": "local"}),
                ("p-0014", "governance", "approve", {}),
            ],
            "1 of 2 needed approvals",
        ),
    ],
    ids=["one alone", "without a signature", "another's key", "for another environment"],
)  # fmt: skip
def test_a_waiver_whose_statements_do_not_stand_says_which(
    mesh: SignedMesh, statements: list[tuple[str, str, str, dict[str, str | None]]], why: str
) -> None:
    """Roles, number, keys and the environment that a statement is about."""
    for who, role, what, more in statements:
        mesh.sign(FILE, who, role, what, **more)
    (said,) = doubted(verdict(context(mesh, trust=mesh.trust)))
    assert why in said


def test_a_waiver_that_is_edited_after_it_was_signed_accepts_nothing(mesh: SignedMesh) -> None:
    """What was signed is another version of it."""
    accepted(mesh)
    file = mesh.root / FILE
    file.write_text(file.read_text().replace("[payments.transactions]", "[payments.transactions, risk.scoring]"))
    (said,) = doubted(verdict(context(mesh, trust=mesh.trust)))
    assert "is about another version of the documents" in said


def test_without_the_right_root_of_trust_no_waiver_counts(mesh: SignedMesh) -> None:
    """Whose keys count is not known, or others are pinned."""
    accepted(mesh)
    (none,) = doubted(verdict(context(mesh)))
    assert "no root of trust is pinned here; mesh trust show" in none
    (other,) = doubted(verdict(context(mesh, trust="sha256:" + "0" * 64)))
    assert "no signature counts" in other


def test_where_nobody_asks_for_signatures_every_waiver_counts(mesh: SignedMesh) -> None:
    """A local environment may be one that is unsigned."""
    found = verdict(context(mesh, "local"))
    assert [each.waiver for each in found.waived] == ["transactions-budget"]
    assert doubted(found) == []
