"""The authority changes when two who answer for it accept exactly that; agreements hold when those who may said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judged import Edit
from mesh_platform.governance import settings
from mesh_platform.rules import Judgement, Outcome, Phase, on_change
from signed import SignedMesh, changed, compared, instant, judged, signed_example

CHARTER, PROD, PRICES = "governance/domains/payments.yaml", "environments/prod.yaml", "governance/prices.yaml"
TEAM, OFFICE = "governance/teams/payments-core.yaml", "governance/teams/data-office.yaml"
WAIVER = "governance/waivers/settlements-warehouse.yaml"
ACCESS = "domains/payments/products/transactions/access/payments.settlements--completed.v1"
GRANT, AGREEMENT = f"{ACCESS}.grant.yaml", f"{ACCESS}.oaas.yaml"
CONTRACT = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
STACK = "domains/payments/products/transactions/stack.yaml"
CODE = "stacks/__main__.py"
RAISED = Edit(CHARTER, "partitions: 300", "partitions: 900")
LAXER = Edit(PROD, "strict: true", "strict: false")
RUN = Edit(CODE, '"""', '"""# ')
GOVERNANCE, PLATFORM = ("p-0013", "p-0014"), ("p-0021", "p-0022")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SignedMesh:
    return signed_example(tmp_path_factory.mktemp("signed") / "mesh")


@pytest.fixture
def head(example: SignedMesh, tmp_path: Path) -> SignedMesh:
    return example.copied(tmp_path / "head")


def edit(mesh: SignedMesh, *edits: Edit) -> None:
    for each in edits:
        each.apply(mesh.root)


def accept(head: SignedMesh, base: SignedMesh, path: str, **by: Sequence[str]) -> None:
    """Have people of roles accept a change of the authority as it is now."""
    files = changed(base.root, head.root)
    for role, people in by.items():
        for each in people:
            head.sign(path, each, role, files=files)


def told(found: Sequence[Judgement]) -> list[tuple[str, str, str]]:
    """Return rule, outcome and file of judgements."""
    return [(x.rule, x.outcome.value, x.location.file if x.location else "") for x in found]


def judge(example: SignedMesh, head: SignedMesh, environment: str = "prod", **more: Any) -> tuple[Judgement, ...]:
    return judged(example.root, head.root, environment, more.pop("trust", example.trust), **more)


def test_each_file_that_nobody_accepts_is_told_at_its_place(example: SignedMesh, head: SignedMesh) -> None:
    """Law and code, each by its rule; what people only read, and what is proposed, is neither."""
    edit(head, RAISED, LAXER, RUN, Edit("docs/notes.md", "", "a\n"), Edit("domains/payments/NOTES.md", "", "a\n"))
    assert told(judge(example, head)) == [
        ("authority-change", "fail", PROD), ("authority-change", "fail", CHARTER), ("code-change", "fail", CODE),
    ]  # fmt: skip


def test_each_kind_of_file_takes_two_of_the_role_that_answers_for_it(example: SignedMesh, head: SignedMesh) -> None:
    """Four people for a change of both, one document for all of it."""
    edit(head, RAISED, LAXER, RUN)
    path = head.ask(example, "all-of-it", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    found = judge(example, head)
    assert told(found) == [
        ("authority-change", "fail", PROD), ("authority-change", "fail", CHARTER), ("code-change", "fail", CODE),
    ]  # fmt: skip
    assert all("0 of 2 needed approvals as platform" in each.message for each in found)
    accept(head, example, path, platform=PLATFORM)
    assert judge(example, head) == ()


def test_one_signature_is_not_two(example: SignedMesh, head: SignedMesh) -> None:
    """Nor is one person's twice."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=("p-0013", "p-0013"))
    (found,) = judge(example, head)
    assert "1 of 2 needed approvals as governance" in found.message


def test_a_file_that_is_put_in_after_signing_undoes_it(example: SignedMesh, head: SignedMesh) -> None:
    """The signatures are for exactly those files; one more of the authority makes it another change."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    edit(head, RUN)
    found = judge(example, head)
    assert told(found) == [("authority-change", "fail", CHARTER), ("code-change", "fail", CODE)]
    assert all(f"{path} asks for another one" in each.message for each in found)


def test_what_was_accepted_once_accepts_nothing_again(example: SignedMesh, head: SignedMesh, tmp_path: Path) -> None:
    """The same change, after it was taken back: its document is at the base, and a copy has another id."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    base = example.copied(tmp_path / "base")
    (base.root / path).parent.mkdir()
    (base.root / path).write_text((head.root / path).read_text())
    assert told(judge(base, head)) == [("authority-change", "fail", CHARTER)]
    copy = path.replace("more", "again")
    (head.root / copy).write_text((head.root / path).read_text().replace("id: more", "id: again"))
    (found,) = judge(base, head)
    assert "has no valid signature" in found.message


def test_a_document_that_was_accepted_is_never_another_one(
    example: SignedMesh, head: SignedMesh, tmp_path: Path
) -> None:
    """Neither rewritten nor removed."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    after = head.copied(tmp_path / "after")
    edit(after, Edit(path, "at length", "in short"))
    assert told(judge(head, after)) == [("chain-broken", "fail", path)]
    (after.root / path).unlink()
    assert told(judge(head, after)) == [("chain-broken", "fail", path)]


def test_who_asks_is_who_the_document_names(example: SignedMesh, head: SignedMesh) -> None:
    """Nobody asks under another's name and then accepts."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0177", "developer", requester="p-0142")
    accept(head, example, path, governance=GOVERNANCE)
    (found,) = judge(example, head)
    assert "the request is not signed by p-0142, who asks for it" in found.message


@pytest.mark.parametrize(
    ("edits", "open_"),
    [
        ((Edit("environments/dev.yaml", "strict: false", "strict: true"),), ()),
        ((Edit(CHARTER, "partitions: 300", "partitions: 200"), Edit(CHARTER, "monthly: 6000", "monthly: 5000")), ()),
        ((Edit(WAIVER, "expires: 2027-01-31", "expires: 2026-12-31"),), ()),
        ((Edit(WAIVER, "expires: 2027-01-31", "expires: 2027-02-01"),), (WAIVER,)),
        ((Edit(WAIVER, "expires: 2027-01-31", "expires: 2026-12-31"), Edit(WAIVER, "[dev]", "[dev, prod]")), (WAIVER,)),
        ((Edit(CHARTER, "partitions: 300", "partitions: 301"),), (CHARTER,)),
        (
            (Edit(CHARTER, "partitions: 300", "partitions: 200"), Edit(CHARTER, "products: 10", "products: 11")),
            (CHARTER,),
        ),
        ((Edit(CHARTER, "  warehouses: 2\n", ""),), (CHARTER,)),
        ((Edit(PROD, "protect: true", "protect: false"),), (PROD,)),
        ((Edit(PRICES, "price: 1.10", "price: 2.10"),), (PRICES,)),
    ],
)
def test_what_only_gets_stricter_needs_nobody(
    example: SignedMesh, head: SignedMesh, edits: tuple[Edit, ...], open_: tuple[str, ...]
) -> None:
    """Fields that have an order, moved the strict way; anything else beside them makes it a change like all."""
    edit(head, *edits)
    found = [each for each in judge(example, head) if each.rule == "authority-change"]
    assert told(found) == [("authority-change", "fail", path) for path in open_]


def test_a_waiver_stands_by_its_own_two_signatures(example: SignedMesh, head: SignedMesh) -> None:
    """Without an AuthorityChange; what is edited after signing, or one signature, does not stand."""
    late = Edit(WAIVER, "expires: 2027-01-31", "expires: 2027-06-30")
    edit(head, late)
    head.sign(WAIVER, "p-0142", "owner", "request")
    head.sign(WAIVER, "p-0013", "governance")
    (found,) = judge(example, head)
    assert "1 of 2 needed approvals as governance" in found.message
    head.sign(WAIVER, "p-0014", "governance")
    assert judge(example, head) == ()
    edit(head, Edit(WAIVER, "2027-06-30", "2027-12-31"))
    (found,) = judge(example, head)
    assert "is about another version of the documents" in found.message


def test_who_answers_for_what_is_waived_does_not_accept_it(
    example: SignedMesh, head: SignedMesh, tmp_path: Path
) -> None:
    """Even with the role: who governs and owns the product asks others."""
    base = example.copied(tmp_path / "base")
    both = Edit(TEAM, "roles: [owner]", "roles: [owner, governance]")
    for mesh in (base, head):
        edit(mesh, both)
    edit(head, Edit(WAIVER, "expires: 2027-01-31", "expires: 2027-06-30"))
    head.sign(WAIVER, "p-0177", "developer", "request")
    head.sign(WAIVER, "p-0142", "governance")
    head.sign(WAIVER, "p-0013", "governance")
    (found,) = judge(base, head)
    assert "p-0142 answers for what is waived" in found.message


def test_a_key_is_never_taken_out(example: SignedMesh, head: SignedMesh) -> None:
    """It ends, or counts as known to others; both are changes that two accept, and the key stays."""
    text = (head.root / TEAM).read_text()
    (head.root / TEAM).write_text(text.replace(", {key:", "]}  # {key:", 1))
    found = told(judge(example, head))
    assert ("chain-broken", "fail", TEAM) in found
    (head.root / TEAM).write_text(text.replace("validUntil: 2026-06-01", "validUntil: 2026-05-01"))
    path = head.ask(example, "key-ends", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    assert judge(example, head) == ()


def test_another_owner_of_a_key_or_an_earlier_start_is_another_key(example: SignedMesh, head: SignedMesh) -> None:
    """Who moves validFrom makes old statements count that did not."""
    edit(head, Edit(TEAM, "validFrom: 2025-01-01", "validFrom: 2024-01-01"))
    assert ("chain-broken", "fail", TEAM) in told(judge(example, head))


def test_an_agreement_that_is_removed_with_what_was_said_of_it_is_missed(example: SignedMesh, head: SignedMesh) -> None:
    """It is revoked, or it ends; the record stays."""
    for path in (GRANT, AGREEMENT):
        (head.root / path).unlink()
    assert ("chain-broken", "fail", GRANT) in told(judge(example, head))


def test_a_proposal_that_does_not_agree_with_itself_accepts_nothing(example: SignedMesh, head: SignedMesh) -> None:
    """Its documents cannot be read together, so nothing in them is taken for a word of anybody."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    context, change = compared(example.root, head.root, "prod", example.trust)
    applied = [each for each in settings(context) if each.rule.family == "authority"]
    assert on_change(applied, change) == ()
    found = on_change(applied, replace(change, proposed=None))
    assert told(found) == [("authority-change", "fail", CHARTER)]


def test_where_no_signatures_are_asked_for_nobody_takes_that_for_a_pass(example: SignedMesh, head: SignedMesh) -> None:
    """What can be judged without them is; the rest is left open, until before an apply."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner", key=None)
    assert ("authority-change", "fail", CHARTER) in told(judge(example, head, "local"))
    files = changed(example.root, head.root)
    for who in GOVERNANCE:
        head.sign(path, who, "governance", key=None, files=files)
    found = judge(example, head, "local")
    assert [(each.rule, each.outcome, each.phase) for each in found] == [
        ("agreement-signed", Outcome.unknown, Phase.before_apply),
        ("authority-change", Outcome.unknown, Phase.before_apply),
    ]
    assert all("local asks for none" in each.message for each in found)
    assert ("authority-change", "fail", CHARTER) in told(judge(example, head, "prod"))


def test_without_a_pinned_root_of_trust_signatures_are_not_evaluated(example: SignedMesh, head: SignedMesh) -> None:
    """The reason says how to pin it."""
    (found,) = judge(example, head, trust=None)
    assert (found.rule, found.outcome, found.phase) == ("agreement-signed", Outcome.unknown, Phase.before_apply)
    assert "mesh trust pin" in found.message


def test_with_another_root_of_trust_nothing_counts(example: SignedMesh, head: SignedMesh) -> None:
    """Somebody has changed the keys of governance or platform, or the wrong root is pinned."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=GOVERNANCE)
    found = judge(example, head, trust="sha256:" + "0" * 64)
    assert {(each.rule, each.outcome) for each in found} == {
        ("agreement-signed", Outcome.failed), ("authority-change", Outcome.failed),
    }  # fmt: skip
    assert all("is pinned; no signature counts" in each.message for each in found)


def test_an_unsigned_agreement_is_refused_where_signatures_are_asked_for(tmp_path: Path) -> None:
    """Each statement by name, in live environments; locally nobody asks."""
    mesh = signed_example(tmp_path / "mesh", unsigned=True)
    head = mesh.copied(tmp_path / "head")
    found = judge(mesh, head)
    assert {each.rule for each in found} == {"agreement-signed"}
    assert all(each.message.endswith("is not signed") for each in found)
    assert [each.outcome for each in judge(mesh, head, "local")] == [Outcome.unknown]


def test_keys_of_a_demonstration_count_locally_alone(tmp_path: Path) -> None:
    """A live environment refuses what they signed."""
    mesh = signed_example(tmp_path / "mesh", demo=True)
    head = mesh.copied(tmp_path / "head")
    assert all(each.message.endswith("made for a demonstration") for each in judge(mesh, head, "dev"))
    required = Edit("environments/local.yaml", "signatures: unsigned", "signatures: required")
    for each in (mesh, head):
        required.apply(each.root)
    assert judge(mesh, head, "local") == ()


def test_an_agreement_that_has_ended_is_judged_no_more_but_where_it_is_edited(
    example: SignedMesh, head: SignedMesh
) -> None:
    """The documents go on without it; an end that nobody agreed to is none."""
    access = "domains/customers/products/accounts/access/finance-reporting--balance.v1"
    contract = "domains/customers/products/accounts/contracts/balance.v1.odcs.yaml"
    ended = Edit(f"{access}.oaas.yaml", "name: Liquidity study (ended)", "name: Liquidity study")
    assert (example.root / contract).exists()
    edit(head, ended)
    assert told(judge(example, head)) == [("agreement-signed", "fail", f"{access}.grant.yaml")]
    edit(head, Edit(f"{access}.oaas.yaml", "endTimestamp: 2026-04-01", "endTimestamp: 2027-04-01"))
    assert told(judge(example, head)) == [("agreement-signed", "fail", f"{access}.grant.yaml")]


FREE_AND_SIGNED = (
    (CONTRACT, "completedAt, logicalType: timestamp", "completedAt, logicalType: date", True),
    (CONTRACT, 'classification: internal, description: "How', 'classification: public, description: "How', True),
    (CONTRACT, 'description: "How', 'description: "The way', False),
    (AGREEMENT, "purpose: settlement", "purpose: marketing", True),
    (AGREEMENT, "endTimestamp: 2027", "endTimestamp: 2030", True),
    (GRANT, "rows: null", "rows: 'amount > 0'", True),
    (GRANT, "legal-obligation", "legitimate-interest", True),
    (GRANT, "[local, dev, prod]", "[local, dev, prod]  # all", False),
    (STACK, "partitions: 6", "partitions: 12", False),
)


@pytest.mark.parametrize(("file", "old", "new", "refused"), FREE_AND_SIGNED)
def test_what_was_agreed_is_signed_and_the_rest_is_free(
    example: SignedMesh, head: SignedMesh, file: str, old: str, new: str, refused: bool
) -> None:
    """Data, purpose, time, columns and rows; how it is described, written and run is the provider's business."""
    edit(head, Edit(file, old, new))
    found = {each.rule for each in judge(example, head) if each.outcome is Outcome.failed}
    assert ("agreement-signed" in found) == refused


def test_other_terms_than_were_accepted_are_another_agreement(example: SignedMesh, tmp_path: Path) -> None:
    """The text of the terms is signed with it; a change of the text is one of the authority, and is asked for anew."""
    base = example.copied(tmp_path / "base")
    edit(base, Edit("governance/terms/standard.md", "thirty days", "thirty years"))
    found = judge(base, base.copied(tmp_path / "head"))
    assert {each.rule for each in found} == {"agreement-signed"}
    assert all("about another version" in each.message for each in found)


def test_another_name_of_the_mesh_is_another_mesh(example: SignedMesh, tmp_path: Path) -> None:
    """What was signed in one counts in no other, though everything else is the same."""
    base = example.copied(tmp_path / "base")
    edit(base, Edit("governance/mesh.yaml", "id: bank", "id: test"))
    found = judge(base, base.copied(tmp_path / "head"))
    assert {each.rule for each in found} == {"agreement-signed"}


def test_what_has_ended_may_go_and_nothing_else(example: SignedMesh, head: SignedMesh) -> None:
    """An agreement whose signed end is past can never hold again; one that was revoked could be put back."""
    ended = "domains/customers/products/accounts/access/finance-reporting--balance.v1"
    for path in (f"{ended}.grant.yaml", f"{ended}.oaas.yaml"):
        (head.root / path).unlink()
    assert judge(example, head) == ()
    (head.root / WAIVER).unlink()
    assert told(judge(example, head)) == [("chain-broken", "fail", WAIVER)]
    assert judge(example, head, at=instant("2027-01-31T00:00:00Z")) == ()


def test_an_approval_that_has_expired_accepts_nothing(example: SignedMesh, head: SignedMesh) -> None:
    """It says itself until when it counts."""
    edit(head, RAISED)
    path = head.ask(example, "more", "p-0142", "owner")
    accept(head, example, path, governance=("p-0013",))
    files = changed(example.root, head.root)
    head.sign(path, "p-0014", "governance", files=files, expires="2026-11-02T00:00:00Z")
    assert judge(example, head) == ()
    (found,) = judge(example, head, at=instant("2026-11-02T00:00:00Z"))
    assert "the approval of p-0014 as governance has expired" in found.message
