"""What is made is there as a whole or not at all, and never in the place of something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.creation import place
from mesh_platform.errors import DocumentError, MeshError, UsageError
from workshop import CHARTER, PRODUCT, make, small, tree
from worlds import World


@pytest.fixture
def mesh(tmp_path: Path) -> World:
    return small(tmp_path / "mesh")


def test_a_product_is_put_in_its_place(mesh: World) -> None:
    """Its files, what can be run among them, and nothing beside: no scratch folder stays."""
    before = set(tree(mesh.root))
    creation = make(mesh, "streaming-product")
    new = set(tree(mesh.root)) - before
    assert creation.folder == PRODUCT
    assert {path for path in new if (mesh.root / path).is_file()} == set(creation.files)
    assert all(f"{path}/".startswith(f"{PRODUCT}/") for path in new)
    assert (mesh.root / PRODUCT / ".ci/run").stat().st_mode & 0o111
    assert not (mesh.root / PRODUCT / "stack.yaml").stat().st_mode & 0o111


def test_a_dry_run_writes_nothing(mesh: World) -> None:
    """It says what it would write."""
    before = tree(mesh.root)
    assert f"{PRODUCT}/stack.yaml" in make(mesh, "streaming-product", dry=True).files
    assert tree(mesh.root) == before


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_there_is_never_overwritten(mesh: World, kind: str) -> None:
    """Not even an empty folder, nor a link that leads nowhere."""
    target = mesh.root / PRODUCT
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    before = tree(mesh.root)
    with pytest.raises(UsageError):
        make(mesh, "streaming-product")
    assert tree(mesh.root) == before


@pytest.mark.parametrize("parent", ["domains/payments/products", "domains/payments", "domains"])
def test_no_link_on_the_way_is_followed(mesh: World, tmp_path: Path, parent: str) -> None:
    """A folder of the mesh that is a link to somewhere else gets nothing written through it."""
    folder = mesh.root / parent
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere, target_is_directory=True)
    before = tree(elsewhere)
    with pytest.raises(MeshError):
        make(mesh, "streaming-product")
    assert tree(elsewhere) == before


def test_a_link_instead_of_the_meshs_own_folder_is_refused(mesh: World, tmp_path: Path) -> None:
    """Scratch files would lie on another disk, and the last step would be a copy."""
    (mesh.root / ".mesh").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="link"):
        make(mesh, "streaming-product")


def test_a_domain_is_there_with_charter_and_team_or_not_at_all(mesh: World) -> None:
    """The team's file is taken between the look and the move: the folder and the charter go away again."""
    scratch = mesh.root / "apart"
    for path in ("domains/new/domain.yaml", "governance/domains/new.yaml", "governance/teams/data-office.yaml"):
        (scratch / path).parent.mkdir(parents=True, exist_ok=True)
        (scratch / path).write_text("new")
    before = tree(mesh.root)
    units = ["domains/new", "governance/domains/new.yaml", "governance/teams/data-office.yaml"]
    with pytest.raises(UsageError, match="exists already"):
        place.put(mesh.root, scratch, units)
    assert tree(mesh.root) == before


def test_what_the_organisation_does_not_accept_is_not_written(mesh: World) -> None:
    """Its own schema judges the rendered documents with the mesh, before they are put there."""
    schema = mesh.root / "governance/schemas/data-product.json"
    schema.write_text(
        schema.read_text().replace('"required": ["description",', '"required": ["tenant", "description",')
    )
    before = tree(mesh.root)
    with pytest.raises(DocumentError, match="tenant"):
        make(mesh, "streaming-product")
    assert tree(mesh.root) == before


def test_another_product_with_findings_does_not_stop_a_new_one(mesh: World) -> None:
    """Only what is new is judged; authority that cannot be read stops everything."""
    mesh.edit("domains/payments/products/transactions/stack.yaml", "partitions: 6", "partitions: six")
    assert make(mesh, "batch-product", dry=True).files
    mesh.edit(CHARTER, "kind: DomainCharter", "kind: Charter")
    with pytest.raises(DocumentError, match="judged by"):
        make(mesh, "batch-product")
