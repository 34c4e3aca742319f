"""A plugin as a process: found in the home, answers on its port, and never outlives the engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from engine_side import ACCOUNT, Engine
from google.protobuf.empty_pb2 import Empty
from mesh_platform.localcloud.home import install
from mesh_platform.localcloud.plugin import STORE
from mesh_platform.localcloud.serve import PACKAGES, version
from mesh_platform.localcloud.store import Store

PARENT = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline().strip(), flush=True)
child.wait()
"""


def executable(home: Path, package: str) -> str:
    return str(home / "plugins" / f"resource-{package}-v{version(package)}" / f"pulumi-resource-{package}")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    install(tmp_path / "home")
    return tmp_path / "home"


def started(command: list[str], store: Path, **more: object) -> subprocess.Popen[str]:
    environment = {**os.environ, STORE: str(store)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


@pytest.fixture
def plugin(home: Path, store: Store, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "grpc.py").write_text("raise SystemExit('a file of the project ran')")
    process = started([executable(home, "confluentcloud"), "127.0.0.1:1"], store.folder, cwd=tmp_path / "project")
    with process:
        yield process, int(process.stdout.readline())
        process.kill()


def test_the_home_has_each_plugin_under_the_version_of_its_wheel(home: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in home.rglob("pulumi-resource-*")}
    install(home)
    assert sorted(file.name for file in before) == [f"pulumi-resource-{package}" for package in PACKAGES]
    assert {file: file.stat().st_mtime_ns for file in home.rglob("pulumi-resource-*")} == before
    assert all(os.access(file, os.X_OK) for file in before)
    assert f"resource-kubernetes-v{version('kubernetes')}" in {folder.name for folder in (home / "plugins").iterdir()}


def test_a_plugin_serves_the_store_of_its_environment_and_no_file_of_the_project(
    plugin: tuple[subprocess.Popen[str], int], store: Store
) -> None:
    _, port = plugin
    with Engine("confluentcloud", port).configured(store) as engine:
        assert engine.call("GetPluginInfo", Empty()).version == version("confluentcloud")
        made = engine.create(ACCOUNT, "a", {"displayName": "a"})
    assert [record.key.id for record in store.all(ACCOUNT)] == [made.id]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_plugin_leaves_at_once_and_silently_when_the_engine_is_done(
    plugin: tuple[subprocess.Popen[str], int], number: signal.Signals
) -> None:
    process, _ = plugin
    process.send_signal(number)
    assert process.wait(timeout=5) == 0
    assert process.stderr.read() == ""


def test_a_signal_about_a_thread_of_a_living_engine_ends_nothing(
    plugin: tuple[subprocess.Popen[str], int], store: Store
) -> None:
    process, port = plugin
    process.send_signal(signal.SIGUSR1)
    with Engine("confluentcloud", port).configured(store) as engine:
        assert engine.call("GetPluginInfo", Empty()).version
    assert process.poll() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's notice of a parent's death is Linux's")
def test_a_killed_engine_leaves_no_plugin_behind(home: Path, store: Store) -> None:
    command = [sys.executable, "-c", PARENT, executable(home, "kubernetes"), "127.0.0.1:1"]
    with started(command, store.folder) as parent:
        child = psutil.Process(int(parent.stdout.readline().split()[0]))
        parent.kill()
        gone, alive = psutil.wait_procs([child], timeout=10)
    assert (len(gone), alive) == (1, [])


def test_without_a_store_a_plugin_says_what_to_do(home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != STORE}
    done = subprocess.run(
        [executable(home, "databricks"), "127.0.0.1:1"], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "mesh local env" in done.stderr


def test_a_plugin_loads_no_provider_sdk() -> None:
    script = (
        "import sys, mesh_platform.localcloud.serve, mesh_platform.localcloud.plugin\n"
        "sdks = {'pulumi_kubernetes', 'pulumi_databricks', 'pulumi_confluentcloud', 'jsonschema'}\n"
        "print(sorted(sdks & set(sys.modules)))\n"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"
