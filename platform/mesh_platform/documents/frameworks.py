"""Frameworks that policies answer to, and how an article of each is written: `GDPR-44`, `ISO27001-A.5.12`."""

from __future__ import annotations

from typing import NamedTuple


class Framework(NamedTuple):
    """A framework: its full title, the articles it has as a pattern, and what they are called."""

    title: str
    articles: str
    called: str


FRAMEWORKS: dict[str, Framework] = {
    "GDPR": Framework("General Data Protection Regulation, (EU) 2016/679", "[1-9]|[1-9][0-9]", "articles 1 to 99"),
    "DORA": Framework(
        "Digital Operational Resilience Act, (EU) 2022/2554", "[1-9]|[1-5][0-9]|6[0-4]", "articles 1 to 64"
    ),
    "BCBS239": Framework(
        "Principles for effective risk data aggregation and risk reporting, BCBS 239", "P([1-9]|1[0-4])",
        "principles P1 to P14",
    ),
    "SOC2": Framework(
        "Trust Services Criteria of the AICPA, 2017 with points of focus of 2022",
        r"CC[1-9](\.[1-9])?|A1(\.[1-3])?|C1(\.[12])?|PI1(\.[1-5])?|P[1-8](\.[1-9])?", "criteria, as CC6.1",
    ),
    "ISO27001": Framework(
        "ISO/IEC 27001:2022",
        r"A\.5\.([1-9]|[12][0-9]|3[0-7])|A\.6\.[1-8]|A\.7\.([1-9]|1[0-4])|A\.8\.([1-9]|[12][0-9]|3[0-4])"
        r"|([4-9]|10)(\.[1-9])?",
        "clauses 4 to 10 and controls of annex A, as A.5.12",
    ),
    "PCIDSS": Framework(
        "PCI DSS 4.0.1", r"([1-9]|1[0-2])(\.[1-9][0-9]?){0,3}", "requirements 1 to 12, as 3.2.1"
    ),
}  # fmt: skip
"""By the name that policies use. Sources: the published texts, whose numbering these patterns follow."""

PATTERN = f"^({'|'.join(f'{name}-({each.articles})' for name, each in FRAMEWORKS.items())})$"


def article(text: str) -> tuple[Framework, str]:
    """Return the framework and the article of `GDPR-44`; raises KeyError for another framework."""
    name, _, number = text.partition("-")
    return FRAMEWORKS[name], number
