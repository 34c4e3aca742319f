"""Where signatures are asked for nothing is applied before it is known whose keys count."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from mesh_platform.errors import PolicyError
from mesh_platform.governance import Context, Decided, Operation, decide
from mesh_platform.governance.enforce import Door, require
from mesh_platform.mesh.ids import StackId
from mesh_stacks import Mode, program
from signed import SignedMesh, instant, signed_example
from worlds import World

PAYMENTS = StackId("domain", "prod", "payments")
SAID = "prod asks for signatures, and no root of trust is pinned here"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SignedMesh:
    return signed_example(tmp_path_factory.mktemp("signed") / "mesh")


def context(example: SignedMesh, trust: str | None) -> Context:
    mesh, documents = example.loaded()
    at = instant("2026-11-20T00:00:00Z")
    return Context(mesh=mesh, documents=documents, at=at, environment="prod", trust=trust)


def test_an_apply_without_a_root_of_trust_is_refused_with_what_to_do(example: SignedMesh, tmp_path: Path) -> None:
    """It stands in the audit; with the root that these teams have it is permitted."""
    door = Door.of(tmp_path, {"MESH_ACTOR": "pipeline"})
    with pytest.raises(PolicyError) as caught:
        require(PAYMENTS, context(example, None), door)
    assert SAID in str(caught.value)
    assert "mesh trust pin keeps it; a pipeline sets MESH_TRUST_ROOT" in str(caught.value)
    require(PAYMENTS, context(example, example.trust), door)
    assert [each.data["outcome"] for each in door.audit.entries()] == ["deny", "permit"]


def test_a_preview_without_a_root_of_trust_is_not(example: SignedMesh) -> None:
    """Looking needs nobody's key."""
    decision = decide(Operation.preview, "p-0142", PAYMENTS, context(example, None))
    assert (decision.outcome, decision.reasons) == (Decided.permit, ())


def test_the_program_that_a_pipeline_runs_declares_nothing(bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain `pulumi up` of a live stack asks as every door does."""
    monkeypatch.delenv("MESH_TRUST_ROOT", raising=False)
    with pytest.raises(PolicyError, match=SAID):
        program(bare.root, str(PAYMENTS), Mode(store=None, as_of=datetime(2026, 11, 20, tzinfo=UTC)))


def test_mesh_up_is_refused_before_anything_starts(bare: World) -> None:
    """The local cloud is an environment like any other."""
    bare.edit("environments/local.yaml", "signatures: unsigned", "signatures: required")
    done = bare.finish("up", "audit-local")
    assert done.returncode == 1
    assert "local asks for signatures, and no root of trust is pinned here" in done.stderr
    assert "mesh trust pin" in done.stderr
    assert not (bare.root / ".mesh" / "store").exists()
