"""A log over several days and writers: what may go, what is missed, and what is in no order that a clock breaks."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from mesh_platform.audit import Entry, Log
from mesh_platform.errors import AuditError

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def entry(days: int = 0, **more: str) -> Entry:
    at = AT + timedelta(days=days)
    said = {"actor": "p-0142", "operation": "apply", "resource": "payments-local", "outcome": "permit"} | more
    return Entry(at=at, as_of=at, **said)


def over_days(folder: Path, *days: int, each: int = 2) -> Log:
    log = Log(folder, "here")
    for day in days:
        for _ in range(each):
            log.append(entry(day))
    return log


def segment(folder: Path, day: int, writer: str = "here") -> Path:
    return folder / f"{AT + timedelta(days=day):%Y-%m-%d}.{writer}.jsonl"


def wrong(log: Log) -> list[tuple[str, int, str]]:
    return [*log.verify()]


def test_whole_segments_go_when_their_time_is_over_and_nothing_is_missed(tmp_path: Path) -> None:
    """The oldest ones; the first entry that is left names what nobody has any more."""
    log = over_days(tmp_path, 0, 1, 2)
    segment(tmp_path, 0).unlink()
    assert wrong(log) == []
    segment(tmp_path, 1).unlink()
    assert wrong(log) == []
    assert log.append(entry(2))
    assert wrong(log) == []


def test_a_segment_between_two_others_does_not_go(tmp_path: Path) -> None:
    """The day after it names its last entry."""
    log = over_days(tmp_path, 0, 1, 2)
    segment(tmp_path, 1).unlink()
    assert wrong(log) == [
        (segment(tmp_path, 2).name, 1, "the entry before it is not the one that it names"),
    ]  # fmt: skip


def test_the_first_entry_of_the_oldest_segment_does_not_go_alone(tmp_path: Path) -> None:
    """Only whole segments have their time."""
    log = over_days(tmp_path, 0, each=3)
    file = segment(tmp_path, 0)
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    assert [(line, what) for _, line, what in wrong(log)] == [
        (1, "it is entry 2 of its segment, and should be 1"), (2, "it is entry 3 of its segment, and should be 2"),
    ]  # fmt: skip


def test_the_last_entries_of_an_earlier_day_do_not_go(tmp_path: Path) -> None:
    """Nothing names them within their day; the day after it does, also where its segment is emptied."""
    log = over_days(tmp_path, 0, 1)
    file = segment(tmp_path, 0)
    for left in (file.read_bytes().splitlines(keepends=True)[0], b""):
        file.write_bytes(left)
        found = [(name, line) for name, line, _ in wrong(log)]
        assert found == ([(segment(tmp_path, 1).name, 1)] if left else [])


def test_a_first_entry_that_is_rewritten_is_missed_by_the_second(tmp_path: Path) -> None:
    """What it names may be gone; what it says may not be another thing."""
    log = over_days(tmp_path, 0, each=3)
    file = segment(tmp_path, 0)
    first, *others = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([first.replace(b"p-0142", b"p-0177"), *others]))
    assert [(line, what) for _, line, what in wrong(log)] == [(2, "the entry before it is not the one that it names")]


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"7", b'"at"', b"null", b"{", b"\xff", b"[" * 100_000, b'{"at": "2026-11-26T12:00:00Z"}'],
    ids=["empty", "mapping", "list", "number", "text", "null", "cut", "bytes", "deep", "alone"],
)  # fmt: skip
def test_a_line_that_is_no_entry_is_told_and_hides_none_beside_it(tmp_path: Path, line: bytes) -> None:
    """Whoever reads the log sees the others, from whatever instant on."""
    log = over_days(tmp_path, 0, each=3)
    file = segment(tmp_path, 0)
    first, second, third = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([first, second, line, third, b""]))
    for since in (None, AT - timedelta(days=2)):
        assert [each.line for each in log.entries(since)] == [1, 2, 4]
    assert wrong(log)[0] == (file.name, 3, "this is no entry")
    assert {number for _, number, _ in wrong(log)} == {3, 4}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq", "3"), ("seq", True), ("prev", None), ("at", "yesterday"), ("at", 5), ("actor", None),
        ("resource", ["payments-local"]), ("outcome", {}), ("reasons", 5), ("reasons", [5]), ("onBehalfOf", 5),
    ],
)  # fmt: skip
def test_an_entry_whose_fields_are_something_else_is_none(tmp_path: Path, name: str, value: object) -> None:
    """At the end of a log too, where no other entry would miss it; and nothing is added behind it."""
    log = over_days(tmp_path, 0, each=3)
    file = segment(tmp_path, 0)
    *before, last = file.read_text().splitlines(keepends=True)
    forged = json.dumps(json.loads(last) | {name: value}, sort_keys=True, separators=(",", ":"))
    file.write_text("".join([*before, forged, "\n"]))
    assert wrong(log) == [(file.name, 3, "this is no entry")]
    assert [each.line for each in log.entries()] == [1, 2]
    with pytest.raises(AuditError, match="ends with what is no entry"):
        log.append(entry())


def test_a_clock_that_goes_back_over_midnight_leaves_the_chain_whole(tmp_path: Path) -> None:
    """Two who ask at once are recorded in the order in which they come, not in that of their dates."""
    log = over_days(tmp_path, 0, 1)
    late = log.append(entry(0))
    assert wrong(log) == []
    assert log.append(entry(1))
    assert wrong(log) == []
    found = [*log.entries()]
    assert [(each.segment, each.at) for each in found[-2:]] == [
        (segment(tmp_path, 1).name, AT), (segment(tmp_path, 1).name, AT + timedelta(days=1)),
    ]  # fmt: skip
    assert found[-1].data["prev"] == late
    assert [each.line for each in log.entries(AT + timedelta(days=1))] == [1, 2, 4]


def test_an_entry_names_the_last_one_of_its_own_writer_on_whatever_day_that_was(tmp_path: Path) -> None:
    """Days on which nothing was decided are between them, and entries of others."""
    log, other = Log(tmp_path, "here"), Log(tmp_path, "there")
    first = log.append(entry(0))
    other.append(entry(1))
    log.append(entry(9))
    assert {each.data["prev"] for each in log.entries() if each.segment == segment(tmp_path, 9).name} == {first}
    assert wrong(log) == []


def test_a_writer_is_named_so_that_it_is_one_part_of_a_file_s_name(tmp_path: Path) -> None:
    """Whatever a machine is called: no folder above, no other segment's name."""
    Log(tmp_path / "a", "../../db.bank.example/x").append(entry())
    assert [each.name for each in (tmp_path / "a").glob("*.jsonl")] == [
        "2026-11-26.------db-bank-example-x.jsonl",
    ]  # fmt: skip
    Log(tmp_path / "b").append(entry())
    host = "".join(each if each.isascii() and each.isalnum() else "-" for each in socket.gethostname())
    assert [each.name for each in (tmp_path / "b").glob("*.jsonl")] == [f"2026-11-26.{host}.jsonl"]
    assert wrong(Log(tmp_path / "a")) == wrong(Log(tmp_path / "b")) == []


def test_an_entry_keeps_all_that_was_said_of_it(tmp_path: Path) -> None:
    """Instants in UTC, with their Z; what nobody said is null or empty."""
    berlin = datetime(2026, 11, 26, 13, tzinfo=timezone(timedelta(hours=1)))
    made = Entry(
        at=AT, as_of=berlin, actor="p-0142", operation="apply", resource="risk-prod", outcome="deny",
        reasons=("product-owner: nobody", "ä: ö"), on_behalf_of="p-0301", commit="0" * 40, digests={"plan": "1f"},
        correlation="run-7",
    )  # fmt: skip
    log = Log(tmp_path, "here")
    log.append(made)
    log.append(entry())
    said, less = ({k: v for k, v in each.data.items() if k not in ("seq", "prev")} for each in log.entries())
    assert said == {
        "at": "2026-11-26T12:00:00Z", "asOf": "2026-11-26T12:00:00Z", "actor": "p-0142", "onBehalfOf": "p-0301",
        "operation": "apply", "resource": "risk-prod", "outcome": "deny", "commit": "0" * 40,
        "reasons": ["product-owner: nobody", "ä: ö"], "digests": {"plan": "1f"}, "correlation": "run-7",
    }  # fmt: skip
    assert (less["onBehalfOf"], less["commit"], less["reasons"], less["digests"]) == (None, None, [], {})


def test_entries_from_an_instant_on_are_those_of_its_day_and_later(tmp_path: Path) -> None:
    """A day's segment that began before it is read; one of an earlier day is not even opened."""
    log = over_days(tmp_path, 0, 1, 2, each=1)
    segment(tmp_path, 0).unlink()
    segment(tmp_path, 0).mkdir()
    assert [each.at for each in log.entries(AT + timedelta(days=1))] == [AT + timedelta(days=n) for n in (1, 2)]
    assert [each.at for each in log.entries(AT + timedelta(days=1, seconds=1))] == [AT + timedelta(days=2)]
    assert [*log.entries(AT + timedelta(days=2, seconds=1))] == []


def test_a_folder_without_a_log_has_nothing_wrong_in_it(tmp_path: Path) -> None:
    """Nor does one with files that are no segments."""
    log = Log(tmp_path / "audit")
    assert (wrong(log), [*log.entries()]) == ([], [])
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "notes.jsonl").write_text("{}\n")
    assert (wrong(log), [*log.entries()]) == ([], [])
