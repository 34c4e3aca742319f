"""A child is below its component, reached by the provider that was given, and protected where it holds state."""

from __future__ import annotations

import inspect

import mesh_example as example
import pulumi
import pulumi_confluentcloud as confluent
import pulumi_databricks as databricks
import pytest
from mesh_components.children import Children
from mesh_components.protection import STATEFUL, stateful
from mesh_platform.errors import UsageError
from pulumi_kubernetes import apps, core
from recording import Program, record

KEPT: tuple[type[pulumi.Resource], ...] = (
    confluent.KafkaTopic, confluent.Schema, confluent.ServiceAccount, databricks.Catalog, databricks.Schema,
    databricks.SqlTable, databricks.Volume, databricks.SecretScope, core.v1.Namespace,
)  # fmt: skip
FREE: tuple[type[pulumi.Resource], ...] = (
    confluent.ApiKey, confluent.KafkaAcl, confluent.RoleBinding, databricks.Grant, databricks.Job, databricks.Secret,
    databricks.SecretAcl, core.v1.Secret, apps.v1.Deployment,
)  # fmt: skip


def secret(protect: bool, **options: object) -> Program:
    """Make a schema and a secret below a component of a user's own."""

    def program() -> None:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        children, cloud = Children(parent=above, protect=protect), example.providers().workspace
        first = databricks.Schema(
            "schema", name="s", catalog_name="c", opts=children.options(databricks.Schema, cloud, old_first=False)
        )
        databricks.Secret(
            "secret", scope="s", key="k", string_value=pulumi.Output.secret("v"),
            opts=children.options(databricks.Secret, cloud, after=[first], **options),  # pyright: ignore
        )  # fmt: skip

    return record(program)


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_what_holds_data_identities_or_rights_is_kept(kind: type[pulumi.Resource]) -> None:
    """Nobody can make it again."""
    assert stateful(kind)


@pytest.mark.parametrize("kind", FREE, ids=lambda kind: kind.__name__)
def test_what_can_be_made_again_is_free_to_go(kind: type[pulumi.Resource]) -> None:
    """A rotation, an agreement that ends or a new version takes it along."""
    assert not stateful(kind)


def test_every_type_that_holds_state_is_one_that_the_providers_have() -> None:
    """A name that is misspelt would protect nothing."""
    known = {
        getattr(kind, "pulumi_type", "")
        for package in (confluent, databricks, core.v1)
        for _, kind in inspect.getmembers(package, inspect.isclass)
    }
    assert known >= STATEFUL


@pytest.mark.parametrize("protect", [True, False])
def test_only_what_holds_state_is_protected_and_only_where_the_environment_protects(protect: bool) -> None:
    """The secret never is."""
    found = secret(protect)
    assert (found.one("Schema").protect, found.one("Secret").protect) == (protect, False)


def test_a_child_hangs_below_its_component_after_what_it_needs() -> None:
    """And is reached by the one provider that was given."""
    found = secret(False)
    (above,) = [each for each in found.resources if each.type == "user:index:Above"]
    child, first = found.one("Secret"), found.one("Schema")
    assert child.parent == first.parent == above.urn
    assert first.urn in child.after
    assert not first.after
    assert child.provider == first.provider
    assert "::workspace::" in child.provider


@pytest.mark.parametrize("kind", [confluent.KafkaTopic, databricks.Grant], ids=["topic", "grant"])
def test_without_a_provider_a_child_is_refused_by_the_name_of_its_component(kind: type[pulumi.Resource]) -> None:
    """Pulumi would take a default one, with whatever credentials the machine has."""

    def program() -> None:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        Children(parent=above, protect=False).options(kind, None)

    with pytest.raises(UsageError, match=f"no provider was given for {kind.__name__}") as caught:
        record(program)
    assert caught.value.where == "ComponentResource"
    assert "in providers" in caught.value.fix


def test_what_cannot_be_there_twice_is_deleted_first_and_nothing_else_says_so() -> None:
    """Left open otherwise: the provider knows best."""

    def program() -> object:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        children, cloud = Children(parent=above, protect=True), example.providers().workspace
        return [
            children.options(databricks.Secret, cloud, old_first=each).delete_before_replace for each in (True, False)
        ]

    assert record(program).outputs == [True, None]
