"""The stacks that a change affects are found from its documents: none is missed that a preview of all shows."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from amount import FIGURES, amount, counted
from edits import Edited, changes, edits
from hypothesis import HealthCheck, Phase, given, seed, settings
from mesh_platform.cli.program import program_of
from mesh_platform.deploy import target
from mesh_platform.deploy.comparison import Side, affected, every
from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.deploy.run import look
from mesh_platform.engine import installed
from mesh_platform.gate.intent import Authority, made_from
from mesh_platform.gate.proposal import Tree
from mesh_platform.mesh.ids import StackId
from worlds import EXAMPLE, World

pytestmark = pytest.mark.engine
AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
PARTS, CHANGES = amount(1, 4), amount(2, 25)
"""Parts that run beside each other, each with so many changes of its own."""


def side(root: Path) -> tuple[Side, Tree] | None:
    """Read a mesh as the gate does; None where its documents have findings."""
    tree = Tree.read(root)
    if tree.mesh is None:
        return None
    law = Authority.read(root)
    made = {stack: made_from(tree, tree.mesh, law, stack, AT) for stack in every(tree.mesh, "local")}
    return Side(mesh=tree.mesh, program_of=program_of(root, (tree.mesh, tree.documents)), digests=made), tree


def shown(opened: target.Target, head: Side) -> set[StackId]:
    """Preview every stack, and return those with a change of a resource or of an output."""
    stacks = list(head.digests)
    outcomes = look(replace(opened, report=True), head.program_of, stacks, lambda _: None)
    for outcome in outcomes:
        assert outcome.plan is not None, outcome.error
    return {stack for stack, outcome in zip(stacks, outcomes, strict=True) if outcome.plan and outcome.plan.changes}


@pytest.mark.long
@pytest.mark.reliability
@pytest.mark.parametrize("part", range(PARTS))
def test_no_stack_is_missed_that_a_preview_of_all_shows(
    own: World, tmp_path_factory: pytest.TempPathFactory, part: int
) -> None:
    """And few are looked at in vain: the share is noted."""
    ablation = "without what agreements come to, stacks are missed (test_a_finder_that_looks_at_own_documents_alone)"
    base = side(own.root)
    assert base is not None
    right = looked = 0
    with (
        counted("stacks that a change affects, against a preview of all", ablation) as found,
        target.local(own.root, installed(), base[0].mesh, AT) as opened,
    ):

        @seed(part)
        @given(change=changes(EXAMPLE))
        @settings(
            max_examples=CHANGES, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def holds(change: list[tuple[Edited, int]]) -> None:
            nonlocal right, looked
            head = _changed(tmp_path_factory.mktemp("head") / "mesh", change)
            if head is None:
                return
            told, truth = set(affected(base[0], head)), shown(opened, head)
            found.cases += 1
            found.lost += len(truth - told)
            right, looked = right + len(told & truth), looked + len(told)
            assert truth <= told, f"missed {truth - told} of {change}"

        holds()
    if FIGURES:
        with Path(FIGURES).open("a", encoding="utf-8") as written:
            for what, number in (("looked at for those changes", looked), ("looked at that do change", right)):
                said = {"subject": f"stacks {what}", "cases": number, "lost": 0, "seconds": 0, "ablation": "a share"}
                written.write(json.dumps(said) + "\n")


def _changed(root: Path, change: list[tuple[Edited, int]]) -> Side | None:
    copy_mesh(EXAMPLE, root)
    if not all(edit.apply(root, number) for edit, number in change):
        shutil.rmtree(root)
        return None
    found = side(root)
    return found[0] if found else None


def test_there_are_edits_of_every_kind_of_document() -> None:
    """Or the property would say little."""
    names = {Path(each.file).name.partition(".")[2] or each.file for each in edits(EXAMPLE)}
    assert len(edits(EXAMPLE)) > 100
    assert {"yaml", "odps.yaml", "py", "sql"} <= names
    assert {each.rpartition("v1.")[2] for each in names if "v1." in each} == {"odcs.yaml", "oaas.yaml", "grant.yaml"}


@pytest.mark.parametrize(
    ("file", "old", "new", "stacks"),
    [
        ("domains/payments/products/transactions/access/finance-reporting--completed.v1.oaas.yaml",
         "startTimestamp: 2026-03-01", "startTimestamp: 2027-01-01", {"payments-local"}),
        ("domains/payments/products/transactions/access/risk.scoring--completed.v1.oaas.yaml",
         "startTimestamp: 2026-01-01", "startTimestamp: 2026-12-01", {"payments-local", "risk-local"}),
        ("domains/payments/products/transactions/stack.yaml", "read: 16MiB/s", "read: 8MiB/s",
         {"audit-local", "customers-local", "payments-local", "risk-local"}),
        ("domains/payments/domain.yaml", "payments-desk@", "payments-help@",
         {"payments-identity-local", "payments-local", "platform-local"}),
        ("domains/payments/products/settlements/jobs/reconcile.py", "\n", "\n# more\n",
         {"payments-local"}),
        ("domains/risk/products/scoring/processor/rules.py", "", "", set()),
    ],
    ids=["team-agreement", "product-agreement", "throughput", "receiver", "job", "processor"],
)  # fmt: skip
def test_what_a_stack_is_made_from_is_followed_over_domains(
    tmp_path: Path, file: str, old: str, new: str, stacks: set[str]
) -> None:
    """A reader's quota is folded from what its provider offers; code of a processor is in no stack."""
    root = tmp_path / "mesh"
    copy_mesh(EXAMPLE, root)
    base = side(root)
    path = root / file
    text = path.read_text() if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else "print()\n")
    head = side(root)
    assert base is not None
    assert head is not None
    assert {str(each) for each in affected(base[0], head[0])} == stacks
