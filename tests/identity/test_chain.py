"""Chains: whatever is taken out of one, moved in it or rewritten is found."""

from __future__ import annotations

import json

import pytest
from hands import DIGEST, MESH, SUBJECT, Talk
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.kinds import Statement
from mesh_platform.identity import broken, chain, cut

KINDS = st.sampled_from(["request", "decision", "terms", "suspend", "resume", "revoke"])
STEPS = st.lists(st.tuples(KINDS, st.sampled_from(["p-1", "p-2", "p-3"]), st.integers(0, 3)), min_size=2, max_size=6)
FIELDS = {
    "signer": "p-9", "role": "other", "environment": "other", "expires": "2030-01-01T00:00:00Z", "nonce": "ff",
    "at": "2020-01-01T00:00:00Z", "subject_digest": "sha256:0", "previous": "sha256:0", "kind": "other",
    "decision": "other", "signature": "other",
}  # fmt: skip
"""Every field of a statement, written otherwise."""


def said(steps: list[tuple[str, str, int]]) -> list[Statement]:
    """A chain of steps, each some hours after the one before."""
    talk, hour = Talk(), 0
    for kind, who, later in steps:
        hour += later
        decision = "approve" if kind == "decision" else None
        talk.say(who, kind, at=f"2026-10-01T{hour:02}:00:00Z", decision=decision, nonce=f"{len(talk.kept):02}")
    return talk.kept


def faults(kept: list[Statement]) -> list[str]:
    return [fault.said for fault in broken(chain(MESH, SUBJECT, kept))]


@given(STEPS)
def test_a_chain_that_was_only_added_to_is_whole(steps: list[tuple[str, str, int]]) -> None:
    """And begins with every part of itself."""
    kept = said(steps)
    assert faults(kept) == []
    assert all(cut(kept[:length], kept) is None for length in range(len(kept) + 1))


@given(STEPS, st.data())
def test_a_statement_that_is_taken_out_is_missed(steps: list[tuple[str, str, int]], data: st.DataObject) -> None:
    """By the base in every case, and by the chain itself where another one follows."""
    kept = said(steps)
    place = data.draw(st.integers(0, len(kept) - 1))
    left = [*kept[:place], *kept[place + 1 :]]
    assert cut(kept, left) == place
    assert faults(left) or place == len(kept) - 1


@given(STEPS, st.data())
def test_statements_that_change_places_are_found(steps: list[tuple[str, str, int]], data: st.DataObject) -> None:
    """By the base, and by the chain itself."""
    kept = said(steps)
    one, other = data.draw(st.lists(st.integers(0, len(kept) - 1), min_size=2, max_size=2, unique=True))
    moved = [*kept]
    moved[one], moved[other] = kept[other], kept[one]
    assert faults(moved)
    assert cut(kept, moved) == min(one, other)


@given(STEPS, st.sampled_from(sorted(FIELDS)), st.data())
def test_a_statement_that_is_rewritten_is_found(
    steps: list[tuple[str, str, int]], field: str, data: st.DataObject
) -> None:
    """By the base in whatever field; by the one that follows, where it is a field that is signed."""
    kept = said(steps)
    place = data.draw(st.integers(0, len(kept) - 1))
    forged = [*kept]
    forged[place] = kept[place].model_copy(update={field: FIELDS[field]})
    assert cut(kept, forged) == place
    if place < len(kept) - 1 and field != "signature":
        assert faults(forged)


@given(STEPS, STEPS)
def test_what_somebody_else_said_is_no_continuation(
    steps: list[tuple[str, str, int]], others: list[tuple[str, str, int]]
) -> None:
    """A statement follows one other, and nothing else."""
    kept, other = said(steps), said(others)
    assert faults([*kept, *other])


def test_a_statement_before_the_one_that_it_follows_is_found() -> None:
    """Time goes forward; the same instant is none too early."""
    later = Talk().say("p-1", at="2026-10-02T00:00:00Z")
    assert faults(later.say("p-2", at="2026-10-02T00:00:00Z").kept) == []
    assert faults(later.say("p-2", at="2026-10-01T23:59:59Z").kept) == [
        "the request of p-2 as owner is dated 2026-10-01T23:59:59Z, before the one that it follows"
    ]


def test_what_is_signed_says_what_it_is_about_and_who_asked() -> None:
    """Every field, absent ones as null; who asked is taken from the request before."""
    link = Talk().say("p-1", nonce="07").approve("p-2", environment="prod").links[-1]
    assert json.loads(link.text) == {
        "schema": "mesh/statement/v1", "mesh": MESH, "kind": "decision", "subject": SUBJECT, "subjectDigest": DIGEST,
        "environment": "prod", "role": "owner", "decision": "approve", "signer": "p-2", "requester": "p-1",
        "at": "2026-10-01T00:00:00Z", "expires": None, "previous": link.kept.previous, "nonce": None,
    }  # fmt: skip


@pytest.mark.parametrize(("mesh", "subject"), [("other", SUBJECT), (MESH, "agreement:b"), (MESH, "waiver:a")])
def test_the_same_words_elsewhere_are_another_statement(mesh: str, subject: str) -> None:
    """In another mesh, about another subject, or about one of another kind with the same id."""
    kept = Talk().say("p-1").kept
    (one,), (other,) = chain(MESH, SUBJECT, kept), chain(mesh, subject, kept)
    assert one.digest != other.digest
