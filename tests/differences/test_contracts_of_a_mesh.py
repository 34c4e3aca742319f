"""Contracts of two meshes, and the agreements that their differences hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.differences import WHOLE, Direction, Side, contracts
from sides import AT, CONTRACT, PORT, Example, differing, example, of

ACCESS = "domains/payments/products/transactions/access"
AUDIT, ACCOUNTS, FINANCE, SETTLEMENTS, SCORING = (
    f"{consumer}--{PORT}--2026"
    for consumer in ("audit.ledger", "customers.accounts", "finance-reporting", "payments.settlements", "risk.scoring")
)
WIDER = (CONTRACT, "decimal(18,2)", "decimal(20,2)")
LONGER = (CONTRACT, "value: 30, unit: s", "value: 31, unit: s")
MERCHANT = (CONTRACT, "{name: id, logicalType: string, required: true", "{name: id, logicalType: string")


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return example(tmp_path_factory.mktemp("contracts") / "mesh")


@pytest.fixture(scope="module")
def base(mesh: Example) -> Side:
    return mesh.side


def test_a_mesh_differs_from_itself_in_no_contract(base: Side) -> None:
    """Nothing is told of what is the same."""
    assert contracts(base, base, AT) == ()


def test_a_difference_hits_the_agreements_with_its_column(mesh: Example, base: Side) -> None:
    """Finance and settlements do not read merchants; they read amounts."""
    with mesh.changed(MERCHANT) as head:
        (found,) = contracts(base, head, AT)
    (one,) = found.breaking
    assert (one.what, one.column) == ("schema.completed.merchant.id.required", "merchant")
    assert found.agreements == one.agreements == (AUDIT, ACCOUNTS, SCORING)
    with mesh.changed(WIDER) as head:
        assert of(contracts(base, head, AT)).agreements == (AUDIT, ACCOUNTS, FINANCE, SETTLEMENTS, SCORING)


def test_a_worse_service_level_hits_everybody(mesh: Example, base: Side) -> None:
    """It is of the whole port."""
    with mesh.changed(LONGER) as head:
        assert len(of(contracts(base, head, AT)).agreements) == 5


def test_what_breaks_nobody_hits_nobody(mesh: Example, base: Side) -> None:
    """A better promise, and a word more."""
    with mesh.changed(
        (CONTRACT, "value: 30, unit: s", "value: 20, unit: s"), (CONTRACT, "Amount as booked", "Booked")
    ) as head:
        found = of(contracts(base, head, AT))
    assert found.breaking == ()
    assert found.agreements == ()
    assert {each.column for each in found.differences} == {None, "amount"}


def test_an_agreement_that_holds_no_more_is_not_hit(mesh: Example) -> None:
    """It ended before."""
    ended = (
        f"{ACCESS}/finance-reporting--completed.v1.oaas.yaml",
        "2027-03-01T00:00:00Z",
        "2026-04-01T00:00:00Z",
    )
    with mesh.changed(ended) as base, mesh.changed(WIDER) as head:
        assert FINANCE not in of(contracts(base, head, AT)).agreements


def test_an_agreement_that_the_same_change_ends_is_hit_all_the_same(mesh: Example, base: Side) -> None:
    """Who ends it and breaks the contract at once has broken it while it held."""
    ended = (
        f"{ACCESS}/finance-reporting--completed.v1.oaas.yaml",
        "2027-03-01T00:00:00Z",
        "2026-04-01T00:00:00Z",
    )
    with mesh.changed(WIDER, ended) as head:
        assert FINANCE in of(contracts(base, head, AT)).agreements


def test_a_column_that_only_a_row_filter_reads_hits_its_agreement(mesh: Example) -> None:
    """The view of the agreement would no longer be what was agreed."""
    grant = f"{ACCESS}/finance-reporting--completed.v1.grant.yaml"
    narrow = (grant, "[paymentId, amount, currency,", "[paymentId, amount,")
    looser = (CONTRACT, '^[A-Z]{3}$"}, required: true', '^[A-Z]{3}$"}')
    with mesh.changed(narrow) as base, mesh.changed(looser) as head:
        found = of(contracts(base, head, AT))
    assert [each.column for each in found.breaking] == ["currency"]
    assert FINANCE in found.agreements


def test_places_are_lines_of_the_contract(mesh: Example, base: Side) -> None:
    """Where the new value stands."""
    with mesh.changed(WIDER) as head:
        (one,) = differing(base, head)
    assert str(one.location) == f"{CONTRACT}:24:59"


def test_a_contract_that_goes_breaks_all_its_agreements_and_a_new_one_none(mesh: Example, tmp_path: Path) -> None:
    """A product with another id is another product: its contract goes, and another one comes."""
    base = mesh.side
    head = example(tmp_path / "mesh").renamed(
        "payments.transactions", "payments.movements",
        ("domains/payments/products/transactions", "domains/payments/products/movements"),
    )  # fmt: skip
    head.renamed("schema: transactions", "schema: movements")
    found = {str(each.port): each for each in contracts(base, head.side, AT)}
    (gone,) = found[PORT].differences
    assert (gone.what, gone.direction, gone.old, gone.breaking) == (WHOLE, Direction.removed, "1.2.0", True)
    assert gone.location is not None
    assert gone.location.file == CONTRACT
    assert found[PORT].agreements == (AUDIT, ACCOUNTS, FINANCE, SETTLEMENTS, SCORING)
    (come,) = found["payments.movements.completed.v1"].differences
    assert (come.direction, come.new, come.breaking, come.agreements) == (Direction.added, "1.2.0", False, ())
