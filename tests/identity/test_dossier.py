"""What is known of a document that people sign: what it is about, what it needs, and what stands of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged import shown
from mesh_platform.errors import UsageError
from mesh_platform.identity.agreement import requirement
from mesh_platform.identity.subjects import FOLDER
from mesh_platform.mesh.model import Principal
from papers import (
    AGREEMENT,
    ASKED,
    CHANGE,
    GRANT,
    MORE,
    OTHER,
    OWNER,
    STEWARD,
    WAIVER,
    about,
    after,
    made,
)


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


def test_a_person_asks_for_themselves_and_a_team_by_its_people() -> None:
    """Nobody asks in the name of a colleague for what that one alone is to read."""
    found = about()
    assert found.agreement is not None
    assert found.requirement.requesters == {"p-0704"}
    for name in ("p-0301", "p-0704"):
        own = replace(found.agreement, consumer=Principal("user", name))
        assert requirement(own, shown().mesh, [], found.everybody).requesters == {name}


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
