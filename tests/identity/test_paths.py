"""Which files are judged, which judge, and which run: every path has one answer, and what nobody knows is guarded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.identity.authority import HARMLESS, LAW, PROPOSALS, is_code, is_law, of_change, role

KNOWN = (*PROPOSALS, *LAW, *HARMLESS)
PARTS = st.text(st.characters(min_codepoint=45, max_codepoint=122), min_size=1, max_size=8)
PATHS = st.lists(PARTS.filter(lambda each: "/" not in each), min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("path", "law", "code"),
    [
        ("domains/payments/domain.yaml", False, False),
        ("sandboxes/p-0142/x.yaml", False, False),
        ("governance/prices.yaml", True, False),
        ("environments/local.yaml", True, False),
        ("mesh.sources.yaml", True, False),
        ("stacks/config/Pulumi.payments-prod.yaml", True, False),
        ("stacks/mesh_stacks/program.py", False, True),
        ("stacks/configure.py", False, True),
        ("stacks/config.py", False, True),
        ("platform/mesh_platform/__init__.py", False, True),
        ("requirements/deploy.txt", False, True),
        (".ci/run", False, True),
        ("Pulumi.yaml", False, True),
        ("product-templates/x/hooks/y.py", False, True),
        ("docs/gate.md", False, False),
        ("tests/conftest.py", False, False),
        ("README.md", False, False),
        ("README.md.py", False, True),
        ("docs.py", False, True),
        ("conftest.py", False, True),
        ("domains.yaml", False, True),
        ("governance2/prices.yaml", False, True),
        ("mesh.sources.yaml.bak", False, True),
        ("a/domains/x.yaml", False, True),
        ("a/README.md", False, True),
        ("Domains/x.yaml", False, True),
    ],
)
def test_a_file_is_judged_or_judges_or_runs(path: str, law: bool, code: bool) -> None:
    """By its whole folder's name: one that only begins like it is another one, and is guarded as code."""
    assert (is_law(path), is_code(path)) == (law, code)


@settings(max_examples=40)
@given(PATHS)
def test_what_nobody_knows_is_code(path: str) -> None:
    """A new kind of file is accepted by two before anything runs it."""
    known = any(path == each or path.startswith(f"{each}/") for each in KNOWN)
    assert is_code(path) is not known
    assert not (is_code(path) and is_law(path))


@settings(max_examples=40)
@given(st.sampled_from(KNOWN), PATHS)
def test_what_lies_below_a_folder_is_what_the_folder_is(place: str, path: str) -> None:
    """At whatever depth."""
    below = f"{place}/{path}"
    assert (is_law(below), is_code(below)) == (is_law(place), is_code(place))
    assert is_code(f"{place}x/{path}")


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("governance/prices.yaml", "governance"), ("governance", "governance"), ("environments/dev.yaml", "platform"),
        ("governance.py", "platform"), ("stacks/governance/x.py", "platform"), ("CODEOWNERS", "platform"),
    ],
)  # fmt: skip
def test_governance_answers_for_its_own_folder_and_the_platform_for_the_rest(path: str, who: str) -> None:
    """Whoever it is about."""
    assert role(path) == who


def test_a_change_of_both_needs_two_of_each_whatever_their_team() -> None:
    """However many files there are of one; everybody may ask."""
    found = of_change(["governance/a.yaml", "governance/b.yaml", "environments/dev.yaml"])
    assert (found.needed, found.requesters) == ({"governance": 2, "platform": 2}, None)
    assert found.teams == {"governance": None, "platform": None}
    assert found.against == {}
    assert of_change(["stacks/x.py"]).needed == {"platform": 2}
