"""A copy of a mesh is its documents and its program, whole or not at all, and nothing that was made from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.deploy.copy import PARTS, copy_mesh
from mesh_platform.errors import UsageError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    for name in (
        "Pulumi.yaml", "stacks/__main__.py", "environments/local.yaml", "governance/mesh.yaml",
        "domains/cards/domain.yaml", "docs/schemas/team.schema.json", "docs/architecture.md", "README.md",
        "stacks/__pycache__/x.pyc", "domains/cards/.mesh/store", ".mesh/store/store.db", "domains/.pytest_cache/x",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "domains" / "link.yaml").symlink_to("../../outside.yaml")
    return root


def tree(root: Path) -> set[str]:
    return {str(each.relative_to(root)) for each in root.rglob("*") if not each.is_dir() or each.is_symlink()}


def test_documents_program_and_schemas_are_copied_and_what_was_made_is_not(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    copy_mesh(source, target)
    assert tree(target) == {
        "Pulumi.yaml", "stacks/__main__.py", "environments/local.yaml", "governance/mesh.yaml",
        "domains/cards/domain.yaml", "domains/link.yaml", "docs/schemas/team.schema.json",
    }  # fmt: skip
    assert {each.split("/")[0] for each in tree(target)} <= {part.split("/")[0] for part in PARTS}


def test_a_link_is_copied_as_the_link_that_it_is(source: Path, tmp_path: Path) -> None:
    """What it points at is judged where documents are read, and not taken along."""
    copy_mesh(source, tmp_path / "target")
    assert (tmp_path / "target" / "domains" / "link.yaml").readlink() == Path("../../outside.yaml")


def test_a_copy_takes_the_place_of_an_older_one(source: Path, tmp_path: Path) -> None:
    """And of what an interrupted one has left."""
    target = tmp_path / "target"
    for folder in (target, tmp_path / "target.new"):
        folder.mkdir()
        (folder / "older.yaml").write_text("x")
    copy_mesh(source, target)
    assert not (target / "older.yaml").exists()
    assert not (tmp_path / "target.new").exists()


def test_the_environment_of_the_program_is_shared(source: Path, tmp_path: Path) -> None:
    """The project file names it; two copies of it would be hundreds of megabytes."""
    (tmp_path / "tools").mkdir()
    (source / ".venv").symlink_to(tmp_path / "tools")
    copy_mesh(source, tmp_path / "target")
    assert (tmp_path / "target" / ".venv").readlink() == tmp_path / "tools"


def test_what_is_no_mesh_is_not_copied_and_an_older_copy_stays(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    copy_mesh(source, target)
    with pytest.raises(UsageError, match="no mesh to copy") as refused:
        copy_mesh(tmp_path, target)
    assert "--root" in refused.value.fix
    assert (target / "Pulumi.yaml").exists()
