"""The pages of rules and facts are the ones that the code makes, and say all that there is to a rule."""

from __future__ import annotations

import re

import pytest
from mesh_platform.documents import read
from mesh_platform.documents.frameworks import FRAMEWORKS
from mesh_platform.governance.reference import TITLES, pages
from mesh_platform.rules import ALL, Rule
from worlds import EXAMPLE

PAGES = pages(read(EXAMPLE))


def test_the_committed_pages_are_those_that_the_rules_make() -> None:
    """A rule that was added or changed shows there, and one that is gone does not: `make docs`."""
    folder = EXAMPLE / "docs"
    there = {f"rules/{file.name}" for file in (folder / "rules").glob("*.md")} | {"rules.md", "facts.md"}
    assert there == set(PAGES)
    for path, text in PAGES.items():
        assert (folder / path).read_text(encoding="utf-8") == text, path


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_the_page_of_a_rule_says_what_to_do_what_it_reads_and_how_it_tightens(rule: Rule) -> None:
    """With an example that was tried, where a specimen can show one."""
    page = PAGES[f"rules/{rule.id}.md"]
    assert rule.title in page
    assert rule.remedy.replace("<", "\\<") in page
    assert all(f"`{path}`" in page for paths in rule.reads.values() for path in paths)
    assert all(f"| `{name}` | `{name}: {{{order}: …}}` |" in page for name, order in rule.orders.items())
    assert ("## Example" in page) == (rule.id != "waiver-unused")


def test_the_index_has_every_rule_once_in_its_family() -> None:
    """A family that the page does not know would be missing."""
    assert {rule.family for rule in ALL} == set(TITLES)
    assert re.findall(r"\(rules/(.*?)\.md\)", PAGES["rules.md"]) == [
        rule.id for family in TITLES for rule in ALL if rule.family == family
    ]


def test_the_page_of_a_rule_names_the_frameworks_of_the_policies_that_set_it() -> None:
    """Those of a domain too, by what they extend."""
    assert "| personal-data-stays | the mesh | critical | GDPR-44, DORA-28 |" in PAGES["rules/data-residency.md"]
    assert "| payments-recover-sooner | payments | critical | DORA-11 |" in PAGES["rules/recovery-objectives.md"]


def test_every_framework_has_its_title_there() -> None:
    """So that an id can be looked up."""
    assert all(f"| `{name}` | {each.title} |" in PAGES["facts.md"] for name, each in FRAMEWORKS.items())
