"""Whose signature counts: a key of the person named, that counts when it has to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hands import HANDS, MESH, NOW, SUBJECT, Hand, Talk, ed25519, key, person
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.kinds.governance import Key
from mesh_platform.identity import Verifier, chain
from mesh_platform.identity.statement import Link

HAND = ed25519()
SAID = Talk({"p-1": HAND}).say("p-1").links
"""Signed on the first of October by the key of p-1."""


def faults(
    *keys: Key, links: tuple[Link, ...] = SAID, new: bool = False, live: bool = False, came: datetime | None = None
) -> list[str]:
    known = {SAID[0].kept.signature or "": came} if came else {}
    verifier = Verifier(people={"p-1": person("p-1", *keys)}, at=NOW, live=live, merged=known)
    return [fault.said.removeprefix("the request of p-1 as owner ") for fault in verifier.faults(links, new=new)]


@pytest.mark.parametrize("kind", HANDS)
def test_a_key_of_the_signer_counts(kind: str) -> None:
    """One of several; the key of somebody else does not."""
    hand = HANDS[kind]()
    links = Talk({"p-1": hand}).say("p-1").links
    assert faults(key(HAND), key(hand), links=links, new=True) == []
    assert faults(key(HAND), links=links, new=True) == ["is signed with a key that is not one of p-1"]


@given(st.data())
def test_a_statement_that_is_another_one_after_signing_is_refused(data: st.DataObject) -> None:
    """Whichever field."""
    field, value = data.draw(
        st.sampled_from(
            [
                ("role", "steward"), ("environment", "prod"), ("expires", "2027-01-01T00:00:00Z"), ("nonce", "1"),
                ("at", "2026-10-01T00:00:01Z"), ("subject_digest", "sha256:0"), ("previous", "sha256:0"),
                ("kind", "terms"), ("decision", "approve"),
            ]
        )
    )  # fmt: skip
    kept = SAID[0].kept.model_copy(update={field: value})
    (fault,) = faults(key(HAND), links=chain(MESH, SUBJECT, [kept]))
    assert "has no valid signature: the signature does not fit what is signed" in fault


def test_a_signature_in_another_mesh_or_about_something_else_does_not_count() -> None:
    """The same statement, the same key, another place."""
    for mesh, subject in (("other", SUBJECT), (MESH, "agreement:b")):
        (fault,) = faults(key(HAND), links=chain(mesh, subject, [SAID[0].kept]))
        assert "does not fit" in fault


def test_nobody_and_nothing_signs_nothing() -> None:
    """No signature, somebody who is in no team, and what is no signature at all."""
    unsigned = Talk().say("p-1").links
    assert faults(key(HAND), links=unsigned) == ["is not signed"]
    assert faults(key(HAND), links=Talk({"p-2": HAND}).say("p-2").links) == [
        "the request of p-2 as owner is of somebody who is in no team"
    ]
    odd = SAID[0].kept.model_copy(update={"signature": "yes"})
    assert faults(key(HAND), links=chain(MESH, SUBJECT, [odd])) == [
        "has no valid signature: the signature is no base64"
    ]


def test_a_line_of_a_team_that_is_no_key_is_passed_over() -> None:
    """The others still count."""
    assert faults(Key(key="ssh-ed25519 AAAA", valid_from="2025-01-01T00:00:00Z"), key(HAND)) == []


@pytest.mark.parametrize(
    ("more", "old", "new"),
    [
        ({}, True, True),
        ({"since": "2026-10-01T00:00:00Z"}, True, True),
        ({"since": "2026-10-02T00:00:00Z"}, False, False),
        ({"valid_until": "2026-11-01T00:00:01Z"}, True, True),
        ({"valid_until": "2026-11-01T00:00:00Z"}, True, False),
        ({"valid_until": "2026-09-01T00:00:00Z"}, True, False),
        ({"compromised_from": "2026-11-01T00:00:01Z"}, False, True),
        ({"compromised_from": "2026-10-15T00:00:00Z"}, False, False),
    ],
)  # fmt: skip
def test_a_new_statement_needs_a_key_that_counts_now(more: dict[str, str], old: bool, new: bool) -> None:
    """One at the base stays; but if others may have the key, it must be known to have come before."""
    held = key(HAND, **more)
    assert (faults(held) == [], faults(held, new=True) == []) == (old, new)


@pytest.mark.parametrize(
    ("came", "counts"),
    [("2026-10-14T23:59:59Z", True), ("2026-10-15T00:00:00Z", False), ("2026-10-16T00:00:00Z", False)],
)
def test_what_came_before_the_key_was_others_stays(came: str, counts: bool) -> None:
    """When it came is told by the history of the base, not by the statement."""
    held = key(HAND, compromised_from="2026-10-15T00:00:00Z")
    assert (faults(held, came=datetime.fromisoformat(came).astimezone(UTC)) == []) == counts


def test_a_key_of_a_demonstration_counts_nowhere_but_there() -> None:
    """It is marked, and live environments refuse it."""
    assert faults(key(HAND, demo=True)) == []
    assert faults(key(HAND, demo=True), live=True) == ["is signed with a key that was made for a demonstration"]
    assert faults(key(HAND), live=True) == []


def test_every_statement_is_verified_and_named() -> None:
    """Two of three are not what they say."""
    hands: dict[str, Hand] = {"p-1": HAND, "p-2": ed25519()}
    links = Talk(hands).say("p-1").approve("p-2").approve("p-3", "steward").links
    people = {"p-1": person("p-1", key(HAND)), "p-2": person("p-2", key(HAND)), "p-3": person("p-3")}
    found = list(Verifier(people=people, at=NOW, live=False).faults(links))
    assert [(fault.position, fault.said) for fault in found] == [
        (1, "the approval of p-2 as owner is signed with a key that is not one of p-2"),
        (2, "the approval of p-3 as steward is not signed"),
    ]
