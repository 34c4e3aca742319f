"""Articles of frameworks are those that the frameworks have."""

from __future__ import annotations

import re

import pytest
from mesh_platform.documents.frameworks import FRAMEWORKS, PATTERN, article

THERE = {
    "GDPR": ["1", "5", "44", "99"],
    "DORA": ["1", "9", "28", "64"],
    "BCBS239": ["P1", "P9", "P14"],
    "SOC2": ["CC1", "CC6.1", "CC9.2", "A1.2", "C1", "PI1.5", "P8.1"],
    "ISO27001": ["4", "6.1", "10.2", "A.5.1", "A.5.37", "A.6.8", "A.7.14", "A.8.34"],
    "PCIDSS": ["1", "3.2.1", "8.6.2", "12.10.7"],
}
GONE = {
    "GDPR": ["0", "100", "P1", "44a", ""],
    "DORA": ["0", "65", "28.1"],
    "BCBS239": ["1", "P0", "P15"],
    "SOC2": ["CC0", "CC10", "A2", "PI2", "P9", "CC6.10"],
    "ISO27001": ["3", "11", "A.5.0", "A.5.38", "A.6.9", "A.7.15", "A.8.35", "A.9.1"],
    "PCIDSS": ["0", "13", "3.0", "3.2.1.4.5", "A1"],
}


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_an_article_that_there_is_fits_and_names_its_framework(name: str) -> None:
    """The first and the last of each part are in it."""
    for number in THERE[name]:
        assert re.fullmatch(PATTERN, f"{name}-{number}"), number
        assert article(f"{name}-{number}") == (FRAMEWORKS[name], number)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_an_article_that_there_is_not_does_not_fit(name: str) -> None:
    """One before the first, one after the last, and one of another framework's form."""
    for number in GONE[name]:
        assert not re.fullmatch(PATTERN, f"{name}-{number}"), number


@pytest.mark.parametrize("text", ["", "GDPR", "gdpr-44", "GDPR 44", "ISO-27001", "GDPR-44 ", "X-GDPR-44"])
def test_what_names_no_framework_does_not_fit(text: str) -> None:
    """Nor what only looks like one."""
    assert not re.fullmatch(PATTERN, text)
