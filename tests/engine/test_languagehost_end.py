"""Nothing of a run outlives it, and what a killed run has left is told and cleared."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import psutil
import pytest
from mesh_platform.engine import installed
from mesh_platform.engine.languagehost import script
from mesh_platform.engine.locks import locks, unlock
from mesh_platform.engine.session import Session
from mesh_platform.errors import EngineError
from plain_cli import STACK, Project
from pulumi.runtime.proto import language_pb2
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

MEET = """
import os, socket
with socket.create_connection(("127.0.0.1", {port})) as test:
    test.sendall(f"{{os.getpid()}} {{os.getppid()}}\\n".encode())
    test.recv(1)
"""


@pytest.fixture
def meeting() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def meet(meeting: socket.socket) -> str:
    return MEET.format(port=meeting.getsockname()[1])


def met(meeting: socket.socket) -> tuple[socket.socket, list[psutil.Process]]:
    """The connection of a program that has come to `meet`, its process and its parent's."""
    connection, _ = meeting.accept()
    return connection, [psutil.Process(int(pid)) for pid in connection.recv(100).split()]


@contextmanager
def host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[subprocess.Popen[str], LanguageRuntimeStub]]:
    """A language host that this test started in the place of an engine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = script.lay_out(tmp_path / "pulumi")
    assert folder is not None
    with subprocess.Popen(
        [str(folder / script.NAME), "127.0.0.1:1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            try:
                yield process, LanguageRuntimeStub(channel)
            finally:
                process.kill()


def pack(folder: Path, text: str) -> language_pb2.RunPluginRequest:
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    info = language_pb2.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".")
    return language_pb2.RunPluginRequest(kind="analyzer", pwd=str(folder), info=info, args=["127.0.0.1:1", "--flag"])


@pytest.mark.engine
def test_a_killed_cli_leaves_no_host_and_no_program(project: Project, meeting: socket.socket) -> None:
    """Neither gets a chance to be told."""
    project.program(meet(meeting))
    cli = project.with_stack().start("preview", "--stack", STACK)
    connection, left = met(meeting)
    with connection:
        assert cli.pid in [each.pid for each in left[1].parents()]
        cli.kill()
        gone, alive = psutil.wait_procs(left, timeout=10)
    assert (len(gone), alive) == (2, [])


@pytest.mark.engine
def test_a_killed_host_leaves_no_program(project: Project, meeting: socket.socket) -> None:
    """The program ends with the process that started it."""
    project.program(meet(meeting))
    project.with_stack().start("preview", "--stack", STACK)
    connection, (program, killed) = met(meeting)
    with connection:
        killed.kill()
        gone, _ = psutil.wait_procs([program], timeout=10)
    assert gone == [program]


@pytest.mark.engine
def test_the_lock_of_a_killed_run_is_told_and_cleared(project: Project, meeting: socket.socket) -> None:
    """While the run lives the lock is respected; afterwards the message has the command that removes it."""
    project.program(meet(meeting))
    cli = project.with_stack().start("up", "--yes", "--skip-preview", "--stack", STACK)
    session = Session(cli=installed(), folder=project.folder, variables=project.variables, state=project.state)
    connection, left = met(meeting)
    with connection:
        owner = f"{cli.pid}@{socket.gethostname()}"
        with pytest.raises(EngineError, match=f"another run holds the stack: process {owner}"):
            session.up(STACK, lambda: None)
        with pytest.raises(EngineError, match="still runs"):
            unlock(project.state, STACK, owner)
        cli.kill()
        cli.wait()
        psutil.wait_procs(left, timeout=10)

    with pytest.raises(EngineError, match="a run that died holds the stack") as caught:
        session.up(STACK, lambda: None)
    assert caught.value.fix == f"mesh unlock {STACK} --owner {owner}, then mesh up {STACK}"
    unlock(project.state, STACK, owner)
    assert locks(project.state, STACK) == ()
    assert session.up(STACK, lambda: None).counts() == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_host_ends_at_once_and_silently_on_a_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """The engine sends one at the end of every run, and waits."""
    with host(tmp_path, monkeypatch) as (process, _):
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_policy_pack_gets_the_engine_and_gives_back_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both streams, then the exit code."""
    text = "import sys\nprint(sys.argv[1:])\nprint('aside', file=sys.stderr)\nsys.exit(3)\n"
    with host(tmp_path, monkeypatch) as (_, stub):
        answers = list(stub.RunPlugin(pack(tmp_path, text), timeout=60))
    assert b"".join(each.stdout for each in answers) == f"['127.0.0.1:1', '{tmp_path}', '--flag']\n".encode()
    assert b"".join(each.stderr for each in answers) == b"aside\n"
    assert answers[-1].exitcode == 3


@pytest.mark.parametrize("end", ["call", "host"])
def test_a_policy_pack_ends_with_its_call_and_with_its_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meeting: socket.socket, end: str
) -> None:
    """However the engine lets go of it."""
    with host(tmp_path, monkeypatch) as (process, stub), ThreadPoolExecutor(1) as thread:
        call = stub.RunPlugin(pack(tmp_path, meet(meeting)), timeout=60)
        connection, (running, _) = thread.submit(met, meeting).result()
        with connection:
            if end == "call":
                call.cancel()
            else:
                process.kill()
            gone, _ = psutil.wait_procs([running], timeout=10)
    assert gone == [running]


def test_a_host_names_the_providers_that_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the file that each provider's package carries; other packages and broken files are passed over."""
    environment = tmp_path / "env"
    packages = environment / "lib" / "python3.11" / "site-packages"
    texts = {
        "pulumi_one": '{"resource": true, "name": "one", "version": "1.2.3", "server": "https://one.example"}',
        "pulumi_not": '{"resource": false, "name": "not"}',
        "pulumi_broken": "{",
    }
    for name, text in texts.items():
        (packages / name).mkdir(parents=True)
        (packages / name / "pulumi-plugin.json").write_text(text, encoding="utf-8")
    (environment / "bin").mkdir()
    (environment / "bin" / "python").symlink_to(sys.executable)
    info = language_pb2.ProgramInfo(root_directory=str(tmp_path), program_directory=str(tmp_path), entry_point=".")
    info.options["virtualenv"] = "env"
    with host(tmp_path, monkeypatch) as (_, stub):
        found = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=info), timeout=60).packages
        info.options["toolchain"] = "poetry"
        with pytest.raises(grpc.RpcError, match="toolchain poetry is not known"):
            stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=info), timeout=60)
    assert [(each.name, each.kind, each.version, each.server) for each in found] == [
        ("one", "resource", "1.2.3", "https://one.example")
    ]
