"""Statements added to documents: nothing else in them changes, whatever way they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hands import Talk
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.parse import parse
from mesh_platform.errors import DocumentError
from mesh_platform.identity.edit import fields, with_statement, with_value, write

MADE = Talk().say("p-1", nonce="0123456789012345", expires="2027-01-01T00:00:00Z").kept[0]
HEAD = "kind: Waiver  # the kind\nid: late\n"
ONE = "kind: request, at: 2026-01-01T00:00:00Z"
BODIES = {
    "none at all": "",
    "an empty list": "statements: []\n",
    "nothing": "statements:\n",
    "null, and more after it": "statements: null\nafter: 1\n",
    "an empty list, and more after it": "statements: []  # none yet\nafter: 1\n",
    "lines": f"statements:\n  - {{{ONE}}}  # the first\n",
    "lines without an end": f"statements:\n  - {{{ONE}}}",
    "lines that are not indented": f"statements:\n- {{{ONE}}}\n- {{{ONE}}}\nafter: 1\n",
    "lines, and more after them": f"statements:\n    - {{{ONE}}}\n    - {{{ONE}}}\n\n# a word\nafter: [1]\n",
    "blocks": "statements:\n  - kind: request\n    at: 2026-01-01T00:00:00Z\n",
    "blocks, and more after them": "statements:\n  - kind: request\n    at: x\n  - kind: terms\n\n# a word\nafter: 1\n",
    "one line": f"statements: [{{{ONE}}}]\n",
    "one line, and more after it": f"statements: [{{{ONE}}}, {{{ONE}}}]\nafter: 1\n",
    "several lines in brackets": f"statements: [\n  {{{ONE}}},\n  {{{ONE}}}\n]\nafter: 1\n",
}


@pytest.mark.parametrize("body", BODIES)
def test_a_statement_is_added_at_the_end_of_its_chain(body: str) -> None:
    """What was there is there, comments with it; twice is twice."""
    before = f"{HEAD}{BODIES[body]}"
    once = with_statement(before, MADE, where="a.yaml")
    twice = with_statement(once, MADE, where="a.yaml")
    there = parse(before).get("statements") or []  # pyright: ignore[reportAttributeAccessIssue]
    for text, count in ((once, 1), (twice, 2)):
        found = parse(text)
        assert found == {**parse(before), "statements": [*there, *[fields(MADE)] * count]}  # pyright: ignore[reportGeneralTypeIssues]
        assert comments(text) == comments(before)


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_what_cannot_be_edited_in_place_is_left_to_a_person() -> None:
    """The error has the line to add."""
    with pytest.raises(DocumentError) as caught:
        with_statement(f"{HEAD}other: &all []\nstatements: *all\n", MADE, where="a.yaml")
    assert caught.value.fix.startswith("add to statements by hand: {kind: request, signer: p-1")


@given(st.sampled_from(["approved", '"approved"', "'approved'", "approved  # a claim"]), st.sampled_from(["a", "b"]))
def test_a_value_is_replaced_in_its_quotes(written: str, other: str) -> None:
    """And nothing beside it."""
    text = f"id: approved\nstatus: {written}\nlast: {other}\n"
    edited = with_value(text, ("status",), "rejected", where="a.yaml")
    assert edited == text.replace(f"status: {written}", f"status: {written.replace('approved', 'rejected')}")


def test_a_value_in_a_list_is_found_by_its_place() -> None:
    """Null is replaced as a text is."""
    text = f"{HEAD}statements:\n  - {{previous: null, at: x}}\n  - {{previous: null, at: y}}\n"
    edited = with_value(text, ("statements", 1, "previous"), "sha256:1", where="a.yaml")
    assert edited == text.replace("{previous: null, at: y}", "{previous: sha256:1, at: y}")


def test_a_value_that_is_written_over_several_lines_is_left_to_a_person() -> None:
    """A folded text is not what it looks like."""
    with pytest.raises(DocumentError, match="cannot be edited in place"):
        with_value("status: >-\n  approved\nid: a\n", ("status",), "rejected", where="a.yaml")


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """And no other file is left beside it."""
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    write(file, "a: 2\n")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("a: 2\n", 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["a.yaml"]
