"""A command of ours ends with us and is told as it ended, and so does all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from mesh_platform.toolchain.guarded import finished, guarded, release

NOTHING: dict[str, str] = {"PATH": os.defpath}


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 0), ("exit 7", 7), (f"kill -{int(signal.SIGTERM)} $$", 128 + signal.SIGTERM)],
)
def test_a_command_ends_as_it_ended(tmp_path: Path, script: str, code: int) -> None:
    """One that a signal has ended as a shell tells it."""
    assert finished(shell(script), tmp_path, NOTHING).code == code


def test_what_is_said_on_both_streams_comes_back_apart_and_from_the_folder_that_was_named(tmp_path: Path) -> None:
    """Bytes that are no text are replaced, and more than a pipe holds is no reason to stop."""
    script = "pwd; head -c 200000 /dev/zero | tr '\\0' x; printf '\\377' >&2; echo \"$ONE\" >&2"
    ended = finished(shell(script), tmp_path, NOTHING | {"ONE": "1"})
    assert ended.output == f"{tmp_path}\n{'x' * 200_000}"
    assert ended.errors == "\ufffd1\n"


def test_a_command_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    ended = finished(["no-such-program"], tmp_path, NOTHING)
    assert (ended.code, ended.errors) == (127, "no-such-program: No such file or directory\n")


def test_a_command_reads_nothing(tmp_path: Path) -> None:
    """Its standard input is empty: it can ask nobody, and does not wait for an answer."""
    assert finished(["cat"], tmp_path, NOTHING).output == ""


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        finished(shell("sleep 100"), tmp_path, NOTHING, 0.01)


def test_both_streams_are_one_where_that_is_asked_for(tmp_path: Path) -> None:
    with guarded(shell("echo out; echo err >&2"), tmp_path, NOTHING, merged=True) as process:
        assert process.stderr is None
        assert process.stdout is not None
        assert process.stdout.read() == b"out\nerr\n"
        assert process.wait() == 0


def test_leaving_early_ends_the_command_with_all_that_it_has_started(tmp_path: Path) -> None:
    """Nobody reads on: it must not go on working."""
    with guarded(shell("sleep 100 & echo $!; wait"), tmp_path, NOTHING) as process:
        assert process.stdout is not None
        started = psutil.Process(int(process.stdout.readline()))
    assert process.returncode == -signal.SIGKILL
    assert process.stdout.closed
    psutil.wait_procs([started], timeout=10)
    assert not started.is_running()


def test_a_command_may_be_let_go_before_the_block_is_left(tmp_path: Path) -> None:
    with guarded(shell("echo begun; sleep 100"), tmp_path, NOTHING) as process:
        assert process.stdout is not None
        process.stdout.readline()
        release(process)
        assert process.wait(10) == -signal.SIGKILL


def test_a_command_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    """Without a chance to say so: the pipe that it was given is closed by the kernel."""
    code = (
        "import pathlib, sys; from mesh_platform.toolchain.guarded import guarded\n"
        "command = ['sh', '-c', 'echo $$ > pid; echo begun; exec sleep 100']\n"
        "with guarded(command, pathlib.Path(sys.argv[1]), {}) as each:\n"
        "    print(each.stdout.readline().decode(), end='', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-P", "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "begun\n"
        started = psutil.Process(int((tmp_path / "pid").read_text()))
        owner.kill()
        psutil.wait_procs([started], timeout=10)
        assert not started.is_running()
