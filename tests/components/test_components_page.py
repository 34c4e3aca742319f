"""docs/components.md says what the docstrings say, of every component."""

from __future__ import annotations

import components_reference as reference
from test_contract import CASES


def test_the_page_is_the_one_that_the_docstrings_give() -> None:
    """A component that was added or changed shows on the page."""
    same = reference.PAGE.read_text(encoding="utf-8") == reference.page()
    assert same, "docs/components.md is out of date: make docs"


def test_every_component_has_its_section_once() -> None:
    """In one of the three layers."""
    listed = [name for names in reference.LAYERS.values() for name in names]
    assert sorted(listed) == sorted(CASES) == sorted(reference.components())


def test_every_arg_and_output_is_explained() -> None:
    """Those of common args too."""
    text = reference.page()
    section = text[text.index("### StreamPort") : text.index("### TablePort")]
    for key in ("port", "environment", "labels", "providers", "platform", "validate_schemas", "topic", "schema_id"):
        assert f"| `{key}` | " in section, key
    assert "| `receiver_secrets?` | " in text
