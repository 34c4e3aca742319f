"""What is put in place is there as a whole, or nothing of it stays: no folder, no claim, no scratch."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.creation.place import free, put, scratch, written
from mesh_platform.creation.render import Rendered
from mesh_platform.errors import UsageError
from workshop import tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "mesh"
    (made / "domains").mkdir(parents=True)
    (made / "domains/kept.txt").write_text("kept")
    return made


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """A folder with a unit that is a folder and one that is a file."""
    made = tmp_path / "apart"
    for path in ("domains/new/products/one/a.txt", "governance/domains/new.yaml", "governance/teams/new.yaml"):
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(path)
    return made


UNITS = ("domains/new", "governance/domains/new.yaml", "governance/teams/new.yaml")


def test_folders_and_files_are_moved_with_the_folders_above_them(root: Path, apart: Path) -> None:
    """What was there stays, and nothing is left where they lay."""
    put(root, apart, UNITS)
    assert (root / "domains/new/products/one/a.txt").read_text() == "domains/new/products/one/a.txt"
    assert (root / "governance/teams/new.yaml").read_text() == "governance/teams/new.yaml"
    assert (root / "domains/kept.txt").read_text() == "kept"
    assert not [path for path in apart.rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", range(3))
def test_a_place_that_is_taken_in_between_undoes_all_before_it(root: Path, apart: Path, number: int) -> None:
    """Whichever of the units it is; what somebody else put there stays theirs."""
    taken = root / UNITS[number]
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("theirs")
    before, apart_before = tree(root), tree(apart)
    with pytest.raises(UsageError, match="exists already; nothing is overwritten") as caught:
        put(root, apart, UNITS)
    assert caught.value.where == str(taken)
    assert tree(root) == before
    assert tree(apart) == apart_before


@pytest.mark.parametrize("number", range(1, 3))
def test_what_is_not_there_to_be_moved_undoes_all_before_it(root: Path, apart: Path, number: int) -> None:
    """And the folders that were made for it."""
    (apart / UNITS[number]).unlink()
    before = tree(root)
    with pytest.raises(FileNotFoundError):
        put(root, apart, UNITS)
    assert tree(root) == before


def test_a_folder_that_cannot_be_moved_leaves_no_claim_behind(tmp_path: Path) -> None:
    """Its name is claimed before it is moved, as into itself it cannot be, nor to another disk."""
    source = tmp_path / "apart"
    root = source / "domains/new/mesh"
    (root / "domains").mkdir(parents=True)
    with pytest.raises(OSError, match="Invalid argument"):
        put(root, source, ["domains/new"])
    assert tree(root) == {"domains": "/"}


def test_a_file_on_the_way_is_no_folder(root: Path, apart: Path) -> None:
    """It is named, and it stays what it was."""
    (root / "governance").write_text("a file")
    before = tree(root)
    with pytest.raises(UsageError, match="this is no folder") as caught:
        put(root, apart, UNITS)
    assert caught.value.where == str(root / "governance")
    assert tree(root) == before


def test_a_place_is_free_where_nothing_stands(root: Path) -> None:
    """Not even a link that leads nowhere; what is missing above it is made later."""
    free(root, UNITS)
    (root / "domains/new").mkdir()
    with pytest.raises(UsageError, match="exists already"):
        free(root, UNITS)


@pytest.mark.parametrize("step", ["domains", "domains/new"])
def test_a_link_on_the_way_is_told_by_its_place(root: Path, tmp_path: Path, step: str) -> None:
    """Before anything is rendered."""
    place = root / step
    if place.exists():
        place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="this is a link") as caught:
        free(root, UNITS)
    assert caught.value.where == str(place)


def test_scratch_is_gone_whatever_happens(root: Path) -> None:
    """With the mesh's own folder, where it was made for it; where it was there before, it stays."""
    before = tree(root)
    with pytest.raises(RuntimeError), scratch(root, dry=False) as folder:
        assert folder.is_relative_to(root / ".mesh")
        (folder / "a").write_text("a")
        raise RuntimeError
    assert tree(root) == before
    (root / ".mesh/state").mkdir(parents=True)
    with scratch(root, dry=False):
        pass
    assert tree(root / ".mesh") == {"state": "/"}


def test_a_dry_run_leaves_the_mesh_alone_while_it_runs(root: Path) -> None:
    """It works elsewhere, and cleans up there too."""
    before = tree(root)
    with scratch(root, dry=True) as folder:
        assert not folder.is_relative_to(root)
        assert tree(root) == before
    assert not folder.exists()


def test_files_are_written_as_they_were_rendered(tmp_path: Path) -> None:
    """Every line end as it is; what can be run, and nothing else, can be run; and none is written twice."""
    files = {"a/b/run": Rendered("x\r\ny\n", True), "a/text": Rendered("ä\n", False)}
    written(tmp_path, files)
    assert (tmp_path / "a/b/run").read_bytes() == b"x\r\ny\n"
    assert (tmp_path / "a/text").read_bytes() == "ä\n".encode()
    assert [bool((tmp_path / path).stat().st_mode & 0o111) for path in files] == [True, False]
    with pytest.raises(FileExistsError):
        written(tmp_path, {"a/text": Rendered("again", False)})
