"""What was made once is used again only as it was made, and a version is compared by its numbers."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.errors import EngineError, ProviderError
from mesh_platform.toolchain import record
from mesh_platform.toolchain.cache import faults
from mesh_platform.toolchain.packages import Build, imports
from mesh_platform.toolchain.versions import numbers_of


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the note of how it was made."""
    program, note = tmp_path / "program", tmp_path / "program.json"
    program.write_bytes(b"#!/bin/sh\n")
    record.write(record.take(program, "go", "1.2.3"), note)
    return program, note


def test_a_program_is_whole_as_it_was_made(made: tuple[Path, Path]) -> None:
    program, note = made
    found = record.read(note)
    assert found is not None
    assert (found.route, found.version, found.size) == ("go", "1.2.3", 10)
    assert record.looks_whole(program, note)
    assert record.fault(program, note) is None


@pytest.mark.parametrize(
    ("content", "looks", "said"),
    [
        (b"#!/bin/sh", False, "it has 9 bytes instead of 10"),
        (b"", False, "it has 0 bytes instead of 10"),
        (b"#!/bin/zh\n", True, "its checksum has changed"),
        (None, False, "it is not there"),
    ],
)
def test_a_program_that_was_changed_is_told_by_what_is_wrong(
    made: tuple[Path, Path], content: bytes | None, looks: bool, said: str
) -> None:
    """A look asks for its size alone; all of it is read where it is checked."""
    program, note = made
    program.unlink() if content is None else program.write_bytes(content)
    assert record.looks_whole(program, note) is looks
    assert record.fault(program, note) == said


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"route": "go"}', '{"other": 1}'])
def test_a_note_that_cannot_be_read_vouches_for_nothing(made: tuple[Path, Path], text: str | None) -> None:
    program, note = made
    note.unlink() if text is None else note.write_text(text)
    assert record.read(note) is None
    assert not record.looks_whole(program, note)
    assert record.fault(program, note) == "no checksum was noted when it was made"


@given(st.tuples(*[st.integers(0, 10**6)] * 3), st.booleans(), st.sampled_from(["", "-alpha.1", "+build", " extra"]))
@settings(max_examples=40)
def test_a_version_is_three_numbers_whatever_stands_around_them(
    numbers: tuple[int, int, int], letter: bool, rest: str
) -> None:
    text = ".".join(map(str, numbers))
    assert numbers_of(f"{'v' * letter}{text}{rest}") == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.2", (1, 2, 0)),
        ("v3.250", (3, 250, 0)),
        (None, None),
        ("", None),
        ("7", None),
        ("v", None),
        ("go1.2.3", None),
    ],
)
def test_a_version_without_two_numbers_is_none(text: str | None, numbers: tuple[int, int, int] | None) -> None:
    assert numbers_of(text) == numbers


LISTING = "main a b\na c\nb c fmt\n\nc\n"


def test_what_a_package_imports_is_done_once_the_package_is_named() -> None:
    """What an earlier build has left in the cache is never named; what lies outside is not counted."""
    build = Build(imports(LISTING))
    assert build.total == 4
    assert [build.seen(name) for name in ("fmt", "a", "a", "c", "b", "main")] == [0, 2, 2, 2, 3, 4]


NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from("abcdefg"), max_size=4))


@given(GRAPHS, st.permutations(NAMES))
@settings(max_examples=40)
def test_progress_only_grows_and_ends_at_all(graph: dict[str, list[str]], order: list[str]) -> None:
    """Also where packages import each other in a circle."""
    build = Build({name: tuple(found) for name, found in graph.items()})
    counts = [build.seen(name) for name in order]
    assert counts == sorted(counts)
    assert not graph or counts[-1] == build.total == len(graph)
    assert build.done <= graph.keys()


@pytest.mark.parametrize("kind", [EngineError, ProviderError])
def test_a_full_disk_and_a_folder_that_cannot_be_written_have_each_a_next_step(
    tmp_path: Path, kind: type[EngineError]
) -> None:
    with (
        pytest.raises(kind, match=f"the disk is full; it takes 1 GB in {tmp_path}") as full,
        faults(tmp_path, "it takes 1 GB", kind, "mesh again"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert full.value.fix == "free space, then mesh again; it goes on from there"
    with (
        pytest.raises(kind, match="the cache cannot be written: Permission denied") as closed,
        faults(tmp_path, "it takes 1 GB", kind, "mesh again"),
    ):
        raise OSError(errno.EACCES, "Permission denied", str(tmp_path / "x"))
    assert closed.value.where == str(tmp_path / "x")
    assert "XDG_CACHE_HOME" in closed.value.fix
    assert closed.value.fix.endswith("then mesh again")
