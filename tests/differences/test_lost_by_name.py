"""What is lost of a product is told by its physical names, and only what it has there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import remade
from mesh_platform.differences import Handed, transitions
from mesh_platform.differences.destroyed import of_domain, of_product, of_workspace, words
from mesh_platform.mesh import naming
from mesh_platform.mesh.model import Product

AT = datetime(2026, 11, 1, tzinfo=UTC)
SCORING, SETTLEMENTS = remade.product("risk.scoring"), remade.product("payments.settlements")
TRANSACTIONS = remade.product("payments.transactions")


def lost(product: Product, *environments: str, at: datetime = AT) -> list[str]:
    return list(of_product(remade.mesh(), product, environments, at))


def about(said: list[str], noun: str) -> list[str]:
    return [each for each in said if each.split()[0] in (noun, f"{noun}s")]


@pytest.mark.parametrize(
    ("names", "said"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_names_are_listed_as_a_person_would(names: tuple[str, ...], said: str) -> None:
    """The last one after `and`."""
    assert words(names) == said


def test_one_of_a_kind_is_one_and_several_are_several() -> None:
    """A name of each environment."""
    assert about(lost(SCORING, "dev"), "namespace") == ["namespace risk-scoring-dev with what runs there"]
    assert about(lost(SCORING, "dev", "prod"), "namespace") == [
        "namespaces risk-scoring-dev, risk-scoring-prod with what runs there"
    ]


def test_a_topic_without_dead_letters_loses_none() -> None:
    """Only what is there is lost."""
    (port, *_) = SCORING.ports
    quiet = replace(port, settings=port.settings.model_copy(update={"dead_letter": False}))
    dead = naming.dead_letters(port.id)
    assert dead in about(lost(replace(SCORING, ports=(port,)), "dev"), "topic")[0]
    assert dead not in about(lost(replace(SCORING, ports=(quiet,)), "dev"), "topic")[0]


def test_a_port_that_is_a_table_only_loses_no_topic() -> None:
    """And one that is a topic only no table, though the product's schema goes with whatever is in its volume."""
    (port, *_) = SCORING.ports
    table, topic = replace(port, topic=False, table=True), replace(port, topic=True, table=False)
    without_topic = lost(replace(SCORING, ports=(table,), inputs=()), "dev")
    assert not [*about(without_topic, "topic"), *about(without_topic, "subject")]
    assert not [each for each in without_topic if "consumer groups" in each]
    assert about(without_topic, "table") == [f"table {naming.full_table(port.id, 'dev')} with every row"]
    without_table = lost(replace(SCORING, ports=(topic,)), "dev")
    assert not about(without_table, "table")
    assert about(without_table, "schema") == ["schema risk_dev.scoring with the files in its volume"]
    assert not [each for each in without_table if "alerts" in each]


def test_who_only_reads_loses_its_place_in_what_it_reads() -> None:
    """Offsets of its groups, and no topic."""
    reader = replace(SCORING, ports=())
    assert reader.inputs
    said = lost(reader, "dev", "prod")
    assert "the offsets of consumer groups risk.scoring.* in dev and prod" in said
    assert not about(said, "topic")


def test_jobs_are_lost_with_their_folder_and_without_any_neither() -> None:
    """By the name of each in each environment."""
    (job, *_) = SETTLEMENTS.stack.jobs
    said = list(of_workspace(remade.with_stack(SETTLEMENTS, jobs=[job]), ["dev"]))
    assert about(said, "job") == [f"job payments.settlements.dev/{job.name} with all runs"]
    assert about(said, "folder") == [f"folder {naming.folder(SETTLEMENTS.id, 'dev')} with the sources of jobs"]
    idle = list(of_workspace(remade.with_stack(SETTLEMENTS, jobs=[]), ["dev"]))
    assert not [*about(idle, "job"), *about(idle, "folder")]
    assert about(idle, "secret") == ["secret scope payments.settlements.dev with its secrets"]


def test_a_shared_workspace_is_nobodys_to_lose() -> None:
    """Its own one is."""
    assert about(lost(SETTLEMENTS, "dev"), "workspace")
    assert not about(lost(remade.with_stack(SETTLEMENTS, workspace="shared"), "dev"), "workspace")


def test_a_domain_loses_its_catalog_its_group_and_its_deployer() -> None:
    """By environment."""
    assert of_domain("risk", ["dev"]) == (
        "catalog risk_dev with all schemas and tables",
        f"group {naming.workloads('risk', 'dev')} with its rights",
        f"account {naming.deployer('risk', 'dev')} with which it is deployed",
    )
    assert of_domain("risk", []) == ()


def test_rights_are_lost_where_they_hold_and_while_they_do() -> None:
    """An agreement that has ended, or that is of another environment, gives nothing that could be lost."""
    (agreement, *_) = [each for each in remade.mesh().agreements if each.port.product == TRANSACTIONS.id]
    (place, *_) = sorted(agreement.environments)
    assert agreement.end is not None
    just, over = agreement.end - timedelta(seconds=1), agreement.end
    assert any(agreement.id in each for each in lost(TRANSACTIONS, place, at=just))
    assert not any(agreement.id in each for each in lost(TRANSACTIONS, place, at=over))
    assert not any(agreement.id in each for each in lost(TRANSACTIONS, "nowhere", at=just))


def test_a_workspace_is_handed_over_where_the_product_stays() -> None:
    """An environment that it leaves at the same time is told by itself; one that it comes to has nothing to lose."""
    before = remade.with_stack(SETTLEMENTS, workspace="dedicated", environments=["local", "dev"])
    after = remade.with_stack(SETTLEMENTS, workspace="shared", environments=["dev", "prod"])
    found = transitions(remade.side(remade.of(before)), remade.side(remade.of(after)), AT)
    said = {each.what: "\n".join(each.destroys) for each in found}
    assert set(said) == {Handed.workspace, Handed.environments}
    assert "workspace payments-settlements-dev with" in said[Handed.workspace]
    assert "local" not in said[Handed.workspace]
    assert "namespace payments-settlements-local with" in said[Handed.environments]


def test_a_workspace_of_no_common_environment_leaves_nothing_behind() -> None:
    """All that there was goes with the environments that are left."""
    before = remade.with_stack(SETTLEMENTS, workspace="shared", environments=["local"])
    after = remade.with_stack(SETTLEMENTS, workspace="dedicated", environments=["dev"])
    found = transitions(remade.side(remade.of(before)), remade.side(remade.of(after)), AT)
    handed = {each.what: each for each in found}
    assert handed[Handed.workspace].destroys == ()
    assert not handed[Handed.workspace].destructive
    assert handed[Handed.environments].destructive


def test_another_owner_loses_people_their_rights_and_destroys_nothing() -> None:
    """Unless the former one still owns the domain; what was decided on with it is told in both cases."""
    after = replace(TRANSACTIONS, owner="data-office")
    (found,) = transitions(remade.side(remade.of(TRANSACTIONS)), remade.side(remade.of(after)), AT)
    assert (found.what, found.old, found.new, found.destructive) == (
        Handed.owner, TRANSACTIONS.owner, "data-office", False
    )  # fmt: skip
    charter = remade.mesh().domains["payments"].charter
    people = [each for each in found.destroys if each.startswith("team ")]
    assert bool(people) is (charter.owner != TRANSACTIONS.owner)
    assert [each for each in found.destroys if f"was decided on with team {TRANSACTIONS.owner}" in each]
    (back,) = transitions(remade.side(remade.of(after)), remade.side(remade.of(TRANSACTIONS)), AT)
    assert "team data-office may no more see namespaces" in back.destroys[0]
