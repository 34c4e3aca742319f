"""docs/workflows.md says what the journeys show, and every arrow that is in scope is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import workflows
from repository import text

ARROWS = workflows.read_arrows(workflows.ARROWS)
KNOWN = frozenset(arrow.id for arrow in ARROWS)


def marks(tmp_path: Path, decorators: str) -> tuple[workflows.Mark, ...]:
    (tmp_path / "test_some.py").write_text(f"import pytest\n\n{decorators}\ndef test_some(): ...\n")
    return workflows.read_marks(tmp_path, KNOWN)


def test_the_page_is_the_one_that_the_journeys_give() -> None:
    """A journey that was added or changed shows on the page: `make docs`."""
    same = text("docs/workflows.md") == workflows.page()
    assert same, "docs/workflows.md is out of date: make docs"


def test_every_arrow_in_scope_has_a_test() -> None:
    """What is claimed to work is shown to work."""
    shown = {arrow for mark in workflows.read_marks(workflows.JOURNEYS, KNOWN) for arrow in mark.arrows}
    assert not sorted(workflows.IN_SCOPE - shown)


def test_the_table_has_every_arrow_of_the_eight_workflows_once() -> None:
    """Ids run without a gap within a workflow, and an arrow is a call or an answer."""
    last = {"1": 35, "2": 34, "3": 26, "4": 38, "5": 35, "6": 23, "7": 20, "8": 25}
    ids = [f"{workflow}.{number}" for workflow, count in last.items() for number in range(1, count + 1)]
    assert [arrow.id for arrow in ARROWS] == ids
    assert {arrow.kind for arrow in ARROWS} == {"call", "answer"}


def test_a_marked_test_is_a_row_of_the_page(tmp_path: Path) -> None:
    """The row names actor, command, evidence and test; an arrow without one says so."""
    mark = '@pytest.mark.arrow("4.8", "4.9", actor="Team", command="mesh up", evidence="a workspace | its id")'
    page = workflows.render(ARROWS, marks(tmp_path, mark))
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in page.splitlines() if line.startswith("| ")}
    assert "2 of 236 arrows have a test" in page
    assert "| Team | `mesh up` | a workspace \\| its id | [test_some](../tests/journeys/test_some.py) |" in rows["4.8"]
    assert "not yet" in rows["4.10"]


@pytest.mark.parametrize(
    ("decorators", "said"),
    [
        ('@pytest.mark.arrow("4.99", actor="a", command="c", evidence="e")', "no arrow 4.99"),
        ('@pytest.mark.arrow("4.1", "4.2", "4.3", "4.4", actor="a", command="c", evidence="e")', "4 arrows"),
        ('@pytest.mark.arrow(actor="a", command="c", evidence="e")', "0 arrows"),
        ('@pytest.mark.arrow("4.8", actor="a", command="c")', "say actor, command, evidence"),
        ('@pytest.mark.arrow("4.8", actor="a", command="c", evidence="")', "say actor, command, evidence"),
        ('@pytest.mark.arrow("4.8", actor=WHO, command="c", evidence="e")', "write ids and texts out"),
        (
            '@pytest.mark.skip(reason="later")\n@pytest.mark.arrow("4.8", actor="a", command="c", evidence="e")',
            "a test that may not run",
        ),
    ],
)
def test_a_mark_that_says_nothing_to_rely_on_is_refused(tmp_path: Path, decorators: str, said: str) -> None:
    """Unknown, too many or no arrows, a missing or empty text, one that is computed, and a test that is left out."""
    with pytest.raises(workflows.MarkError, match=said) as refused:
        marks(tmp_path, decorators)
    assert str(refused.value).startswith("test_some.py:")
