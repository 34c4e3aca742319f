"""What is recorded stays, and whatever is taken out, put in or changed is found."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.audit import Entry, Log
from mesh_platform.errors import AuditError

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def entry(resource: str = "payments-local", at: datetime = AT, reasons: tuple[str, ...] = ()) -> Entry:
    return Entry(
        at=at, as_of=at, actor="p-0142", operation="apply", resource=resource, outcome="permit", reasons=reasons,
        correlation="run-1", digests={"decision": "0f"},
    )  # fmt: skip


def written(folder: Path, count: int = 5) -> tuple[Log, Path]:
    log = Log(folder, "here")
    for number in range(count):
        log.append(entry(f"stack-{number}"))
    return log, folder / "2026-11-26.here.jsonl"


def test_entries_are_counted_and_each_names_the_one_before(tmp_path: Path) -> None:
    """The digest that an append returns is what the next entry names."""
    log = Log(tmp_path, "here")
    digests = [log.append(entry(f"stack-{number}")) for number in range(3)]
    found = [each.data for each in log.entries()]
    assert [each["seq"] for each in found] == [1, 2, 3]
    assert [each["prev"] for each in found[1:]] == digests[:2]
    assert log.verify() == ()


def test_a_new_day_is_a_new_segment_that_names_the_last_entry_of_the_day_before(tmp_path: Path) -> None:
    """A segment of another writer has nothing to do with it."""
    log, other = Log(tmp_path, "here"), Log(tmp_path, "there")
    last = log.append(entry())
    other.append(entry(at=AT + timedelta(hours=1)))
    log.append(entry(at=AT + timedelta(days=1)))
    found = {each.segment: each.data for each in log.entries()}
    assert found["2026-11-27.here.jsonl"]["prev"] == last
    assert len(found) == 3
    assert log.verify() == ()


def test_what_is_older_than_asked_for_is_left_out(tmp_path: Path) -> None:
    """To the instant."""
    log = Log(tmp_path, "here")
    for hours in (0, 1, 30):
        log.append(entry(at=AT + timedelta(hours=hours)))
    assert [each.at for each in log.entries(AT + timedelta(hours=1))] == [AT + timedelta(hours=h) for h in (1, 30)]


@given(line=st.integers(0, 4), what=st.sampled_from(["remove", "edit", "swap", "insert"]), last=st.just(4))
@settings(max_examples=40)
def test_whatever_is_done_to_an_entry_is_found(
    tmp_path_factory: pytest.TempPathFactory, line: int, what: str, last: int
) -> None:
    """But for the removal of the last ones, which no other entry names."""
    log, segment = written(tmp_path_factory.mktemp("audit"))
    lines = segment.read_text().splitlines()
    match what:
        case "remove":
            del lines[line]
        case "edit":
            lines[line] = lines[line].replace("permit", "deny")
        case "swap":
            lines[line], lines[line - 1] = lines[line - 1], lines[line]
        case _:
            lines.insert(line, lines[line])
    segment.write_text("".join(f"{each}\n" for each in lines))
    unseen = line == last and what in ("remove", "edit")
    assert bool(log.verify()) is not unseen


def test_spaces_in_an_entry_are_a_change(tmp_path: Path) -> None:
    """It says the same, and is not what was written."""
    log, segment = written(tmp_path, 1)
    segment.write_text(json.dumps(json.loads(segment.read_text())) + "\n")
    assert [wrong.what for wrong in log.verify()] == ["it is not written as entries are"]


def test_a_log_that_cannot_be_written_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    """Whoever asked is then refused."""
    (tmp_path / "audit").write_text("no folder")
    with pytest.raises(AuditError, match="cannot be recorded") as caught:
        Log(tmp_path / "audit").append(entry())
    assert "mesh audit verify" in caught.value.fix


def test_an_entry_that_was_cut_off_stops_the_next_one(tmp_path: Path) -> None:
    """Adding behind it would hide it."""
    log, segment = written(tmp_path, 2)
    segment.write_bytes(segment.read_bytes()[:-9])
    with pytest.raises(AuditError, match="ends in the middle of an entry"):
        log.append(entry())
    assert [wrong.line for wrong in log.verify()] == [2]


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each is counted, and the chain is whole."""
    log = Log(tmp_path, "here")
    threads = [threading.Thread(target=lambda: [log.append(entry()) for _ in range(5)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.data["seq"] for each in log.entries()] == list(range(1, 21))
    assert log.verify() == ()


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Reasons name products and people."""
    _, segment = written(tmp_path / "audit", 1)
    assert oct(segment.stat().st_mode & 0o777) == "0o600"
    assert oct((tmp_path / "audit").stat().st_mode & 0o777) == "0o700"
