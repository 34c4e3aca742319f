"""Who decides a request, and what the statements about it come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.kinds import ApprovalRules, Classification, Statement
from mesh_platform.mesh.approval import NEEDED, Standing, claimed, decider, needed, standing
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Port

LEVELS = Classification.model_validate(
    {
        "apiVersion": "mesh/v1", "kind": "Classification", "levels": ["public", "internal", "restricted"],
        "approval": {"public": "automatic", "internal": "owner", "restricted": "owner and steward"},
        "maximumDuration": {"public": "P1Y", "internal": "P1Y", "restricted": "P1Y"},
    }
)  # fmt: skip
BOTH = NEEDED["owner and steward"]
WORDS = {"ask": ("request", None), "yes": ("decision", "approve"), "no": ("decision", "reject")}


def said(*words: str) -> list[Statement]:
    """Statements from words: `ask`, `yes p-2 owner`, `no`, `revoke`, and at the end an environment after @."""
    found: list[Statement] = []
    for word in words:
        front, _, environment = word.partition("@")
        what, who, role = (*front.split(), "p-1", "owner")[:3] if " " in front else (front, "p-1", "owner")
        kind, decision = WORDS.get(what, (what, None))
        found.append(
            Statement.model_validate(
                {
                    "kind": kind, "decision": decision, "signer": who, "role": role, "at": "2026-01-01T00:00:00Z",
                    "environment": environment or None, "subjectDigest": "", "previous": None, "signature": None,
                }
            )
        )  # fmt: skip
    return found


def port(level: str = "internal", *, personal: bool = False) -> Port:
    """A port of a level; the rest of it decides nothing."""
    return Port(
        id=PortId.parse("payments.transactions.completed.v1"), contract=None, settings=None, topic=True, table=True,  # pyright: ignore[reportArgumentType]
        columns=(), classification=level, personal=personal, compatibility="BACKWARD",
    )  # fmt: skip


def rules(*when: dict[str, object]) -> ApprovalRules:
    listed = [{"id": f"rule-{place}", "when": each, "decide": "dual control"} for place, each in enumerate(when)]
    return ApprovalRules.model_validate({"apiVersion": "mesh/v1", "kind": "ApprovalRules", "rules": listed})


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        ({}, True),
        ({"classification": "internal"}, True),
        ({"classification": "public"}, False),
        ({"classification": {"atMost": "internal"}}, True),
        ({"classification": {"atMost": "public"}}, False),
        ({"classification": {"atLeast": "internal"}}, True),
        ({"classification": {"atLeast": "restricted"}}, False),
        ({"classification": {"atLeast": "public", "atMost": "internal"}}, True),
        ({"sameDomain": True}, True),
        ({"sameDomain": False}, False),
        ({"personalData": False}, True),
        ({"personalData": True}, False),
        ({"modes": ["batch", "query"]}, True),
        ({"modes": ["batch"]}, False),
        ({"sameDomain": True, "modes": ["batch"]}, False),
    ],
)
def test_a_rule_applies_where_all_that_it_asks_for_is_so(when: dict[str, object], applies: bool) -> None:
    """An internal port without personal data, queried within its domain; without a rule the level decides."""
    found = decider(rules(when), LEVELS, port(), frozenset({"query"}), same_domain=True)
    assert found == ("dual control" if applies else "owner")


def test_the_first_rule_that_applies_decides() -> None:
    """The others are not asked."""
    given_ = rules({"modes": ["batch"]}, {})
    given_.rules[1] = given_.rules[1].model_copy(update={"decide": "automatic"})
    assert decider(given_, LEVELS, port("restricted"), frozenset({"query"}), same_domain=False) == "automatic"
    assert decider(given_, LEVELS, port("restricted"), frozenset({"batch"}), same_domain=False) == "dual control"
    assert decider(None, LEVELS, port("restricted"), frozenset({"batch"}), same_domain=False) == "owner and steward"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), Standing.requested),
        (("ask",), Standing.requested),
        (("ask", "yes p-2 owner"), Standing.requested),
        (("ask", "yes p-2 owner", "yes p-3 steward"), Standing.approved),
        (("yes p-2 owner", "yes p-3 steward"), Standing.approved),
        (("ask", "yes p-2 owner", "yes p-3 steward", "ask"), Standing.requested),
        (("ask", "yes p-2 owner", "yes p-3 steward", "no"), Standing.rejected),
        (("ask", "no", "yes p-2 owner"), Standing.rejected),
        (("ask", "no", "yes p-2 owner", "yes p-3 steward"), Standing.approved),
        (("ask", "yes p-2 owner", "yes p-3 steward", "revoke"), Standing.revoked),
        (("ask", "yes p-2 owner", "yes p-3 steward", "revoke", "resume"), Standing.revoked),
        (("ask", "yes p-2 owner", "yes p-3 steward", "revoke", "ask"), Standing.requested),
        (("ask", "yes p-2 owner", "yes p-3 steward", "revoke", "yes p-2 owner", "yes p-3 steward"), Standing.approved),
        (("ask", "yes p-2 owner", "yes p-3 steward", "suspend"), Standing.suspended),
        (("ask", "yes p-2 owner", "yes p-3 steward", "suspend", "resume"), Standing.approved),
        (("ask", "yes p-2 owner", "yes p-3 steward", "suspend", "ask"), Standing.requested),
        (("suspend", "ask", "yes p-2 owner", "yes p-3 steward"), Standing.suspended),
        (("ask", "terms", "yes p-2 owner", "yes p-3 steward", "terms"), Standing.approved),
    ],
)
def test_statements_come_to_what_was_said_last(words: tuple[str, ...], wanted: Standing) -> None:
    """A new request begins anew, and what was taken back comes back only by new approvals."""
    assert standing(said(*words), BOTH) is wanted


def test_what_nobody_has_to_decide_is_granted_by_asking_until_somebody_refused_it() -> None:
    """Then it takes an owner's word: the one who was refused cannot ask it back."""
    assert standing(said("ask"), needed("automatic", said("ask"))) is Standing.approved
    assert standing([], needed("automatic", [])) is Standing.requested
    for refused in (said("ask", "revoke", "ask"), said("ask", "no", "ask")):
        assert standing(refused, needed("automatic", refused)) is Standing.requested
        again = [*refused, *said("yes p-2 owner")]
        assert standing(again, needed("automatic", again)) is Standing.approved


def test_an_approval_for_one_environment_counts_there_alone() -> None:
    """So does a revoke."""
    found = said("ask", "yes p-2 owner", "yes p-3 steward@dev", "revoke@dev", "yes p-3 steward@prod")
    assert {each: standing(found, BOTH, each) for each in ("dev", "prod", "local")} == {
        "dev": Standing.revoked, "prod": Standing.approved, "local": Standing.requested,
    }  # fmt: skip
    assert claimed(found, "owner and steward", ["local", "dev"]) == "rejected"
    assert claimed(found, "owner and steward", ["local", "prod"]) == "approved"
    assert claimed(found, "owner and steward", ["local"]) == "requested"


def test_two_of_a_role_are_two_people() -> None:
    """The same one twice is one."""
    dual = NEEDED["dual control"]
    once = ("ask", "yes p-2 owner", "yes p-3 steward")
    assert standing(said(*once, "yes p-3 steward"), dual) is Standing.requested
    assert standing(said(*once, "yes p-4 steward"), dual) is Standing.approved


STEPS = st.lists(
    st.sampled_from(["ask", "yes p-2 owner", "yes p-3 steward", "no", "revoke", "suspend", "resume", "terms"]),
    max_size=8,
)


@given(STEPS, st.sampled_from(["automatic", "owner", "owner and steward", "dual control"]))
def test_nothing_is_granted_that_was_revoked_or_refused_after_its_last_approval(steps: list[str], decide: str) -> None:
    """Whatever stands between, and whoever decides."""
    found = said(*steps)
    if standing(found, needed(decide, found)) is not Standing.approved:  # pyright: ignore[reportArgumentType]
        return
    against = [place for place, each in enumerate(steps) if each in ("no", "revoke")]
    approved = [place for place, each in enumerate(steps) if each.startswith("yes")]
    assert not against or max(approved) > max(against)
    held = [each for each in steps if each in ("suspend", "resume")]
    assert not held or held[-1] == "resume"
