"""What is known of a document that people sign: what stands of it, and what a new statement would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from judged import Edit, shown
from mesh_platform.documents.kinds import Statement
from mesh_platform.errors import UsageError
from mesh_platform.identity.dossier import Dossier, dossier, statement
from mesh_platform.identity.subjects import FOLDER, Changed

ACCESS = "domains/payments/products/transactions/access"
GRANT, AGREEMENT = (
    f"{ACCESS}/finance-reporting--completed.v1.grant.yaml",
    f"{ACCESS}/finance-reporting--completed.v1.oaas.yaml",
)
WAIVER, CHANGE = "governance/waivers/settlements-warehouse.yaml", f"{FOLDER}more.yaml"
ASKED, OWNER, STEWARD, OTHER = "p-0704", "p-0142", "p-0011", "p-0012"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MORE = Edit(
    CHANGE, "", "apiVersion: mesh/v1\nkind: AuthorityChange\nid: more\nreason: It has been talked about at length.\n"
    f"requester: p-0142\ndigest: sha256:{'0' * 64}\n",
)  # fmt: skip


def about(path: str = GRANT, *edits: Edit, files: tuple[Changed, ...] = ()) -> Dossier:
    found = shown(*edits)
    return dossier(found.mesh, found.documents, path, files)


def made(found: Dossier, who: str, role: str, what: str = "approve", **more: str) -> Statement:
    kind, decision = ("decision", what) if what in ("approve", "reject") else (what, None)
    return statement(found, kind, who, role, decision=decision, now=NOW).model_copy(update=more)  # pyright: ignore[reportArgumentType]


def after(found: Dossier, *said: tuple[str, ...]) -> Dossier:
    """Return what is known when more has been said: who, in which role, and what, where it is no approval."""
    for each in said:
        found = replace(found, links=(*found.links, found.link(made(found, *each))))
    return found


def refused(found: Dossier, *args: str, **more: str) -> list[str]:
    return [fault.said for fault in found.refused(made(found, *args, **more))]


def test_a_grant_of_the_example_is_whole_and_says_which_agreement_it_is_of() -> None:
    """Request, owner, steward: nothing is missing, in any of its environments."""
    found = about()
    assert [(link.kept.signer, link.kept.role) for link in found.links] == [
        (ASKED, "owner"), (OWNER, "owner"), (STEWARD, "steward"),
    ]  # fmt: skip
    assert [found.missing(each) for each in (None, "local", "prod")] == [()] * 3
    assert found.agreement is not None
    assert found.beside is not None
    assert (found.agreement.path, found.beside.path) == (GRANT, AGREEMENT)
    assert found.subject.id == f"agreement:{found.agreement.id}"


@pytest.mark.parametrize("path", [AGREEMENT, "governance/teams/platform.yaml", "nowhere.yaml", CHANGE])
def test_what_nobody_signs_has_no_dossier(path: str) -> None:
    """The agreement's statements are in the grant beside it; a change that is not there is none."""
    with pytest.raises(UsageError, match="nobody signs this") as caught:
        about(path)
    assert caught.value.where == path


@pytest.mark.parametrize(
    ("files", "needed"),
    [
        (("governance/prices.yaml",), {"governance": 2}),
        (("environments/dev.yaml", "stacks/x.py"), {"platform": 2}),
        (("governance/prices.yaml", "platform/x.py"), {"governance": 2, "platform": 2}),
        ((f"{FOLDER}more.yaml", "environments/dev.yaml"), {"platform": 2}),
        ((), {}),
    ],
)  # fmt: skip
def test_a_change_needs_two_of_each_role_that_answers_for_its_files(
    files: tuple[str, ...], needed: dict[str, int]
) -> None:
    """The document that asks for it is no part of what it asks for."""
    changed = tuple((path, None, "1" * 64) for path in files)
    found = about(CHANGE, MORE, files=changed)
    assert found.requirement.needed == needed
    assert found.files == changed
    assert (found.agreement, found.beside, found.claim(made(found, OWNER, "owner", "request"))) == (None, None, None)


def test_the_digest_of_a_change_is_that_of_its_files_in_whatever_order() -> None:
    """Its own document does not count, and each of path, before and after does."""
    one, two = ("environments/dev.yaml", "1" * 64, "2" * 64), ("governance/prices.yaml", None, "3" * 64)
    digests = [
        about(CHANGE, MORE, files=files).subject.digest
        for files in (
            (one, two), (two, one), (one, two, (CHANGE, None, "4" * 64)),
            (one,), (one, (two[0], two[2], None)), ((one[0], one[2], one[1]), two), (("stacks/x.py", *one[1:]), two),
        )
    ]  # fmt: skip
    assert digests[0] == digests[1] == digests[2]
    assert len({*digests[2:]}) == 5


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ({}, True), ({"at": "2026-11-01T13:00:00Z"}, True), ({"nonce": "0" * 32}, True),
        ({"environment": "prod"}, False), ({"role": "governance"}, False), ({"signer": OTHER}, False),
        ({"subject_digest": f"sha256:{'1' * 64}"}, False), ({"decision": "reject"}, False),
    ],
)  # fmt: skip
def test_who_says_the_same_again_says_nothing_new(more: dict[str, str], same: bool) -> None:
    """The statement that stands is found by its words; when it was said is none of them."""
    found = about()
    again = made(found, STEWARD, "steward").model_copy(update=more)
    assert found.said(again) == (found.links[2] if same else None)


@pytest.mark.parametrize("what", ["revoke", "reject"])
def test_an_approval_does_not_outlive_what_undoes_it(what: str) -> None:
    """To say it again is something new; the undoing itself stands."""
    undone = after(about(), (OWNER, "owner", what))
    assert undone.said(made(undone, STEWARD, "steward")) is None
    assert undone.said(made(undone, OWNER, "owner", what)) == undone.links[-1]
    again = after(undone, (STEWARD, "steward"))
    assert again.said(made(again, STEWARD, "steward")) == again.links[-1]


def test_an_approval_of_an_earlier_round_does_not_stand_in_the_next_one() -> None:
    """Who asks anew is answered anew."""
    anew = after(about(), (ASKED, "owner", "request"))
    assert anew.said(made(anew, OWNER, "owner")) is None
    assert anew.said(made(anew, ASKED, "owner", "request")) == anew.links[-1]
    assert [fault.said for fault in anew.missing()] == [
        "0 of 1 needed approvals as owner", "0 of 1 needed approvals as steward",
    ]  # fmt: skip


def test_of_suspending_and_resuming_the_last_word_stands() -> None:
    """Over rounds: what was suspended stays so, whatever is asked for meanwhile."""
    suspended = after(about(), (OWNER, "owner", "suspend"), (ASKED, "owner", "request"))
    assert suspended.said(made(suspended, OWNER, "owner", "suspend")) == suspended.links[3]
    assert suspended.said(made(suspended, OWNER, "owner", "resume")) is None
    resumed = after(suspended, (OWNER, "owner", "resume"))
    assert resumed.said(made(resumed, OWNER, "owner", "suspend")) is None
    assert resumed.said(made(resumed, OWNER, "owner", "resume")) == resumed.links[-1]


def test_the_claim_of_the_agreement_follows_the_statements_and_only_where_it_changes() -> None:
    """Path and whole text of the document beside, with another status in it."""
    found = about()
    assert found.claim() is None
    assert found.claim(made(found, STEWARD, "steward")) is None
    assert found.beside is not None
    for what, status in (("revoke", "rejected"), ("request", "requested"), ("reject", "rejected")):
        claim = found.claim(made(found, OWNER, "owner", what))
        assert claim == (AGREEMENT, found.beside.source.text.replace("status: approved", f"status: {status}")), what
    waiver = about(WAIVER)
    assert waiver.claim(made(waiver, OWNER, "owner", "request")) is None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((OTHER, "owner"), "p-0012 does not hold the role owner for it"),
        ((ASKED, "steward", "reject"), "p-0704 does not hold the role steward for it"),
        (("p-0301", "owner"), "p-0301 does not hold the role owner for it"),
        (("p-9999", "owner"), "nobody in the teams is called p-9999"),
        (("p-0301", "owner", "request"), "p-0301 is not of those who may ask for it"),
        ((ASKED, "developer", "request"), "p-0704 does not hold the role developer"),
        (("p-0301", "owner", "revoke"), "p-0301 does not hold the role owner for it"),
        (("p-0177", "developer", "suspend"), "p-0177 does not hold the role developer for it"),
    ],
)  # fmt: skip
def test_what_would_not_count_is_refused_with_the_reason(args: tuple[str, ...], said: str) -> None:
    """Before anybody signs it."""
    (found,) = refused(about(), *args)
    assert said in found


@pytest.mark.parametrize(
    "args",
    [
        (OTHER, "steward"), (OWNER, "owner", "reject"), (ASKED, "owner", "request"), (ASKED, "owner", "terms"),
        (OWNER, "owner", "revoke"), (ASKED, "owner", "revoke"), (STEWARD, "steward", "suspend"),
        ("p-0013", "governance", "revoke"), ("p-0023", "incident", "suspend"),
    ],
)  # fmt: skip
def test_those_who_may_are_not_refused(args: tuple[str, ...]) -> None:
    """Owners of both sides may give it up; governance and whoever handles an incident may stop it."""
    assert refused(about(), *args) == []


def test_nobody_approves_what_they_asked_for_or_in_a_second_role() -> None:
    """Also where the teams would allow it."""
    both = Edit(
        "governance/teams/payments-core.yaml", '"oidc|p-0142", roles: [owner]', '"oidc|p-0142", roles: [owner, steward]'
    )
    charter = Edit(
        "governance/domains/payments.yaml", "stewards: [data-office]", "stewards: [data-office, payments-core]"
    )
    found = about(GRANT, both, charter)
    assert refused(found, OWNER, "steward") == ["p-0142 has approved as owner already"]
    own = after(replace(found, requirement=replace(found.requirement, requesters=None)), (OWNER, "owner", "request"))
    assert "who asks for something does not approve it" in refused(own, OWNER, "owner")[0]
    assert refused(own, STEWARD, "steward") == []


def test_what_has_not_been_asked_for_is_not_decided() -> None:
    """And what was asked for is not decided as something else."""
    empty = replace(about(), links=())
    assert refused(empty, OWNER, "owner") == ["nobody has asked for it by a statement"]
    assert refused(empty, ASKED, "owner", "request") == []
    found = about()
    other = replace(found, subject=replace(found.subject, digest=f"sha256:{'2' * 64}"))
    assert refused(other, OWNER, "owner") == [
        "what was asked for is not what the documents say now; it is asked for anew"
    ]
    assert refused(other, OWNER, "owner", "revoke") == []
    assert refused(after(other, (ASKED, "owner", "request")), OWNER, "owner") == []


def test_a_statement_is_dated_now_and_never_before_the_one_that_it_follows() -> None:
    """In whole seconds of UTC, whatever the clock here says."""
    found = about()
    berlin = datetime(2026, 11, 1, 13, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert statement(found, "request", ASKED, "owner", now=berlin).at == "2026-11-01T12:00:00Z"
    early = statement(found, "request", ASKED, "owner", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert early.at == found.links[-1].kept.at == "2026-02-12T11:00:00Z"
    empty = replace(found, links=())
    assert (
        statement(empty, "request", ASKED, "owner", now=datetime(2026, 1, 1, tzinfo=UTC)).at == "2026-01-01T00:00:00Z"
    )


def test_a_statement_names_what_it_is_about_and_what_it_follows_and_is_like_no_other() -> None:
    """Two that say the same have two numbers, so that neither is taken for the other."""
    found = about()
    one, other = (made(found, STEWARD, "steward") for _ in range(2))
    assert (one.previous, one.subject_digest, one.signature) == (found.links[-1].digest, found.subject.digest, None)
    assert one.nonce != other.nonce
    assert len(one.nonce or "") == 32
    assert made(replace(found, links=()), ASKED, "owner", "request").previous is None
    assert found.link(one).digest != found.link(other).digest
