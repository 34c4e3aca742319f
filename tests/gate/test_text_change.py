"""What a change is beside its plans, as text: contracts, things that change hands, files, and whose code is shown."""

from __future__ import annotations

from dataclasses import replace

from mesh_platform.gate.text import MOST
from mesh_platform.gate.verdict import Moved, Program
from mesh_platform.rules import FileChange
from rich_verdict import (
    COMPARISON,
)
from told import on_change


def test_what_breaks_in_a_contract_stands_first() -> None:
    """With both values where there are two, and whom it hits."""
    assert on_change(contracts=COMPARISON.contracts) == [
        "contract payments.transactions.completed.v1: 2 differences, 1 breaking",
        "    breaking, loosened schema.completed.amount.physicalType: decimal(18,2) to decimal(20,2)",
        "    added schema.completed.note",
        f"    agreements that it hits: {COMPARISON.contracts[0].agreements[0]}",
    ]
    (contract,) = COMPARISON.contracts
    harmless = replace(contract, differences=contract.differences[:1], agreements=())
    assert on_change(contracts=(harmless,)) == [
        "contract payments.transactions.completed.v1: no reader breaks", "    added schema.completed.note",
    ]  # fmt: skip


def test_what_changes_hands_says_what_is_lost_and_a_proposal_what_it_would_come_to() -> None:
    """Each loss by itself; nothing is cut that has room."""
    (transition,) = COMPARISON.transitions
    lost = tuple(f"table {number}" for number in range(MOST))
    assert on_change(transitions=(replace(transition, destroys=lost),), impact=("it would cost more",)) == [
        "workspace of payments.settlements: dedicated becomes shared", *(f"    {each}" for each in lost),
        "it would cost more",
    ]  # fmt: skip
    files = tuple(FileChange(f"stacks/{number}.py", None, "1" * 64) for number in range(MOST))
    assert on_change(code=files) == [f"code, 8 files: {', '.join(each.path for each in files)}"]


def test_long_lists_of_a_change_are_cut() -> None:
    """Differences, agreements, what is destroyed, files: each says how many there are."""
    (contract,), (transition,) = COMPARISON.contracts, COMPARISON.transitions
    long = replace(
        contract, differences=contract.differences[:1] * 10, agreements=tuple(f"a{number}" for number in range(11))
    )
    lost = replace(transition, destroys=tuple(f"table {number}" for number in range(9)))
    files = tuple(FileChange(f"governance/{number}.yaml", None, "1" * 64) for number in range(9))
    found = on_change(contracts=(long,), transitions=(lost,), authority=files, code=files[:1])
    assert [line.strip() for line in found if " more" in line] == [
        "and 2 more",
        f"agreements that it hits: {', '.join(f'a{number}' for number in range(8))} and 3 more",
        "and 1 more",
        f"authority, 9 files: {', '.join(f'governance/{number}.yaml' for number in range(8))} and 1 more",
    ]
    assert found[-1] == "code, 1 file: governance/0.yaml"


def test_a_change_says_what_its_base_has_become_and_whose_code_is_previewed() -> None:
    """What to do about the first; the reason of the second below the files that ask for it."""
    moved = on_change(moved=Moved(commits=2, tip="abcdef0123456789"))
    assert moved[0].startswith("the base has moved on by 2 commits since this change began, to abcdef012345: ")
    assert moved[1] == "    rebase the change onto the base, or merge the base into it"
    assert on_change(moved=Moved(commits=1, tip="abcdef0123456789"))[0].startswith("the base has moved on by a commit")
    program = on_change(code=COMPARISON.code, program=Program(of="base", reason="nobody signed it"))
    assert program == [
        "code, 1 file: components/mesh_components/tags.py",
        "    previewed with the code of the base: nobody signed it",
    ]
