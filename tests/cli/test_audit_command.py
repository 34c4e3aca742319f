"""`mesh audit` shows what was decided, oldest first, as narrowly as it is asked for, and where the log is not whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from in_process import Shell
from mesh_platform.audit import Entry, Log

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def logged(hollow: Shell) -> Shell:
    """A mesh with four decisions of two writers over two days."""
    folder = hollow.root / ".mesh" / "audit"
    for hours, writer, resource, outcome, behalf in (
        (1, "there", "audit-local", "permit", None), (30, "there", "risk-local", "permit", "p-0142"),
        (0, "here", "risk-local", "deny", None), (24, "here", "audit-local", "deny", None),
    ):  # fmt: skip
        entry = Entry(
            at=AT + timedelta(hours=hours), as_of=AT, actor="pipeline", on_behalf_of=behalf, operation="apply",
            resource=resource, outcome=outcome, reasons=("it is too dear",) if outcome == "deny" else (),
            correlation="run-1", digests={"decision": "0f"},
        )  # fmt: skip
        Log(folder, writer).append(entry)
    return hollow


def shown(shell: Shell, *args: str) -> list[str]:
    return [f"{each['at'][5:13]} {each['resource']}"
            for each in shell("audit", "show", "--format", "json", *args).json["entries"]]  # fmt: skip


FIRST, SECOND, THIRD, FOURTH = (
    "11-24T12 risk-local",
    "11-24T13 audit-local",
    "11-25T12 audit-local",
    "11-25T18 risk-local",
)


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ((), [FIRST, SECOND, THIRD, FOURTH]),
        (("--denied",), [FIRST, THIRD]),
        (("--resource", "audit-local"), [SECOND, THIRD]),
        (("--resource", "audit"), []),
        (("--since", "2026-11-25"), [THIRD, FOURTH]),
        (("--since", "2026-11-24T13:00:00Z"), [SECOND, THIRD, FOURTH]),
        (("--since", "2026-11-25", "--denied", "--resource", "risk-local"), []),
    ],
)
def test_what_was_decided_is_shown_oldest_first_and_as_narrowly_as_asked(
    logged: Shell, args: tuple[str, ...], found: list[str]
) -> None:
    """Whoever wrote it; a resource is named in full."""
    assert shown(logged, *args) == found


def test_a_person_reads_who_decided_what_and_why(logged: Shell) -> None:
    """Each reason below; for whom it was done, where it was for somebody."""
    first, reason, *_, last = logged("audit", "show").out.splitlines()
    assert first.split() == ["2026-11-24T12:00:00Z", "deny", "apply", "risk-local", "pipeline"]
    assert reason == "    it is too dear"
    assert last.endswith("pipeline for p-0142")


def test_where_nothing_was_decided_it_is_said_beside_the_data(logged: Shell) -> None:
    done = logged("audit", "show", "--resource", "nothing")
    assert (done.code, done.out, done.err) == (0, "", "nothing was decided here\n")
    assert logged("audit", "show", "--resource", "nothing", "--format", "json").err == ""


def test_a_whole_log_is_counted_and_a_changed_one_is_told_by_its_line(logged: Shell) -> None:
    """Exit 3: it is not what was written."""
    done = logged("audit", "verify")
    assert (done.code, done.out, done.err) == (0, "", "4 entries, 0 of them wrong\n")
    segment = logged.root / ".mesh" / "audit" / "2026-11-24.here.jsonl"
    segment.write_text(segment.read_text().replace("deny", "permit"))
    done = logged("audit", "verify")
    assert (done.code, done.err) == (3, "4 entries, 1 of them wrong\n")
    assert done.out.startswith("2026-11-25.here.jsonl:1: ")
    told = logged("audit", "verify", "--format", "json")
    assert (told.code, told.json["entries"], told.err) == (3, 4, "")
    (fault,) = told.json["faults"]
    assert (fault["segment"], fault["line"], bool(fault["what"])) == ("2026-11-25.here.jsonl", 1, True)
