"""Jars come through Maven once, whole and verified, and each thing that can be missing has a next step."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from mesh_platform.errors import ProviderError
from mesh_platform.toolchain import java, maven
from mesh_platform.toolchain.maven import Bundle

JAVA = "#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n"
MAVEN = """#!{python} -I
import pathlib, shutil, sys
base = pathlib.Path({base!r})
with (base / "calls").open("a") as calls:
    print(*sys.argv[1:], file=calls)
target = pathlib.Path(next(a for a in sys.argv if a.startswith("-DoutputDirectory=")).partition("=")[2])
{before}
for file in (base / "repository").iterdir():
    shutil.copy(file, target / file.name)
    print("Downloaded from central: https://repository.example/" + file.name + " (1.0 MB at 2.0 MB/s)")
"""
ENSURE = """
import pathlib, sys
from mesh_platform.toolchain import maven
maven.ensure(maven.Bundle(folder=pathlib.Path(sys.argv[1]), what="a server", size="it is small"), print)
"""


class Machine:
    """A private PATH with stand-ins for Java and Maven, a private cache, and a repository."""

    def __init__(self, base: Path) -> None:
        self.base, self.bin, self.repository = base, base / "bin", base / "repository"
        self.bundle = Bundle(folder=base / "server", what="a server", size="it is small")
        for folder in (self.bin, self.repository, self.bundle.folder):
            folder.mkdir()
        self.said: list[str] = []
        self.program("java", JAVA.format(version="17.0.15"))
        self.maven()
        (self.repository / "one.jar").write_bytes(b"one")
        with tarfile.open(self.repository / "all.tar.gz", "w:gz") as packed:
            packed.add(self.repository / "one.jar", "lib/inside.jar")
        self.bundle.pom.write_text("<project/>")
        sums = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in self.repository.iterdir()]
        (self.bundle.folder / "SHA256SUMS").write_text("".join(sums))

    def maven(self, before: str = "") -> None:
        self.program("mvn", MAVEN.format(python=sys.executable, base=str(self.base), before=before))

    def program(self, name: str, text: str) -> None:
        file = self.bin / name
        file.write_text(text)
        file.chmod(0o755)

    def ensure(self) -> Path:
        return maven.ensure(self.bundle, self.said.append)

    @property
    def calls(self) -> int:
        file = self.base / "calls"
        return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return made


def test_jars_are_fetched_once_told_of_and_unpacked(machine: Machine) -> None:
    place = machine.ensure()
    assert {str(file.relative_to(place)) for file in place.rglob("*.jar")} == {"one.jar", "lib/inside.jar"}
    assert any(line.startswith("fetched 2 of 2: ") for line in machine.said)
    assert machine.ensure() == place
    assert machine.calls == 1
    assert [file.name for file in place.parent.iterdir() if file.is_dir()] == [place.name]


@pytest.mark.parametrize("name", ["one.jar", "lib/inside.jar", "SHA256SUMS"])
def test_a_cache_that_was_damaged_is_fetched_again(machine: Machine, name: str) -> None:
    place = machine.ensure()
    (place / name).write_bytes(b"\xff")
    machine.said.clear()
    machine.ensure()
    assert "is damaged" in machine.said[0]
    assert (place / "lib" / "inside.jar").read_bytes() == b"one"


def test_a_jar_with_another_checksum_is_refused_and_not_kept(machine: Machine) -> None:
    (machine.repository / "one.jar").write_bytes(b"another")
    with pytest.raises(ProviderError, match=r"one\.jar has another checksum") as refused:
        machine.ensure()
    assert "remove that file from Maven's own repository" in refused.value.fix
    assert not machine.bundle.place.exists()


def test_a_jar_that_maven_did_not_bring_is_refused(machine: Machine) -> None:
    (machine.repository / "one.jar").unlink()
    with pytest.raises(ProviderError, match=r"one\.jar is missing"):
        machine.ensure()


def test_without_maven_there_is_a_next_step_and_what_is_cached_goes_on(machine: Machine) -> None:
    (machine.bin / "mvn").unlink()
    assert "install Maven 3.8 or later" in str(maven.lacks(machine.bundle))
    with pytest.raises(ProviderError, match="there is no Maven to fetch a server") as refused:
        machine.ensure()
    assert "mesh local up" in refused.value.fix
    machine.maven()
    assert maven.lacks(machine.bundle) is None
    place = machine.ensure()
    (machine.bin / "mvn").unlink()
    assert maven.lacks(machine.bundle) is None
    assert machine.ensure() == place


@pytest.mark.parametrize(
    ("says", "what", "fix"),
    [
        ("[ERROR] No space left on device", "the disk is full", "free space"),
        ("[ERROR] Could not transfer artifact a:b:1: Connect timed out", "could not fetch", "repository reachable"),
        ("[ERROR] Unknown host repository", "could not fetch", "--recorded-only"),
        ("[ERROR] Unparseable settings", "Unparseable settings", "correct what it says"),
    ],
)
def test_what_maven_says_becomes_a_next_step(machine: Machine, says: str, what: str, fix: str) -> None:
    machine.maven(f"print({says!r}); sys.exit(1)")
    with pytest.raises(ProviderError, match=what) as refused:
        machine.ensure()
    assert fix in refused.value.fix
    machine.maven()
    assert machine.ensure().exists()


def test_a_cache_that_cannot_be_written_is_told(machine: Machine) -> None:
    (machine.base / "cache").write_text("a file where a folder should be")
    with pytest.raises(ProviderError, match="the cache cannot be written") as refused:
        machine.ensure()
    assert "XDG_CACHE_HOME" in refused.value.fix


def test_two_that_start_at_once_fetch_once(machine: Machine) -> None:
    command = [sys.executable, "-c", ENSURE, str(machine.bundle.folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=60)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert machine.calls == 1
    assert sum("fetching a server" in each for each in said) == 1


def test_what_was_killed_in_the_middle_leaves_nothing_half_and_goes_on(machine: Machine) -> None:
    machine.maven('(target / "half.jar").touch(); print("waiting", flush=True); import signal; signal.pause()')
    command = [sys.executable, "-c", ENSURE, str(machine.bundle.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        making = machine.bundle.place.parent / "making" / "jars" / "half.jar"
        while not making.exists() and killed.poll() is None:
            pass
        os.kill(killed.pid, signal.SIGKILL)
    assert not machine.bundle.place.exists()
    machine.maven()
    place = machine.ensure()
    assert not (place / "half.jar").exists()
    assert not making.exists()


def test_java_is_found_by_its_home_before_the_path(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert java.find() == machine.bin / "java"
    home = machine.base / "jdk"
    (home / "bin").mkdir(parents=True)
    (machine.bin / "java").rename(home / "bin" / "java")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java.find() == home / "bin" / "java"
    monkeypatch.setenv("JAVA_HOME", str(machine.base))
    assert "which has no bin/java" in str(java.lacks())


@pytest.mark.parametrize(
    ("version", "verdict"), [("17.0.15", None), ("21", None), ("1.8.0_402", "is Java 8"), ("11.0.2", "is Java 11")]
)
def test_an_old_java_is_refused_with_the_next_step(machine: Machine, version: str, verdict: str | None) -> None:
    machine.program("java", JAVA.format(version=version))
    found = java.lacks()
    assert found is None if verdict is None else verdict in str(found)
    assert verdict is None or "install Java 17 or later" in str(found)


def test_no_java_and_a_silent_one_are_told_apart(machine: Machine) -> None:
    machine.program("java", "#!/bin/sh\nexit 1\n")
    assert "does not say its version" in str(java.lacks())
    (machine.bin / "java").unlink()
    assert "there is no Java" in str(java.lacks())
    with pytest.raises(ProviderError, match="there is no Java"):
        machine.ensure()


@pytest.mark.parametrize("bundle", [maven.KAFKA, maven.REGISTRY])
def test_the_committed_checksums_name_every_file_of_a_bundle(bundle: Bundle) -> None:
    """None is empty, none is named twice, and the version in the pom is the one of the files."""
    lines = (bundle.folder / "SHA256SUMS").read_text().splitlines()
    assert len(bundle.sums) == len(lines) > 0
    assert all(len(digest) == 64 and int(digest, 16) for digest in bundle.sums.values())
    assert all(not file.startswith("/") for file in bundle.sums)
