"""A base that was brought up is kept whole, and used again only where it holds nothing that the base has not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mesh_platform.deploy.kept import LIST, Kept, opened
from mesh_platform.localcloud.lifecycle import Folders, up
from mesh_platform.mesh.ids import StackId
from states import TOPIC, resource, write

PLATFORM, RISK, AUDIT = (StackId.parse(f"{name}-local") for name in ("platform", "risk", "audit"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A private local cloud with one stack."""
    folder = tmp_path / "source" / ".mesh"
    up(Folders(folder))
    write(folder.parent, "risk-local", resource("risk-local", TOPIC, "t"))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_what_is_kept_comes_back_with_its_digests(source: Path, tmp_path: Path) -> None:
    """States, store and passphrase: an engine goes on from the copy."""
    digests = {RISK: "1", PLATFORM: "2"}
    with opened(tmp_path / "cache") as kept:
        kept.keep(source, digests)
        target = tmp_path / "target"
        target.mkdir()
        assert kept.copied(target, {RISK: "9", PLATFORM: "2", AUDIT: "3"}) == digests
    there = Folders(target)
    assert there.passphrase.read_bytes() == Folders(source).passphrase.read_bytes()
    assert files(there.state) == files(Folders(source).state)
    assert there.store.is_dir()


def test_one_that_holds_a_stack_that_the_base_has_not_is_not_used(source: Path, tmp_path: Path) -> None:
    """It would stand in the cloud of a base that never made it."""
    with opened(tmp_path / "cache") as kept:
        kept.keep(source, {RISK: "1", AUDIT: "1"})
        target = tmp_path / "target"
        target.mkdir()
        assert kept.copied(target, {RISK: "1"}) == {}
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"no such stack": "1"}', '["risk-local"]'])
def test_a_cache_that_cannot_be_read_is_none(source: Path, tmp_path: Path, text: str | None) -> None:
    """Never an error: the base is brought up anew."""
    with opened(tmp_path / "cache") as kept:
        kept.keep(source, {RISK: "1"})
        listed = kept.folder / LIST
        listed.unlink()
        if text is not None:
            listed.write_text(text)
        target = tmp_path / "target"
        target.mkdir()
        assert kept.copied(target, {RISK: "1"}) == {}
    assert list(target.iterdir()) == []


def test_what_is_kept_replaces_what_was_and_leaves_nothing_of_it(source: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "cache") as kept:
        kept.keep(source, {RISK: "1"})
        (kept.folder / "older").write_text("x")
        kept.folder.with_name(f"{kept.folder.name}.new").mkdir()
        kept.keep(source, {AUDIT: "2", PLATFORM: "3"})
        assert json.loads((kept.folder / LIST).read_text()) == {"audit-local": "2", "platform-local": "3"}
        assert not (kept.folder / "older").exists()
        assert not kept.folder.with_name(f"{kept.folder.name}.new").exists()
        assert kept.folder.stat().st_mode & 0o077 == 0
    assert isinstance(kept, Kept)
