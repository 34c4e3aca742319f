"""The canonical form: one text for one value, whatever the order, that any JSON reader reads back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.identity.canonical import canonical, digest

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
MOST = 2**53 - 1
"""Above it, a number and its neighbours are one to JSON's readers; documents hold none."""
WHOLE = st.none() | st.booleans() | st.integers(-MOST, MOST) | TEXT
FLOATS = st.floats(-MOST, MOST, allow_nan=False)


def trees(leaves: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    inner = st.deferred(lambda: leaves | st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
    return inner


VALUES = trees(WHOLE | FLOATS)


def turned(value: object) -> object:
    """The same value with every mapping in the other order."""
    if isinstance(value, dict):
        return {key: turned(each) for key, each in reversed(value.items())}
    return [turned(each) for each in value] if isinstance(value, list) else value


@given(VALUES)
def test_it_is_json_of_the_same_value(value: object) -> None:
    """Nothing is lost or added, and nothing stands between."""
    text = canonical(value).decode()
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text.encode()


@given(VALUES)
def test_the_order_of_keys_makes_no_difference(value: object) -> None:
    """Two editors who write the same document sign the same bytes."""
    assert canonical(turned(value)) == canonical(value)


@given(trees(WHOLE), trees(WHOLE))
def test_two_values_have_two_digests(one: object, other: object) -> None:
    """And one value has one."""
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(one) == digest(other)) == same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            {"€": "Euro Sign", "\r": "Return", "1": "One"},
            '{"\\r":"Return","1":"One","€":"Euro Sign"}',
        ),
        ([56, {"d": True, "10": None, "1": []}], '[56,{"1":[],"10":null,"d":true}]'),
        ([333333333.33333329, 1e30, 4.50, 2e-3, 1e-27], "[333333333.3333333,1e+30,4.5,0.002,1e-27]"),
        ('€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
    ],
)
def test_the_examples_of_the_standard_come_out_as_it_says(value: object, text: str) -> None:
    """RFC 8785, sections 3.2.2 to 3.2.4: literals, numbers, escapes, and the order of keys."""
    assert canonical(value).decode() == text  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf"), "\ud800", {1: 2}])
def test_what_json_cannot_hold_has_no_form(value: object) -> None:
    """It would be read back as something else."""
    with pytest.raises(ValueError):
        canonical(value)  # pyright: ignore[reportArgumentType]
