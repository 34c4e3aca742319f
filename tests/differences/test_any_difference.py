"""Whatever is edited in a contract is told; taken back it is the opposite; no agreement that it breaks is missed."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

from contract import ABSENT, CONTRACT, LEVELS, Path, document, edited, found
from hypothesis import given
from hypothesis import strategies as st
from kinds import KINDS
from mesh_platform.differences import Difference, between
from mesh_platform.differences.contracts import hit
from mesh_platform.documents.document import Document, Source
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Agreement, Principal
from test_kinds_of_differences import BACK

NAMES = [each["name"] for each in CONTRACT["schema"][0]["properties"]]
KINDS_APART = {kind.path[:4]: kind for kind in KINDS if kind.value is not ABSENT and kind.path[0] == "schema"}
"""Edits of fields and rules that do not touch each other."""


def leaves(node: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value in a tree."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = [each for key, value in inner for each in leaves(value, (*path, key))]
    yield from found or [path]


def unread(tree: dict[str, Any]) -> Document:
    """Return a tree as a document that no schema was asked about."""
    right = document(CONTRACT)
    return Document(right.kind, Source(right.path, "{}"), tree, right.model, right.ids)


def agreement(columns: list[str], modes: list[str], rows: str | None) -> Agreement:
    return Agreement(
        id="one", port=PortId.parse(CONTRACT["id"]), consumer=Principal("product", "risk.scoring"),
        consumer_team="risk", modes=frozenset(modes), columns=tuple(columns), rows=rows,
        environments=frozenset({"local"}), start=None, end=None, approved=True, read_quota=None,
    )  # fmt: skip


def test_a_contract_differs_from_itself_in_nothing() -> None:
    """Nor from a copy."""
    assert found(CONTRACT, CONTRACT) == ()
    assert found(CONTRACT, copy.deepcopy(CONTRACT)) == ()


@given(st.sampled_from(sorted(leaves(CONTRACT), key=str)), st.sampled_from(["other", 7, [], None]))
def test_any_value_that_is_edited_is_told(path: Path, value: object) -> None:
    """There is no part of a contract in which a change goes unseen; what names the contract itself is its id."""
    if path[0] in ("id", "kind"):
        return
    tree = copy.deepcopy(CONTRACT)
    node: Any = tree
    for step in path[:-1]:
        node = node[step]
    same = node[path[-1]] == value and type(node[path[-1]]) is type(value)
    node[path[-1]] = value
    told = tuple(between(unread(copy.deepcopy(CONTRACT)), unread(tree), LEVELS))
    assert bool(told) is not same, path


@given(st.sets(st.sampled_from(sorted(KINDS_APART, key=str)), min_size=1))
def test_several_edits_taken_back_are_their_opposites(chosen: set[Path]) -> None:
    """Each on its own, whatever else is edited."""
    changed = edited(*((KINDS_APART[each].path, KINDS_APART[each].value) for each in chosen))
    there, back = found(CONTRACT, changed), found(changed, CONTRACT)
    assert len(there) >= len(chosen)
    assert Counter((BACK[each.direction], each.new, each.old) for each in there) == Counter(
        (each.direction, each.old, each.new) for each in back
    )


@given(
    st.sets(st.sampled_from(NAMES), min_size=1), st.lists(st.sampled_from(NAMES), min_size=1),
    st.none() | st.sampled_from(NAMES),
)  # fmt: skip
def test_no_agreement_whose_columns_go_is_missed(gone: set[str], columns: list[str], filtered: str | None) -> None:
    """It is hit where it names one of them, or filters rows by one; the key is everybody's."""
    tree = copy.deepcopy(CONTRACT)
    kept = [each for each in tree["schema"][0]["properties"] if each["name"] not in gone]
    tree["schema"][0]["properties"] = kept or [{"name": "other", "logicalType": "string"}]
    agreed = agreement(columns, ["query"], f"{filtered} == 'a'" if filtered else None)
    hits = {each for difference in found(CONTRACT, tree) for each in hit(difference, [agreed])}
    assert bool(hits) is bool(gone & {*columns, filtered, "id"})


@given(st.sampled_from(KINDS), st.booleans())
def test_what_breaks_nobody_hits_nobody(kind: Any, back: bool) -> None:
    """And what breaks somebody hits whoever reads everything in every way."""
    old, new = CONTRACT, edited((kind.path, kind.value))
    told: tuple[Difference, ...] = found(new, old) if back else found(old, new)
    everything = agreement([*NAMES, "new"], ["stream", "query", "batch"], None)
    for each in told:
        assert bool(hit(each, [everything])) is each.breaking
        assert hit(each, []) == ()


def test_a_mode_that_goes_hits_only_who_reads_that_way() -> None:
    """A stream that is gone is nothing to who queries the table."""
    (gone,) = found(CONTRACT, edited((("servers", 0), ABSENT)))
    assert hit(gone, [agreement(NAMES, ["stream"], None)]) == ("one",)
    assert hit(gone, [agreement(NAMES, ["query", "batch"], None)]) == ()
