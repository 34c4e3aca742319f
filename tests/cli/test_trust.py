"""`mesh trust` and `mesh codeowners`: whose keys count, kept outside the tree, and who is asked to review what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from judged import Edit
from mesh_platform.documents.parse import parse
from mesh_platform.errors import DocumentError, UsageError
from mesh_platform.identity import trust
from mesh_platform.identity.codeowners import text
from mesh_platform.identity.demo import FOLDER, entry, with_keys
from signed import SignedMesh, judged, signed_example
from worlds import EXAMPLE, World

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "trust.schema.json").read_text(encoding="utf-8"))
OFFICE, PLATFORM, TEAM = (f"governance/teams/{name}.yaml" for name in ("data-office", "platform", "payments-core"))


@pytest.fixture
def mesh(tmp_path: Path) -> SignedMesh:
    return signed_example(tmp_path / "mesh")


def test_a_root_is_pinned_and_found_again(mesh: SignedMesh) -> None:
    """Readable by its owner only; another time it is there already."""
    world, file = World(mesh.root), mesh.root / trust.FILE
    assert world.json("trust", "show")["pinned"] is None
    world.run("trust", "pin", "--yes")
    assert file.stat().st_mode & 0o777 == 0o600
    shown = world.json("trust", "show")
    jsonschema_rs.validator_for(SCHEMA).validate(shown)
    assert shown["pinned"] == shown["root"] == mesh.trust
    assert [each["id"] for each in shown["people"]] == ["p-0013", "p-0014", "p-0021", "p-0022"]
    assert "pinned already" in world.finish("trust", "pin").stderr


def test_another_key_of_governance_is_another_root(mesh: SignedMesh) -> None:
    """Exit 3: these are not the teams that were pinned; the variable goes before the file."""
    world = World(mesh.root)
    world.run("trust", "pin", "--yes")
    more = "{key: ssh-ed25519 AAAA, validFrom: 2026-01-01T00:00:00Z}"
    Edit(OFFICE, '-0013", keys: [', f'-0013", keys: [{more}, ').apply(mesh.root)
    done = world.finish("trust", "show")
    assert (done.returncode, "not those that were pinned" in done.stderr) == (3, True)
    world.run("trust", "show", MESH_TRUST_ROOT=mesh.trust)


def test_nothing_is_pinned_where_nobody_can_be_asked(mesh: SignedMesh) -> None:
    """Whoever pins it says that they know these keys."""
    done = World(mesh.root).finish("trust", "pin")
    assert (done.returncode, "nobody is there to be asked" in done.stderr) == (2, True)
    assert not (mesh.root / trust.FILE).exists()


@pytest.mark.parametrize(
    ("edit", "same"),
    [
        (Edit(PLATFORM, "validFrom: 2025-01-01", "validFrom: 2025-01-02"), False),
        (Edit(PLATFORM, "roles: [incident]", "roles: [incident, platform]"), False),
        (Edit(PLATFORM, "roles: [platform]", "roles: [platform, governance]"), False),
        (Edit(OFFICE, "roles: [governance]", "roles: [steward]"), False),
        (Edit(OFFICE, "Z}]}", "Z, compromisedFrom: 2026-01-01T00:00:00Z}]}"), False),
        (Edit(OFFICE, "Z}]}", "Z, demo: true}]}"), False),
        (Edit(TEAM, "roles: [owner]", "roles: [owner, steward]"), True),
        (Edit(TEAM, "validFrom: 2025-01-01", "validFrom: 2025-01-02"), True),
        (Edit(OFFICE, "@bank-p-0013", "@bank-p-13"), True),
    ],
)  # fmt: skip
def test_the_root_covers_keys_and_roles_of_governance_and_platform(mesh: SignedMesh, edit: Edit, same: bool) -> None:
    """Who holds them, with which keys, counting when; the keys of the others hang on their signatures."""
    before = mesh.trust
    edit.apply(mesh.root)
    assert (mesh.trust == before) == same


@pytest.mark.parametrize("said", ["", "yes", "sha256:12", "sha256:" + "Z" * 64])
def test_a_root_that_is_none_is_an_error(tmp_path: Path, said: str) -> None:
    """It is never taken for no root at all: that would leave signatures open."""
    file = tmp_path / trust.FILE
    file.parent.mkdir()
    file.write_text(f"{said}\n")
    with pytest.raises(UsageError, match="no root of trust"):
        trust.pinned(tmp_path, {})
    assert trust.pinned(tmp_path, {trust.VARIABLE: "sha256:" + "0" * 64}) == "sha256:" + "0" * 64


def test_a_demonstration_signs_everything_with_keys_that_live_environments_refuse(bare: World) -> None:
    """Made on this machine, readable by its owner only; once, and not where anybody has a key."""
    bare.edit("environments/local.yaml", "signatures: unsigned", "signatures: required")
    bare.run("trust", "demo")
    made = sorted((bare.root / FOLDER).iterdir())
    assert len(made) == 19
    assert {each.stat().st_mode & 0o777 for each in made} == {0o600}
    root = trust.pinned(bare.root, {})
    assert judged(bare.root, bare.root, "local", root) == ()
    assert {each.message.rpartition(" ")[2] for each in judged(bare.root, bare.root, "dev", root)} == {"demonstration"}
    again = bare.finish("trust", "demo")
    assert (again.returncode, "somebody has a key" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    "members",
    [
        "  - {id: p-1, subject: a, roles: [owner]}  # the first\n  - {id: p-2, subject: b, roles: []}\n",
        "  - id: p-1\n    roles: [owner]\n\n# the second\n  - id: p-2\n    subject: b\n    roles:\n      - owner\n",
        "- {id: p-1, subject: a, roles: [owner], keys: []}\n",
    ],
)
def test_a_key_is_added_to_a_member_however_the_team_is_written(members: str) -> None:
    """Comments and everything else stay; who has keys keeps them as they are."""
    before = f"id: a\nmembers:\n{members}group: b\n"
    held = entry("ssh-ed25519 AAAA", "2026-01-01T00:00:00Z", demo=True)
    if "keys: []" in members:
        with pytest.raises(DocumentError, match="cannot be edited in place"):
            with_keys(before, {"p-1": [held]}, where="a.yaml")
        return
    after = with_keys(before, {"p-1": [held], "p-2": [held]}, where="a.yaml")
    found: Any = parse(after)
    assert [each["keys"] for each in found["members"]] == [[held], [held]]
    assert [line for line in after.splitlines() if "#" in line and "keys" not in line] == [
        line for line in before.splitlines() if line.startswith("#")
    ]
    assert with_keys(after, {"p-1": [held, held]}, where="a.yaml") == after


def test_the_file_of_this_repository_is_the_one_that_teams_and_charters_give() -> None:
    """Run: mesh codeowners."""
    World(EXAMPLE).run("codeowners", "--check")


def test_who_is_asked_follows_teams_and_charters(mesh: SignedMesh) -> None:
    """The owner's team and the stewards for a domain; who holds the role for the rest."""
    world = World(mesh.root)
    world.run("codeowners", code=0)
    lines = dict(line.split(maxsplit=1) for line in (mesh.root / "CODEOWNERS").read_text().splitlines()[1:])
    assert lines["/domains/payments/"] == "@bank/payments-core @bank-p-0011 @bank-p-0012"
    assert (lines["/governance/"], lines["*"]) == ("@bank-p-0013 @bank-p-0014", "@bank-p-0021 @bank-p-0022")
    assert next(iter(lines)) == "*"
    Edit(OFFICE, "@bank-p-0011", "@bank-p-11").apply(mesh.root)
    assert world.finish("codeowners", "--check").returncode == 3
    world.run("codeowners")
    world.run("codeowners", "--check")


def test_somebody_without_a_handle_is_asked_by_the_team_and_a_team_without_one_is_an_error(mesh: SignedMesh) -> None:
    """Nobody is left out in silence."""
    Edit(OFFICE, ', codeHost: "@bank-p-0013"', "").apply(mesh.root)
    assert "/governance/            @bank/data-office @bank-p-0014\n" in text(mesh.loaded()[0])
    Edit(OFFICE, 'codeHost: "@bank/data-office"\n', "").apply(mesh.root)
    with pytest.raises(DocumentError, match="no handle"):
        text(mesh.loaded()[0])
