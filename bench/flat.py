"""A flat program of a stack's resources: no component, no mesh, each declared with its SDK class and plain values."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pulumi

PACKAGES = ("confluentcloud", "databricks", "kubernetes")
Resource = Mapping[str, Any]
_SECRET = object()
"""Stands for a secret until the program runs: an output belongs to one run's event loop."""


def program(known: Iterable[Resource]) -> tuple[Callable[[], None], int]:
    """Return a program that declares the real resources of a state again, and how many it registers.

    What it declares is read before it runs, as if somebody had written it down: in the order that the resources need,
    with settings of providers that come from the same other stacks.
    """
    found = list(known)
    own = "pulumi:providers:pulumi"  # the engine's, for stack references
    providers = [each for each in found if each["type"].startswith("pulumi:providers:") and each["type"] != own]
    resources = [each for each in found if each.get("custom") and not each["type"].startswith("pulumi:")]
    before = _needed(resources)
    leaves = [
        (
            each["urn"], _class(each["type"]), _name(each), _snake(_plain(each["inputs"])),
            str(each["provider"]).rpartition("::")[0], before[each["urn"]],
        )
        for each in resources
    ]  # fmt: skip
    references = [_name(each) for each in found if each["type"] == "pulumi:pulumi:StackReference"]
    configs = [(each["urn"], each["type"], _name(each), _snake(_plain(each.get("inputs", {})))) for each in providers]

    def declare() -> None:
        others = pulumi.Output.all(*(pulumi.StackReference(name).outputs for name in references))
        made: dict[str, pulumi.ProviderResource] = {}
        for urn, kind, name, inputs in configs:
            taken = {key: _from(others, value) for key, value in _sealed(_accepted(_provider(kind), inputs)).items()}
            made[urn] = _package(kind.rpartition(":")[2]).Provider(name, **taken)
        done: dict[str, pulumi.Resource] = {}
        for urn, resource, name, inputs, provider, needs in leaves:
            opts = pulumi.ResourceOptions(provider=made[provider], depends_on=[done[each] for each in needs])
            done[urn] = resource(name, **_sealed(inputs), opts=opts)

    return declare, len(leaves)


def _from(others: pulumi.Output[Any], value: Any) -> Any:
    """Return a value that is there once the other stacks' outputs are: where a provider's settings come from."""
    return others.apply(lambda _: value) if isinstance(value, str) else value


def _needed(resources: list[Resource]) -> dict[str, list[str]]:
    """Return by URN what somebody would write into `depends_on`: what is needed, without what that needs itself."""
    behind: dict[str, set[str]] = {}
    needed: dict[str, list[str]] = {}
    for each in resources:
        direct = [urn for urn in each.get("dependencies", []) if urn in behind]
        indirect = set().union(*(behind[urn] for urn in direct))
        needed[each["urn"]] = [urn for urn in direct if urn not in indirect]
        behind[each["urn"]] = indirect | set(direct)
    return needed


def _class(token: str) -> Callable[..., pulumi.CustomResource]:
    package, module, name = token.split(":")
    if package != "kubernetes":
        return getattr(_package(package), name)
    group, _, version = module.partition("/")
    path = f"pulumi_kubernetes.{group.partition('.')[0]}.{version}"
    try:
        found = getattr(importlib.import_module(path), name)
    except (ImportError, AttributeError):
        found = importlib.import_module("pulumi_kubernetes.apiextensions").CustomResource
        return lambda title, opts, **inputs: found(title, opts=opts, **_custom(inputs))
    return lambda title, opts, **inputs: found(title, opts=opts, **_accepted(found, inputs))


def _custom(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"api_version": inputs["api_version"], "kind": inputs["kind"], "metadata": inputs.get("metadata"),
            "spec": inputs.get("spec")}  # fmt: skip


def _package(name: str) -> Any:
    return importlib.import_module(f"pulumi_{name}")


def _provider(kind: str) -> Callable[..., Any]:
    return _package(kind.rpartition(":")[2]).Provider


def _accepted(kind: Callable[..., Any], inputs: dict[str, Any]) -> dict[str, Any]:
    known = inspect.signature(getattr(kind, "_internal_init", kind)).parameters
    return {name: value for name, value in inputs.items() if name in known}


def _name(resource: Resource) -> str:
    return resource["urn"].rpartition("::")[2]


def _plain(value: Any) -> Any:
    """Return a value without secrets: the flat program has made-up ones of the same shape."""
    if isinstance(value, dict):
        if "4dabf18193072939515e22adb298388d" in value:
            return _SECRET
        found = {key: _plain(each) for key, each in value.items() if key not in ("__defaults", "version")}
        return {
            key: {"made-up": each} if key == "stringData" and each is _SECRET else each for key, each in found.items()
        }
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _sealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sealed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_sealed(each) for each in value]
    return pulumi.Output.secret("made-up") if value is _SECRET else value


def _snake(inputs: dict[str, Any]) -> dict[str, Any]:
    names = {name: re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"_{found[1].lower()}", name) for name in inputs}
    names["resourceName"] = "resource_name_"
    return {names[name]: value for name, value in inputs.items()}
