"""Who decides a request for access, and what the statements about it come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from mesh_platform.documents.kinds.governance import LevelRange

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import ApprovalRules, Classification, Statement
    from mesh_platform.documents.kinds.governance import Conditions, Decider

    from .model import Port

NEEDED: Mapping[Decider, Mapping[str, int]] = {
    "automatic": {},
    "owner": {"owner": 1},
    "steward": {"steward": 1},
    "owner and steward": {"owner": 1, "steward": 1},
    "dual control": {"owner": 1, "steward": 2},
}
"""By who decides: how many members must approve in which role, each of them in one."""


class Standing(StrEnum):
    """What a chain of statements comes to."""

    requested = "requested"
    approved = "approved"
    rejected = "rejected"
    suspended = "suspended"
    revoked = "revoked"


def decider(
    rules: ApprovalRules | None, levels: Classification, port: Port, modes: frozenset[str], *, same_domain: bool
) -> Decider:
    """Return who decides: the first rule that applies says it, without one the level of the port."""
    for rule in rules.rules if rules else ():
        if _applies(rule.when, levels.levels, port, modes, same_domain=same_domain):
            return rule.decide
    return levels.approval.get(port.classification, "dual control")


def _applies(when: Conditions, levels: Sequence[str], port: Port, modes: frozenset[str], *, same_domain: bool) -> bool:
    return (
        _within(when.classification, levels, port.classification)
        and when.same_domain in (None, same_domain)
        and when.personal_data in (None, port.personal)
        and (when.modes is None or bool(modes & set(when.modes)))
    )


def _within(asked: str | LevelRange | None, levels: Sequence[str], level: str) -> bool:
    if not isinstance(asked, LevelRange):
        return asked in (None, level)
    place = levels.index(level)
    return (asked.at_least is None or levels.index(asked.at_least) <= place) and (
        asked.at_most is None or place <= levels.index(asked.at_most)
    )


def current(statements: Sequence[Statement]) -> int:
    """Return where the current round begins: at the last request, at the first statement where there is none."""
    return max((place for place, each in enumerate(statements) if each.kind == "request"), default=0)


def needed(decide: Decider, statements: Sequence[Statement]) -> Mapping[str, int]:
    """Return how many must approve in which role; what was refused or taken away never comes back by itself."""
    undone = any(each.kind == "revoke" or each.decision == "reject" for each in statements)
    return NEEDED["owner"] if undone and decide == "automatic" else NEEDED[decide]


def standing(statements: Sequence[Statement], needed: Mapping[str, int], environment: str | None = None) -> Standing:
    """Return what statements come to in an environment, without one by those that count everywhere.

    Only what was approved after the last request counts, and after it was last rejected or revoked. What was suspended
    is so until it is resumed, whatever is asked for meanwhile.
    """
    approvals: dict[str, set[str]] = {}
    state, asked, suspended = Standing.requested, False, False
    for each in statements:
        if each.environment not in (None, environment):
            continue
        if each.kind == "request":
            approvals, state, asked = {}, Standing.requested, True
        elif each.kind == "revoke" or each.decision == "reject":
            approvals = {}
            state = Standing.revoked if each.kind == "revoke" else Standing.rejected
        elif each.decision == "approve":
            approvals.setdefault(each.role, set()).add(each.signer)
        elif each.kind in ("suspend", "resume"):
            suspended = each.kind == "suspend"
    enough = all(len(approvals.get(role, ())) >= count for role, count in needed.items())
    if not enough or not (approvals or (asked and state is Standing.requested)):
        return state
    return Standing.suspended if suspended else Standing.approved


_CLAIMED = {Standing.suspended: "approved", Standing.revoked: "rejected"}


def claimed(statements: Sequence[Statement], decide: Decider, environments: Iterable[str]) -> str:
    """Return the status that an agreement has to claim: approved where it is so in one of its environments."""
    wanted = needed(decide, statements)
    states = (standing(statements, wanted, each) for each in environments)
    found = {_CLAIMED.get(state, state.value) for state in states}
    return "approved" if "approved" in found else "rejected" if "rejected" in found else "requested"
