"""Every key and value of a document is found again at the line and column where it was written."""

import json
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.marks import position
from mesh_platform.documents.parse import parse

KEYS = st.one_of(
    st.text("abkéz_-.1 ", min_size=1, max_size=6), st.sampled_from(["null", "1", "true", "a: b", "#", "'", "日本"])
)
PRINTED = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=6
)
"""What YAML may hold as it is; line separators of Unicode fold."""
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-99, 99),
    PRINTED,
    st.sampled_from(["é: x", "- a", "*a", "&b", "|"]),
)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=3), st.lists(inner, max_size=3)),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@dataclass
class Page:
    """YAML as it is written, with where each key and value begins (line and column from 1, in characters)."""

    text: str = ""
    keys: dict[tuple, tuple[int, int]] = field(default_factory=dict)
    values: dict[tuple, tuple[int, int]] = field(default_factory=dict)

    def here(self) -> tuple[int, int]:
        return self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n")

    def write(self, tree: object, path: tuple, indent: int) -> None:
        """Write a value where the text ends: collections in block style on lines of their own, the rest quoted."""
        items = (
            list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
        )
        if not items:
            self.text += " "
            self.values[path] = self.here()
            self.text += json.dumps(tree, ensure_ascii=False) + "  # why\n"
            return
        self.text += "\n"
        for number, (step, child) in enumerate(items):
            self.text += " " * indent
            if number == 0:
                self.values[path] = self.here()
            if isinstance(tree, dict):
                self.keys[*path, step] = self.here()
                self.text += json.dumps(step, ensure_ascii=False) + ":"
            else:
                self.text += "-"
            self.write(child, (*path, step), indent + 2)


@given(tree=TREES)
def test_marks_are_where_the_text_has_them(tree):
    page = Page("# a document\n---")
    page.write(tree, (), 0)

    assert parse(page.text) == tree
    assert {path: position(page.text, path) for path in page.values} == page.values
    assert {path: position(page.text, path, key=True) for path in page.keys} == page.keys


@given(tree=TREES)
def test_what_is_missing_is_told_where_its_parent_begins(tree):
    page = Page("---")
    page.write(tree, (), 0)
    for path, place in page.values.items():
        assert position(page.text, (*path, "not there")) == place


@given(tree=TREES)
def test_a_document_in_flow_style_is_read_the_same(tree):
    assert parse(json.dumps(tree, ensure_ascii=False)) == tree


def test_a_text_that_is_no_yaml_has_its_first_place():
    assert position("a: [", ("a",)) == (1, 1)
