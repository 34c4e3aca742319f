"""A server that does not start says what it said last, and its data is whole or is not there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.servers import child, kept


class Started:
    """Starts children of a test, and ends those that are left."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        self.children: list[subprocess.Popen[bytes]] = []

    def __call__(self, *command: str, **variables: str) -> subprocess.Popen[bytes]:
        self.children.append(child.spawn(command, self.folder, self.log, variables))
        return self.children[-1]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    found = Started(tmp_path)
    yield found
    for each in found.children:
        child.stop(each, seconds=0)


def test_a_child_has_the_variables_it_is_given_and_no_other_and_its_output_is_in_the_log(start: Started) -> None:
    assert os.environ
    assert start("/bin/sh", "-c", "pwd; /usr/bin/env; echo told >&2", ONE="1").wait(10) == 0
    lines = start.log.read_text().splitlines()
    assert lines[0] == str(start.folder)
    assert {line for line in lines[1:] if not line.startswith(("LC_CTYPE=", "PWD=", "SHLVL=", "_=", "OLDPWD="))} == {
        "ONE=1",
        "told",
    }


def test_one_that_ends_before_it_answers_is_told_with_its_code_and_the_end_of_its_log(start: Started) -> None:
    failed = start("/bin/sh", "-c", "seq 1 20; exit 7")
    with pytest.raises(ProviderError) as refused:
        child.await_answer(lambda: False, failed, start.log, what="the broker")
    shown = refused.value.what.splitlines()
    assert shown[0] == "the broker ended with 7:"
    assert shown[1:] == [f"  {number}" for number in range(9, 21)]
    assert str(start.log) in refused.value.fix


def test_one_that_never_answers_is_given_up(start: Started) -> None:
    silent = start("/bin/sleep", "60")
    with pytest.raises(ProviderError, match="did not answer within 0 s:\n  it said nothing"):
        child.await_answer(lambda: False, silent, start.log, what="the broker", seconds=0.1)
    child.await_answer(lambda: True, silent, start.log, what="the broker", seconds=0)


def test_one_that_does_not_end_when_it_is_asked_is_killed(start: Started) -> None:
    deaf = start("/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done")
    child.await_answer(lambda: "ready" in start.log.read_text(), deaf, start.log, what="it", seconds=20)
    child.stop(deaf, seconds=0.05)
    assert deaf.returncode == -signal.SIGKILL
    polite = start("/bin/sleep", "60")
    child.stop(polite)
    assert polite.returncode == -signal.SIGTERM
    child.stop(polite)


def test_a_port_is_listened_at_or_not() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
        assert not child.listens(port)
        held.listen()
        assert child.listens(port)


def test_a_free_port_is_none_that_a_system_gives_to_connections() -> None:
    """Linux gives 32768 and more, macOS 49152 and more: one of those may be gone before a server asks for it."""
    found = {child.free_port() for _ in range(50)}
    assert all(1023 < port < 32_768 for port in found)
    assert len(found) > 40


def test_a_port_that_is_held_is_not_given_and_none_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    held, other = child.free_port(), child.free_port()
    draws = [held, held, other]

    def draw(_: int) -> int:
        return (draws.pop(0) if draws else held) - 16_384

    monkeypatch.setattr(child.secrets, "randbelow", draw)
    with socket.socket() as holding:
        holding.bind(("127.0.0.1", held))
        assert child.free_port() == other
        with pytest.raises(ProviderError, match="no free port between 16384 and 32767"):
            child.free_port()


def test_data_is_made_once_and_found_again(tmp_path: Path) -> None:
    made = list[Path]()

    def make(scratch: Path) -> None:
        made.append(scratch)
        (scratch / "rows").write_text("1")

    for _ in range(2):
        place = kept.ensure(tmp_path / "data", "v1", make)
        assert (place / "rows").read_text() == "1"
    assert len(made) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_data_whose_making_failed_or_was_killed_is_made_anew_and_never_half(tmp_path: Path) -> None:
    def fails(scratch: Path) -> None:
        (scratch / "half").write_text("1")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        kept.ensure(tmp_path / "data", "v1", fails)
    assert not (tmp_path / "data").exists()
    place = kept.ensure(tmp_path / "data", "v1", lambda scratch: None)
    assert [each.name for each in place.iterdir()] == ["made-by"]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"v2", "the data is of 'v2', this is 'v1'"), (b"\xff", "UnicodeDecodeError"), (None, "No such file")],
)
def test_data_of_another_version_or_of_none_is_refused_and_left(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    place = kept.ensure(tmp_path / "data", "v1", lambda scratch: None)
    (place / "rows").write_text("1")
    if content is None:
        (place / "made-by").unlink()
    else:
        (place / "made-by").write_bytes(content)
    with pytest.raises(ProviderError) as refused:
        kept.ensure(tmp_path / "data", "v1", lambda scratch: None)
    assert told in refused.value.what
    assert "mesh local down --purge" in refused.value.fix
    assert (place / "rows").read_text() == "1"
