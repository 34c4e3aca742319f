"""The page that counts the cases."""

from __future__ import annotations

import conformance
from verdicts import cases


def test_the_page_counts_the_cases_as_they_are() -> None:
    """docs/conformance.md is written anew by tools/conformance.py."""
    assert conformance.PAGE.read_text(encoding="utf-8") == conformance.page()


def test_every_file_of_cases_is_on_the_page() -> None:
    """No source of verdicts is left uncounted."""
    assert {case.source for case in cases()} == conformance.SOURCES.keys()
