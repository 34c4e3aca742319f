"""A new statement: dated, numbered and chained, and refused before anybody signs it where it would not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from judged import Edit
from mesh_platform.identity.dossier import statement
from papers import (
    ASKED,
    GRANT,
    OTHER,
    OWNER,
    STEWARD,
    about,
    after,
    made,
    refused,
)


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
