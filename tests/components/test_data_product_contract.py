"""What holds for every part of a data product, whatever the product and the environment."""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import replace
from types import ModuleType

import carriers
import mesh_example as example
import pulumi
import pytest
from mesh_components import (
    data_product,
    dedicated_compute,
    monitoring,
    parts,
    product_access,
    product_jobs,
    product_namespace,
    product_workspace,
    stream_port,
    table_port,
    workload,
)
from mesh_components.data_product import DataProduct
from mesh_components.protection import STATEFUL
from mesh_components.refs import Providers
from mesh_platform.errors import UsageError
from recording import Program, Registered, record

MODULES = (
    data_product, dedicated_compute, monitoring, product_access, product_jobs, product_namespace, product_workspace,
    stream_port, table_port, workload,
)  # fmt: skip
PRODUCTS = example.products()


def everything(environment: str) -> list[tuple[str, Program]]:
    return [(str(each), example.deployed(each, environment)) for each in PRODUCTS]


def component_of(module: ModuleType) -> type:
    (found,) = [
        each for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, pulumi.ComponentResource) and each.__module__ == module.__name__
    ]  # fmt: skip
    return found


def test_every_key_of_the_common_args_says_what_it_is() -> None:
    """A TypedDict with a docstring below each key."""
    found = [node for node in ast.parse(inspect.getsource(parts)).body if isinstance(node, ast.ClassDef)]
    args = [node for node in found if node.name.endswith("Args")]
    assert args
    for node in args:
        for here, after in zip(node.body, [*node.body[1:], None], strict=True):
            if isinstance(here, ast.AnnAssign):
                assert isinstance(after, ast.Expr), ast.unparse(here)
                assert isinstance(after.value, ast.Constant), ast.unparse(here)


@pytest.mark.parametrize("environment", ["local", "prod"])
def test_tokens_are_named_after_their_classes(environment: str) -> None:
    """Every part is `mesh:index:<class>`, and the example needs each of them."""
    found = {each.type for _, program in everything(environment) for each in program.components}
    assert found == {f"mesh:index:{component_of(module).__name__}" for module in MODULES}


def test_a_component_tells_the_engine_little_and_no_secrets() -> None:
    """Inputs are written at every checkpoint: ids, digests and classification, in camelCase."""
    for _, program in everything("local"):
        for each in program.components:
            assert each.inputs.keys() & {"productId", "portId"}, each.name
            assert all(key.isalnum() and key[0].islower() for key in each.inputs), each.inputs
            assert len(json.dumps(each.inputs)) < 400
            assert not each.secrets


def test_everything_hangs_below_its_component() -> None:
    """Every leaf's parent is a component, and every component's chain ends in the product's."""
    for product, program in everything("local"):
        components = {each.urn: each for each in program.components}
        for each in program.leaves:
            assert each.parent in components, each.name
        for each in program.components:
            while each.type != "mesh:index:DataProduct":
                each = components[each.parent]
            assert each.name == product


def test_every_leaf_has_an_explicit_provider() -> None:
    """A default provider would take whatever credentials the machine has."""
    for _, program in everything("local"):
        mine = {each.urn for each in program.resources if each.type.startswith("pulumi:providers:")}
        for each in program.leaves:
            assert each.provider.rpartition("::")[0] in mine, each.name


def test_a_dedicated_workspace_is_reached_by_its_own_provider_only() -> None:
    """Nothing of such a product lands in the shared workspace, and nothing of others in its own."""
    for product, program in everything("local"):
        wanted = "settlements" if product == str(example.SETTLEMENTS) else "workspace"
        used = {each.provider.split("::")[-2] for each in program.leaves if each.type.startswith("databricks:")}
        assert used == {wanted}


@pytest.mark.parametrize("package", ["confluent", "kubernetes", "workspace"])
def test_a_missing_provider_is_refused(package: str) -> None:
    """And the error says which type wanted it."""

    def program() -> None:
        given = example.args(example.TRANSACTIONS)
        given["providers"] = replace(given["providers"], **{package: None})
        DataProduct("p", given)

    with pytest.raises(UsageError, match="no provider was given for"):
        record(program)


def test_the_provider_of_a_dedicated_workspace_has_no_stand_in() -> None:
    """Without its own provider the product is refused; it never falls back to the shared workspace."""

    def program() -> None:
        given = example.args(example.SETTLEMENTS)
        shared = given["providers"]
        given["providers"] = Providers(
            confluent=shared.confluent, kubernetes=shared.kubernetes, workspace=shared.workspace
        )
        DataProduct("p", given)

    with pytest.raises(UsageError, match="no provider was given for Schema"):
        record(program)


@pytest.mark.parametrize("product", PRODUCTS, ids=str)
def test_two_runs_register_the_same(product: example.ProductId) -> None:
    """Same names, same inputs, same options, whatever order the engine answers in."""

    def seen(program: Program) -> list[Registered]:
        return sorted(program.resources, key=lambda each: each.urn)

    again = record(lambda: DataProduct(str(product), example.args(product)))
    assert seen(example.deployed(product)) == seen(again)


def test_names_do_not_depend_on_the_environment() -> None:
    """What dev has is named as in local; local only has more, for its tier has quotas and business metadata."""
    for product in PRODUCTS:
        local = {each.urn for each in example.deployed(product, "local").resources}
        dev = {each.urn for each in example.deployed(product, "dev").resources}
        extra = {urn.split("$")[-1].split("::")[0].rpartition(":")[2] for urn in local - dev}
        assert dev <= local
        assert extra <= {"KafkaClientQuota", "BusinessMetadataBinding"}


def test_names_are_unique() -> None:
    """The engine would refuse two resources of one URN."""
    for _, program in everything("prod"):
        urns = [each.urn for each in program.resources]
        assert len(urns) == len(set(urns))


@pytest.mark.parametrize("product", PRODUCTS, ids=str)
def test_labels_reach_every_child_that_can_carry_them(product: example.ProductId) -> None:
    """Domain, product, environment, cost centre, classification and owner, in each system's spelling."""
    program = example.deployed(product, "prod")
    charter = example.mesh().domains[product.domain].charter
    wanted = [str(product), product.domain, charter.cost_centre, example.product(product).owner]
    for each in program.leaves:
        path = carriers.path(each)
        if path is None:
            continue
        carried = json.dumps(each.at(path))
        missing = [label for label in wanted if label not in carried]
        assert not missing, (each.name, missing, carried)
        if each.type != "confluentcloud:index/businessMetadataBinding:BusinessMetadataBinding":
            assert "prod" in carried, each.name


def test_only_a_protecting_environment_protects() -> None:
    """Local loses everything at will; prod keeps exactly what holds state, but no view and no right."""
    assert not [each.name for _, program in everything("local") for each in program.resources if each.protect]
    for _, program in everything("prod"):
        for each in program.leaves:
            stateful = each.type in STATEFUL and each.at("tableType") != "VIEW"
            assert each.protect == stateful, each.name


def test_what_holds_state_is_what_the_example_has_and_the_upper_layers() -> None:
    """The list is of real types: those of a product's stack are all in it."""
    types = {each.type for _, program in everything("prod") for each in program.leaves}
    assert types & STATEFUL == {
        "confluentcloud:index/kafkaTopic:KafkaTopic",
        "confluentcloud:index/schema:Schema",
        "confluentcloud:index/subjectConfig:SubjectConfig",
        "databricks:index/schema:Schema",
        "databricks:index/secretScope:SecretScope",
        "databricks:index/sqlTable:SqlTable",
        "databricks:index/volume:Volume",
        "kubernetes:core/v1:Namespace",
    }


def test_secrets_stay_secret() -> None:
    """The value of no key is anywhere but in secret inputs."""
    for _, program in everything("local"):
        for each in program.leaves:
            for value in ("kafka-1-secret", "kafka-2-secret", "registry-1-secret", "registry-2-secret"):
                if value in json.dumps(each.inputs):
                    assert each.secrets & {"stringData", "stringValue"}, each.name


def test_no_two_products_share_a_cloud_identity() -> None:
    """Over all products of an environment, nothing is declared twice."""
    seen: dict[tuple[object, ...], str] = {}
    keys = {
        "KafkaTopic": ("topicName",),
        "KafkaAcl": ("resourceType", "resourceName", "patternType", "principal", "operation"),
        "RoleBinding": ("principal", "roleName", "crnPattern"),
        "Grant": ("schema", "table", "volume", "principal"),
        "SqlTable": ("catalogName", "schemaName", "name"),
        "SecretScope": ("name",),
        "Namespace": ("metadata.name",),
        "Job": ("name",),
    }
    for environment in ("local", "prod"):
        for _, program in everything(environment):
            for each in program.leaves:
                paths = keys.get(each.type.rpartition(":")[2])
                if paths is not None and not each.type.startswith("kubernetes:rbac"):
                    identity = (environment, each.type, *(str(each.at(path)) for path in paths))
                    assert seen.setdefault(identity, each.urn) == each.urn
