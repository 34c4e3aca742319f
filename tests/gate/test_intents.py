"""What a stack is made from is one digest, what judges it another: each change of either shows, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from judged import AT, Edit, shown
from mesh_platform.gate.intent import Authority, intent, together
from mesh_platform.gate.proposal import Tree
from mesh_platform.gate.reads import fingerprint
from mesh_platform.governance import settings
from mesh_platform.mesh.ids import StackId
from worlds import EXAMPLE

ENVIRONMENTS = ("local", "dev", "prod")
TRANSACTIONS = "domains/payments/products/transactions"
GRANT = f"{TRANSACTIONS}/access/risk.scoring--completed.v1.grant.yaml"
READER = f"{TRANSACTIONS}/access/payments.settlements--completed.v1.grant.yaml"
CONTRACT = f"{TRANSACTIONS}/contracts/completed.v1.odcs.yaml"
SETTLEMENTS = "domains/payments/products/settlements/stack.yaml"
WAIVER = "governance/waivers/settlements-warehouse.yaml"
BUDGETS = "governance/policies/budgets-hold.yaml"


def stacks() -> list[StackId]:
    domains = [
        StackId(layer, each, name) for each in ENVIRONMENTS for name in shown().mesh.domains
        for layer in ("domain", "identity")
    ]  # fmt: skip
    return [*domains, *(StackId("platform", each, "") for each in ENVIRONMENTS)]


def made(*edits: Edit, at: datetime = AT, root: Path = EXAMPLE) -> dict[str, str]:
    """Return what each stack is made from."""
    found = shown(*edits)
    return {str(each): fingerprint(found.mesh, found.documents, root, each, at) for each in stacks()}


def moved(*edits: Edit, at: datetime = AT) -> set[str]:
    """Return the stacks that are made from something else after edits, or at another instant."""
    before, after = made(), made(*edits, at=at)
    return {name for name in before if before[name] != after[name]}


def everywhere(*names: str) -> set[str]:
    """Return stacks in all three environments, as `payments` or `payments-identity`."""
    return {f"{name}-{each}" for name in names for each in ENVIRONMENTS}


def test_no_two_stacks_are_made_from_the_same() -> None:
    """Not even those that read the same documents: the stack itself is part of it."""
    found = made()
    assert len({*found.values()}) == len(found)
    assert made() == found


@pytest.mark.parametrize(
    ("edit", "stacks"),
    [
        (Edit(SETTLEMENTS, "monthly: 1500", "monthly: 1600"), everywhere("payments", "payments-identity")),
        (Edit(SETTLEMENTS, "receivers: [desk]", "receivers: [oncall]"), everywhere("payments", "payments-identity")),
        (Edit(SETTLEMENTS, "workspace: dedicated", "workspace: shared"),
         everywhere("payments", "payments-identity")),
        (Edit(SETTLEMENTS, 'cron: "0 30 4', 'cron: "0 31 4'), everywhere("payments")),
        (Edit(CONTRACT, 'purpose: One event', 'purpose: An event'), everywhere("payments")),
        (Edit(GRANT, "read: 4MiB/s", "read: 3MiB/s"), everywhere("payments", "risk")),
        (Edit(READER, "rows: null", "rows: currency == 'EUR'"), everywhere("payments")),
        (Edit(GRANT, "modes: [stream, query]", "modes: [stream]"), everywhere("payments", "risk")),
        (Edit(GRANT, "legalBasis: legal-obligation", "legalBasis: contract"), set[str]()),
        (Edit(GRANT, "environments: [local, dev, prod]", "environments: [local, prod]"),
         {"payments-dev", "risk-dev"}),
        (Edit(f"{TRANSACTIONS}/access/risk.scoring--completed.v1.oaas.yaml", "usage: Transaction", "usage: A"),
         set[str]()),
        (Edit("domains/payments/policies/payments-recover-sooner.yaml", "version: 1.", "version: 2."), set[str]()),
        (Edit("domains/payments/domain.yaml", "that the bank moves", "of the bank"),
         everywhere("payments", "payments-identity", "platform")),
        (Edit(BUDGETS, "severity: high", "severity: critical"), set[str]()),
    ],
    ids=["budget", "receivers", "workspace", "job", "contract", "quota", "rows", "modes", "basis", "environments",
         "agreement", "policy", "domain", "authority"],
)  # fmt: skip
def test_an_edit_shows_in_the_stacks_that_are_made_from_it_and_in_no_other(edit: Edit, stacks: set[str]) -> None:
    """A reader's right is in both domains; who decided why is in none; the authority has a digest of its own."""
    assert moved(edit) == stacks


def test_a_stack_is_another_one_where_an_agreement_begins_or_ends() -> None:
    """The instant itself is no part of it: between the two all stays as it is."""
    instants = [
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC),
        datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 1, tzinfo=UTC),
    ]  # fmt: skip
    found = [made(at=each) for each in (AT, *instants)]
    changes = [{name for name in before if before[name] != after[name]} for before, after in pairwise(found)]
    assert (changes[0], changes[2], changes[3]) == (set(), set(), set())
    assert {"payments-local", "risk-local", "audit-local", "notifications-local"} <= changes[1]
    assert not any("identity" in name or "platform" in name for name in changes[1])
    assert changes[4] == everywhere("payments")


def test_what_a_product_reads_counts_for_it_whether_it_has_been_agreed_or_not() -> None:
    """Its inputs are in its documents: what their ports offer is looked up, long after an agreement has ended."""
    late = datetime(2027, 6, 1, tzinfo=UTC)
    slower = Edit(f"{TRANSACTIONS}/stack.yaml", "read: 16MiB/s", "read: 8MiB/s")
    before, after = made(at=late), made(slower, at=late)
    assert {name for name in before if before[name] != after[name]} == everywhere(
        "payments", "risk", "customers", "audit"
    )


def test_the_code_of_a_job_is_read_from_the_tree_that_is_judged(tmp_path: Path) -> None:
    """Its bytes are part of its domain's stacks; a link to a file is not followed, and counts as no file."""
    shutil.copytree(EXAMPLE / "domains", tmp_path / "domains")
    job = tmp_path / "domains/payments/products/settlements/jobs/reconcile.py"
    same = made(root=tmp_path)
    assert same == made()
    job.write_text(f"{job.read_text()}\n")
    assert {name for name in same if made(root=tmp_path)[name] != same[name]} == everywhere("payments")
    job.unlink()
    gone = made(root=tmp_path)
    job.symlink_to(EXAMPLE / "domains/payments/products/settlements/jobs/reconcile.py")
    assert made(root=tmp_path) == gone != same


def law(root: Path) -> Authority:
    return Authority.read(root)


def test_an_authority_is_all_its_files_and_those_that_programs_read(tmp_path: Path) -> None:
    """A policy decides what is refused and no resource; a team, a charter and an environment are in both."""
    for name in ("governance", "environments"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    before = law(tmp_path)
    composed = {BUDGETS: False, "governance/prices.yaml": False, WAIVER: False, "governance/teams/platform.yaml": True,
                "governance/domains/payments.yaml": True, "environments/dev.yaml": True,
                "governance/classification.yaml": True}  # fmt: skip
    for path, both in composed.items():
        file, text = tmp_path / path, (tmp_path / path).read_text()
        file.write_text(f"{text}\n")
        after = law(tmp_path)
        assert (after.all != before.all, after.composed != before.composed) == (True, both), path
        file.write_text(text)
    assert law(tmp_path) == before
    (tmp_path / BUDGETS).rename(tmp_path / "governance/policies/other.yaml")
    assert law(tmp_path).all != before.all
    (tmp_path / "domains").mkdir()
    (tmp_path / "domains" / "x.yaml").write_text("x")
    (tmp_path / "governance/policies/other.yaml").rename(tmp_path / BUDGETS)
    assert law(tmp_path) == before


def said(*edits: Edit, at: datetime = AT, made: str = "1", law: Authority | None = None) -> str:
    """Return the intent of a stack, whatever it is made from."""
    found = replace(shown(*edits), at=at)
    tree = Tree(root=EXAMPLE, documents=found.documents, mesh=found.mesh, findings=())
    return intent(made, law or Authority("all", "composed"), tree, settings(found), at)


def test_an_intent_is_what_a_stack_is_made_from_and_what_judges_it() -> None:
    """Not when: two that are asked at two instants with the same rules in force are one."""
    assert said() == said() == said(at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert len({said(), said(made="2"), said(law=Authority("other", "composed"))}) == 3
    assert said(law=Authority("all", "other")) == said()


def test_a_stage_that_begins_and_a_waiver_that_ends_are_another_intent() -> None:
    """What was judged before would be judged otherwise now: from the instant on, and not before it."""
    warns, ends = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
    instants = [AT, datetime(2026, 12, 31, tzinfo=UTC), warns, datetime(2027, 1, 30, tzinfo=UTC), ends]
    found = [said(at=each) for each in instants]
    assert [before == after for before, after in pairwise(found)] == [True, False, True, False]
    longer = Edit(WAIVER, "expires: 2027-01-31", "expires: 2027-01-30")
    assert said(longer) == said()
    assert said(longer, at=instants[3]) == found[4]


def test_the_digest_of_several_stacks_is_over_each_by_name() -> None:
    """In whatever order they were judged; two that change places are something else."""
    assert together({"a": "1", "b": "2"}) == together({"b": "2", "a": "1"})
    found = [{"a": "1", "b": "2"}, {"a": "2", "b": "1"}, {"a": "1"}, {"a": "1", "b": "2", "c": "3"}, {"ab": "12"}]
    assert len({together(each) for each in found}) == len(found)
