"""Which steps a rotation has left follows from what stacks say; whatever was cut off, a rerun goes on from there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.deploy.rotate import Keys, Turn, turns
from mesh_platform.deploy.rotate_document import with_generation
from mesh_platform.documents.parse import parse
from mesh_platform.errors import DocumentError, DriftError
from mesh_platform.mesh.ids import ProductId

NOTICES = ProductId("notifications", "notices")
DOCUMENT = "domains/notifications/products/notices/stack.yaml"
IDENTITY, DOMAIN = "notifications-identity-local", "notifications-local"
SETTLED = Keys(generation=1, made=(1, 2), existing=frozenset({1, 2}), told=(1, 2))
BEGUN = replace(SETTLED, generation=2)


def left(keys: Keys) -> tuple[Turn, ...]:
    return turns(NOTICES, "local", DOCUMENT, keys)


def done(keys: Keys, turn: Turn) -> Keys:
    """What the stacks say after a step that ran to its end."""
    match turn.kind:
        case "document":
            return replace(keys, generation=turn.makes[0])
        case "tell":
            assert turn.tells is not None
            return replace(keys, told=turn.tells)
        case _:
            pair = (keys.generation, keys.generation + 1)
            return replace(keys, made=pair, existing=frozenset(pair))


def cut(keys: Keys) -> list[Keys]:
    """What the identity layer may say where its apply was cut off: before its outputs, or before the old one went."""
    pair = (keys.generation, keys.generation + 1)
    every = keys.existing | set(pair)
    return [replace(keys, existing=every), replace(keys, made=pair, existing=every)]


def test_a_rotation_tells_the_next_key_before_it_replaces_the_other() -> None:
    """Document, workload, keys, workload: the key that is retired is the one that nobody uses any more."""
    assert [(turn.kind, turn.where, turn.tells, turn.makes, turn.retires) for turn in left(SETTLED)] == [
        ("document", DOCUMENT, None, (2,), ()),
        ("tell", DOMAIN, (2, 1), (), ()),
        ("replace", IDENTITY, None, (3,), (1,)),
        ("tell", DOMAIN, (2, 3), (), ()),
    ]


def test_every_step_leaves_one_less_until_the_next_rotation_would_begin() -> None:
    keys, planned = SETTLED, left(SETTLED)
    for expected in planned:
        first, *rest = left(keys)
        assert first == expected
        keys = done(keys, first)
        assert keys.settled or list(left(keys)) == rest
    assert keys.settled


@given(st.lists(st.sampled_from(["done", "made", "told off"]), max_size=8))
def test_a_key_that_is_told_exists_whatever_is_cut_off(fates: list[str]) -> None:
    """At every state between two steps the workload holds a key that exists, and a rotation ends."""
    keys = BEGUN
    for fate in fates:
        if keys.settled:
            return
        turn = left(keys)[0]
        whole = fate == "done" or turn.kind != "replace"
        keys = done(keys, turn) if whole else cut(keys)[fate == "told off"]
        assert set(keys.told) & keys.existing
        assert keys.told[0] in keys.existing
    while not keys.settled:
        keys = done(keys, left(keys)[0])
        assert keys.told[0] in keys.existing


def test_a_retirement_that_was_cut_off_is_finished_after_the_workload_knows() -> None:
    """The outputs say the new pair, the old key is still there: first it is told, then it goes."""
    keys = Keys(generation=2, made=(2, 3), existing=frozenset({1, 2, 3}), told=(2, 1))
    assert [(turn.kind, turn.retires) for turn in left(keys)] == [("tell", ()), ("replace", (1,))]


@pytest.mark.parametrize("generation", [3, 4])
def test_a_document_that_is_ahead_by_more_than_one_is_refused(generation: int) -> None:
    """Both keys would go at once."""
    with pytest.raises(DriftError, match="its keys are 1 and 2"):
        left(replace(SETTLED, generation=generation))


TEXT = "# why\nkind: ProductStack  # kept\nworkload:\n  image: a:1\n"


@pytest.mark.parametrize(
    ("there", "after"),
    [
        ("", "credentials: {generation: {local: 12}}\n"),
        ("credentials: {}\n", "credentials: {generation: {local: 12}}\n"),
        ("credentials: {generation: {local: 9}}  # k\n", "credentials: {generation: {local: 12}}  # k\n"),
        ("credentials: {generation: {dev: 3}}\n", "credentials: {generation: {local: 12, dev: 3}}\n"),
        (
            "credentials:\n  # k\n  generation:\n    dev: 3\n",
            "credentials:\n  # k\n  generation:\n    local: 12\n    dev: 3\n",
        ),
        ("credentials:\n  generation:\n    local: 11  # k\n", "credentials:\n  generation:\n    local: 12  # k\n"),
    ],
)
def test_a_generation_is_written_where_it_belongs_and_nothing_else_changes(there: str, after: str) -> None:
    """Comments and layout stay."""
    assert with_generation(TEXT + there, "local", 12, where="stack.yaml") == TEXT + after


@given(
    st.dictionaries(st.sampled_from(["dev", "prod", "local"]), st.integers(1, 99)), st.integers(1, 999), st.booleans()
)
def test_a_written_document_says_the_same_but_for_the_generation(
    before: dict[str, int], generation: int, block: bool
) -> None:
    text = TEXT
    if before and block:
        text += "credentials:\n  generation:\n" + "".join(f"    {key}: {value}\n" for key, value in before.items())
    elif before:
        text += f"credentials: {{generation: {{{', '.join(f'{key}: {value}' for key, value in before.items())}}}}}\n"
    found = parse(with_generation(text, "local", generation, where="stack.yaml"))
    assert found == {**parse(TEXT), "credentials": {"generation": before | {"local": generation}}}


def test_a_document_that_cannot_be_edited_in_place_is_left_alone() -> None:
    """A quoted number is no place to write one."""
    with pytest.raises(DocumentError, match="cannot be edited in place") as refused:
        with_generation('credentials: {generation: {"local": "1"}}\n', "local", 2, where="stack.yaml")
    assert "by hand" in refused.value.fix
