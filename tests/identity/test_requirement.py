"""Who must have said what: roles, teams, distinct people, the version that is there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hands import DIGEST, MESH, SUBJECT, Talk, person
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.kinds import Team
from mesh_platform.identity import Requirement, Subject, faults, people

PEOPLE = {
    "p-1": person("p-1", team="consumer", roles=("developer",)),
    "p-2": person("p-2", team="provider", roles=("owner",)),
    "p-3": person("p-3", team="office", roles=("steward", "owner")),
    "p-4": person("p-4", team="office", roles=("steward",)),
    "p-5": person("p-5", team="elsewhere", roles=("owner", "steward", "governance")),
    "p-6": person("p-6", team="provider", roles=("owner", "steward")),
}
ABOUT = Subject(SUBJECT, DIGEST, MESH)
NEEDED: Mapping[str, int] = {"owner": 1, "steward": 1}


def requirement(needed: Mapping[str, int] = NEEDED) -> Requirement:
    return Requirement(
        needed=needed,
        teams={"owner": frozenset({"provider"}), "steward": frozenset({"office"})},
        requesters=frozenset({"p-1", "p-2"}),
        excluded={"p-4": "answers for it"} if "governance" in needed else {},
        against={"owner": frozenset({"provider", "consumer"}), "governance": None},
    )


def told(talk: Talk, needed: Mapping[str, int] = NEEDED, environment: str | None = None) -> list[str]:
    return [fault.said for fault in faults(talk.links, ABOUT, requirement(needed), PEOPLE, environment)]


def asked() -> Talk:
    return Talk().say("p-1", role="developer")


def test_what_was_asked_for_and_decided_by_those_who_may_is_accepted() -> None:
    """Whichever of them speaks first."""
    assert told(asked().approve("p-2").approve("p-4", "steward")) == []
    assert told(asked().approve("p-4", "steward").approve("p-2")) == []


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (Talk(), "nobody has asked for it by a statement"),
        (Talk().approve("p-2").approve("p-4", "steward"), "nobody has asked for it by a statement"),
        (asked().approve("p-2"), "0 of 1 needed approvals as steward"),
        (asked().approve("p-4", "steward"), "0 of 1 needed approvals as owner"),
        (asked().approve("p-2").approve("p-4", "steward", digest="sha256:2"), "is about another version of the"),
        (Talk().say("p-1", role="developer", digest="sha256:2").approve("p-2").approve("p-4", "steward"), "another"),
        (Talk().say("p-1", role="owner").approve("p-2").approve("p-4", "steward"), "does not hold the role owner"),
        (Talk().say("p-5").approve("p-2").approve("p-4", "steward"), "p-5 is not of those who may ask for it"),
        (Talk().say("p-2").approve("p-2").approve("p-4", "steward"), "who asks for something does not approve it"),
        (asked().approve("p-5").approve("p-4", "steward"), "p-5 does not hold the role owner for it"),
        (asked().approve("p-3").approve("p-4", "steward"), "p-3 does not hold the role owner for it"),
        (asked().approve("p-2").approve("p-2", "steward"), "p-2 does not hold the role steward for it"),
        (asked().approve("p-2").approve("p-9", "steward"), "nobody in the teams is called p-9"),
        (asked().approve("p-2", "boss").approve("p-4", "steward"), "p-2 does not hold the role boss for it"),
        (asked().approve("p-2").approve("p-4", "steward").say("p-2", "decision", decision="reject"), "0 of 1 needed"),
        (asked().approve("p-2").approve("p-4", "steward").say("p-2", "revoke"), "0 of 1 needed approvals as owner"),
        (asked().approve("p-2").approve("p-4", "steward").say("p-4", "revoke", "steward"), "does not hold the role"),
        (asked().approve("p-2").approve("p-4", "steward").say("p-1", role="developer"), "0 of 1 needed approvals"),
    ],
)  # fmt: skip
def test_what_is_missing_or_was_said_by_others_is_told(talk: Talk, said: str) -> None:
    """Each by name."""
    assert [fault for fault in told(talk) if said in fault]


def test_one_person_is_one_person_in_whatever_roles() -> None:
    """Who approves as owner is no steward in the same matter, though both roles are held."""
    wide = Requirement(needed=NEEDED, teams={"owner": None, "steward": None})
    talk = asked().approve("p-6").approve("p-6", "steward")
    found = [fault.said for fault in faults(talk.links, ABOUT, wide, PEOPLE)]
    assert found == [
        "the approval of p-6 as steward: p-6 has approved as owner already; distinct roles need distinct members"
    ]
    assert [*faults(asked().approve("p-6").approve("p-4", "steward").links, ABOUT, wide, PEOPLE)] == []


def test_two_of_a_role_are_two_people() -> None:
    """Saying it twice is saying it once."""
    two = {"owner": 1, "steward": 2}
    once = asked().approve("p-2").approve("p-4", "steward")
    assert told(Talk(kept=[*once.kept]).approve("p-4", "steward"), two) == ["1 of 2 needed approvals as steward"]
    assert told(Talk(kept=[*once.kept]).approve("p-3", "steward"), two) == []


def test_who_is_excluded_does_not_approve() -> None:
    """The reason is told."""
    office = Requirement(needed={"governance": 1}, teams={"governance": None}, excluded={"p-5": "answers for it"})
    found = [fault.said for fault in faults(asked().approve("p-5", "governance").links, ABOUT, office, PEOPLE)]
    assert found == ["the approval of p-5 as governance: p-5 answers for it"]


def test_an_approval_for_one_environment_is_none_for_another() -> None:
    """Without a word it counts everywhere."""
    talk = asked().approve("p-2", environment="dev").approve("p-4", "steward")
    assert told(talk, environment="dev") == []
    assert told(talk, environment="prod") == ["0 of 1 needed approvals as owner"]


def test_only_the_last_round_counts_but_the_whole_chain_holds_together() -> None:
    """What was wrong in an earlier round is past; a link that is broken there is broken."""
    talk = Talk().say("p-9").approve("p-9").say("p-1", role="developer").approve("p-2").approve("p-4", "steward")
    assert told(talk) == []
    talk.kept[0] = talk.kept[0].model_copy(update={"nonce": "1"})
    assert told(talk) == ["the approval of p-9 as owner does not name the statement before it"]


SAYERS = st.tuples(
    st.sampled_from(sorted(PEOPLE)), st.sampled_from(["owner", "steward", "developer", "governance"]),
    st.sampled_from(["request", "approve", "reject", "revoke", "suspend"]),
)  # fmt: skip


@given(st.lists(SAYERS, max_size=7))
def test_nothing_is_accepted_without_an_owner_and_a_steward_who_did_not_ask(steps: list[tuple[str, str, str]]) -> None:
    """Whatever is said by whomever in whatever order."""
    talk = Talk()
    for who, role, what in steps:
        decision = what if what in ("approve", "reject") else None
        talk.say(who, "decision" if decision else what, role, decision=decision)
    if told(talk):
        return
    start = max(place for place, each in enumerate(talk.kept) if each.kind == "request")
    requester = talk.kept[start].signer
    approved = {(each.signer, each.role) for each in talk.kept[start:] if each.decision == "approve"}
    owners = {who for who, role in approved if role == "owner" and PEOPLE[who].holds("owner", {"provider"})}
    stewards = {who for who, role in approved if role == "steward" and PEOPLE[who].holds("steward", {"office"})}
    assert owners - {requester}
    assert stewards - owners - {requester}


def test_people_are_the_same_over_all_their_teams() -> None:
    """Roles count in the team that gives them; keys are the person's."""
    member = {
        "id": "p-1",
        "subject": "oidc|p-1",
        "keys": [{"key": "ssh-ed25519 AAAA", "validFrom": "2026-01-01T00:00:00Z"}],
    }
    teams = {
        name: Team.model_validate(
            {
                "apiVersion": "mesh/v1", "kind": "Team", "id": name, "contact": {"email": "a@b.example"},
                "members": [{**member, "roles": [role]}],
            }
        )
        for name, role in (("one", "owner"), ("two", "steward"))
    }  # fmt: skip
    (found,) = people(teams).values()
    assert (found.holds("owner"), found.holds("owner", {"two"}), found.holds("steward", {"two"})) == (True, False, True)
    assert (found.teams, len(found.keys)) == ({"one", "two"}, 2)
