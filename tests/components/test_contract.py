"""What holds for every component of the package, each made alone by a user's own program."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import identity_example as identity
import mesh_components
import part_example as part
import pulumi
import pytest
import upper_example as upper
from mesh_components.protection import STATEFUL
from mesh_components.refs import Providers
from mesh_platform.errors import UsageError
from recording import Program, Registered, record

BUILDS = part.CASES | identity.CASES | upper.CASES
CASES = {kind.__name__: (kind, build) for kind, build in sorted(BUILDS.items(), key=str)}
PLATFORM = {kind.__name__ for kind in upper.CASES}
"""Components of what all domains share, which no domain, product or team owns."""
ENVIRONMENTS = ("local", "dev", "prod")
TIERED = {
    "BusinessMetadata", "BusinessMetadataBinding", "Environment", "KafkaAcl", "KafkaClientQuota", "KafkaCluster",
    "MwsPermissionAssignment", "RoleBinding",
}  # fmt: skip
"""What the environments of the example have by tier, by how rights are granted, or because it is adopted."""
SECRET = re.compile(r"#secret|(?:[12]|webhook)-secret\b")
"""What made-up secrets look like here."""


@cache
def alone(name: str, environment: str = "local") -> Program:
    return record(lambda: CASES[name][1](upper.environment(environment), upper.providers(), None) and None)


def own(program: Program, name: str) -> Registered:
    (found,) = (each for each in program.components if each.type == f"mesh:index:{name}")
    return found


def defined() -> Iterator[type[pulumi.ComponentResource]]:
    for module in pkgutil.iter_modules(mesh_components.__path__):
        loaded = importlib.import_module(f"mesh_components.{module.name}")
        own_classes = (each for each in vars(loaded).values() if getattr(each, "__module__", "") == loaded.__name__)
        for found in own_classes:
            if inspect.isclass(found) and issubclass(found, pulumi.ComponentResource):
                yield found


def text(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for key, each in value.items():  # pyright: ignore[reportUnknownVariableType]
                yield from text(each, f"{path}.{key}" if path else str(key))  # pyright: ignore[reportUnknownArgumentType]
        case list():
            for number, each in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                yield from text(each, f"{path}.{number}")
        case _:
            return


def test_every_component_is_tested_here() -> None:
    """A new component needs a case."""
    assert {each.__name__ for each in defined()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_component_takes_a_name_args_and_options(name: str) -> None:
    """Only options have a default, and only the name makes sense by position."""
    signature = inspect.signature(CASES[name][0].__init__)
    assert list(signature.parameters) == ["self", "name", "args", "opts"]
    assert signature.parameters["opts"].default is None
    assert signature.parameters["args"].default is inspect.Parameter.empty


@pytest.mark.parametrize("name", CASES)
def test_every_key_of_the_args_says_what_it_is(name: str) -> None:
    """Args are a TypedDict; each key has a docstring below it."""
    module = inspect.getmodule(CASES[name][0])
    assert module is not None
    classes = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)]
    (args,) = (node for node in classes if node.name == f"{name}Args")
    assert ast.get_docstring(args)
    for here, after in zip(args.body, [*args.body[1:], None], strict=True):
        if isinstance(here, ast.AnnAssign):
            assert isinstance(after, ast.Expr), ast.unparse(here)
            assert isinstance(after.value, ast.Constant), ast.unparse(here)


@pytest.mark.parametrize("name", CASES)
def test_a_component_hides_nothing_of_pulumis_own(name: str) -> None:
    """An attribute like `_providers` would change what its children get."""
    taken = set(inspect.get_annotations(pulumi.Resource))
    tree = ast.parse(inspect.getsource(CASES[name][0]))
    written = {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for each in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for target in (each.elts if isinstance(each, ast.Tuple) else [each])
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }
    assert {"_provider", "_providers", "_childResources"} <= taken
    assert not written & taken


@pytest.mark.parametrize("name", CASES)
def test_a_component_is_registered_under_its_own_name(name: str) -> None:
    """`mesh:index:<class>`: renaming a class needs an alias."""
    assert own(alone(name), name).name == "c"


@pytest.mark.parametrize("name", CASES)
def test_a_component_tells_the_engine_little_and_no_secret(name: str) -> None:
    """Inputs are written at every checkpoint: ids, digests and classification, in camelCase."""
    for each in alone(name).components:
        assert each.inputs, each.name
        assert all(key.isalnum() and key[0].islower() for key in each.inputs), each.inputs
        assert len(json.dumps(each.inputs)) < 400
        assert not each.secrets


@pytest.mark.parametrize("name", CASES)
def test_everything_hangs_below_the_component(name: str) -> None:
    """No child is the stack's own, and nothing but components is a parent."""
    program = alone(name)
    assert program.leaves
    root, components = own(program, name), {each.urn for each in program.components}
    for each in program.leaves:
        assert each.parent in components, each.name
        assert root in program.ancestors(each), each.name


@pytest.mark.parametrize("name", CASES)
def test_children_are_named_after_their_component(name: str) -> None:
    """So that two components of one kind in a stack never collide."""
    assert not [each.name for each in alone(name).leaves if not each.name.startswith("c-")]


@pytest.mark.parametrize("name", CASES)
def test_outputs_are_registered_once_and_last(name: str) -> None:
    """The engine shows a component as done only then; a component inside another is done before it."""
    program = alone(name)
    assert sorted(urn for urn in program.closed if "mesh:index" in urn) == sorted(e.urn for e in program.components)
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(CASES[name][0].__init__))).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.unparse(function.body[-1]).startswith("self.register_outputs(")


@pytest.mark.parametrize("name", CASES)
def test_every_child_has_an_explicit_provider(name: str) -> None:
    """One of those that the program gave; a component makes none."""
    program = alone(name)
    given = [each for each in program.resources if each.type.startswith("pulumi:providers:")]
    assert len(given) == 5
    for each in program.leaves:
        urn = each.provider.rpartition("::")[0]
        assert urn in {provider.urn for provider in given}, each.name
        assert f"pulumi:providers:{each.type.partition(':')[0]}" in urn


@pytest.mark.parametrize("name", CASES)
def test_without_providers_a_component_is_refused(name: str) -> None:
    """A default provider would take whatever credentials the machine has; the error names the type and the remedy."""
    with pytest.raises(UsageError, match="no provider was given for") as caught:
        record(lambda: CASES[name][1](upper.environment("local"), Providers(), None) and None)
    assert "providers" in str(caught.value.fix)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("name", CASES)
def test_two_runs_register_the_same(name: str, environment: str) -> None:
    """Same names, same inputs, same options, same order of dependencies."""
    again = record(lambda: CASES[name][1](upper.environment(environment), upper.providers(), None) and None)

    def seen(program: Program) -> list[Registered]:
        return sorted(program.resources, key=lambda each: each.urn)

    assert seen(alone(name, environment)) == seen(again)


@pytest.mark.parametrize("name", CASES)
def test_logical_names_never_hold_the_environment(name: str) -> None:
    """A stack copied to another environment keeps its names."""
    for environment in ENVIRONMENTS:
        word = re.compile(rf"(?<![a-z]){environment}(?![a-z])")
        assert not [each.name for each in alone(name, environment).leaves if word.search(each.name)]


@pytest.mark.parametrize("name", CASES)
def test_logical_names_come_from_ids(name: str) -> None:
    """So environments differ by what a tier has or has not, and never by how the same thing is called."""
    local, prod = ({(each.type, each.name) for each in alone(name, where).leaves} for where in ("local", "prod"))
    assert {type_.rpartition(":")[2] for type_, _ in local ^ prod} <= TIERED
    assert local & prod


@pytest.mark.parametrize("name", CASES)
def test_only_a_protecting_environment_protects_and_only_what_holds_state(name: str) -> None:
    """Views and rights are never protected: an agreement that ends takes them along."""
    assert not [each.name for each in alone(name, "local").leaves if each.protect]
    for each in alone(name, "prod").leaves:
        assert each.protect == (each.type in STATEFUL and each.at("tableType") != "VIEW"), each.name


@pytest.mark.parametrize("name", CASES)
def test_options_go_to_the_component_and_nothing_is_merged_into_its_children(name: str) -> None:
    """A parent of the caller's is honoured; children still have their own explicit options."""

    def program() -> None:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        CASES[name][1](upper.environment("local"), upper.providers(), pulumi.ResourceOptions(parent=above))

    found = record(program)
    root = own(found, name)
    assert next(found.ancestors(root)).type == "user:index:Above"
    assert {each.name for each in found.leaves} == {each.name for each in alone(name).leaves}


@pytest.mark.parametrize("environment", ["local", "prod"])
@pytest.mark.parametrize("name", CASES)
def test_secrets_are_written_as_secrets_only(name: str, environment: str) -> None:
    """Every place of an input that holds the value of a key is marked, so that states and logs encrypt it."""
    for each in alone(name, environment).leaves:
        for path, value in text(each.inputs):
            if SECRET.search(value):
                assert any(path == p or path.startswith(f"{p}.") for p in each.secrets), f"{each.name}: {path}"


def test_the_search_for_secrets_finds_some() -> None:
    """Or the test above would prove nothing."""
    found = [v for name in CASES for each in alone(name).leaves for _, v in text(each.inputs) if SECRET.search(v)]
    assert len(found) > 5


@pytest.mark.parametrize("name", CASES)
def test_kubernetes_objects_carry_the_mesh_labels(name: str) -> None:
    """All of them, the platform's own ones too."""
    for each in alone(name).leaves:
        if each.type.startswith("kubernetes:"):
            assert each.at("metadata.labels")["app.kubernetes.io/managed-by"] == "mesh", each.name


def test_no_component_asks_a_cloud() -> None:
    """No `get_…` function is called: previews stay offline, and results stay a function of the args."""
    for path in sorted(Path(inspect.getfile(mesh_components)).parent.glob("*.py")):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        named = [each.attr for each in calls if isinstance(each, ast.Attribute)]
        assert not [each for each in named if each.startswith("get_")], path.name


def test_no_component_makes_a_provider() -> None:
    """The program does, and passes them on."""
    for name in CASES:
        program = alone(name)
        assert all("mesh:index" not in e.urn for e in program.resources if e.type.startswith("pulumi:providers"))


def test_refs_are_typed_and_frozen() -> None:
    """What one layer tells the next cannot be changed on the way."""
    refs: Any = importlib.import_module("mesh_components.refs")
    for kind in (refs.PlatformRefs, refs.RegistryRefs, refs.IdentityRefs, refs.ApiKeyRef, refs.Providers):
        assert fields(kind)
        assert kind.__dataclass_params__.frozen
