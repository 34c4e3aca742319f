"""No container asks for more than its namespace has, and none for more than it may: limits at the edges of a quota."""

from __future__ import annotations

from functools import cache
from typing import Any

import mesh_example as example
import part_example as part
import pytest
from mesh_components.product_namespace import ProductNamespace
from mesh_platform.documents.kinds.environment import NamespaceTier
from mesh_platform.documents.scalars import cpu, memory
from recording import Program, record


def namespace(environment: str = "local", owners: tuple[str, ...] = ("owners",), **quota: Any) -> Program:
    """The component by itself, with a quota."""
    size: dict[str, Any] = {"cpu": "2", "memory": "4Gi", "storage": "1Gi", "pods": 5}
    tier = NamespaceTier(**(size | quota))

    def program() -> None:
        given = part.common(part.STREAM, example.mesh().environments[environment], example.providers())
        ProductNamespace("p", {**given, "quota": tier, "owners": owners, "credentials": {}, "kafka": False})

    return record(program)


CPUS = {
    "2": ("500m", "50m"), "500m": ("500m", "50m"), "0.5": ("500m", "50m"), "499m": ("499m", "50m"),
    "0.25": ("0.25", "50m"), "50m": ("50m", "50m"), "49m": ("49m", "49m"), "10m": ("10m", "10m"),
}  # fmt: skip
"""The default limit and the default request by what the namespace has."""
MEMORIES = {
    "4Gi": ("512Mi", "64Mi"), "1Gi": ("512Mi", "64Mi"), "512Mi": ("512Mi", "64Mi"), "511Mi": ("511Mi", "64Mi"),
    "64Mi": ("64Mi", "64Mi"), "63Mi": ("63Mi", "63Mi"),
}  # fmt: skip


@cache
def every() -> Program:
    """A namespace of each size, in one program."""

    def program() -> None:
        given = part.common(part.STREAM, example.mesh().environments["local"], example.providers())
        sizes = [(each, "4Gi") for each in CPUS] + [("3", each) for each in MEMORIES]
        for cpus, size in sizes:
            tier = NamespaceTier(cpu=cpus, memory=size, storage="1Gi", pods=5)
            ProductNamespace(
                f"{cpus}-{size}", {**given, "quota": tier, "owners": [], "credentials": {}, "kafka": False}
            )

    return record(program)


def limits(cpus: str = "3", size: str = "4Gi") -> dict[str, dict[str, str]]:
    (found,) = next(each for each in every().of("LimitRange") if each.name == f"{cpus}-{size}-limits").at("spec.limits")
    return found


@pytest.mark.parametrize("asked", CPUS)
def test_processors_are_bounded_by_the_quota(asked: str) -> None:
    """Half a processor where there is one; by size and not by letters, for `2` is more than `500m`."""
    found = limits(cpus=asked)
    assert (found["default"]["cpu"], found["defaultRequest"]["cpu"]) == CPUS[asked]
    assert found["max"]["cpu"] == asked


@pytest.mark.parametrize("asked", MEMORIES)
def test_memory_is_bounded_by_the_quota(asked: str) -> None:
    """In whatever unit it is written."""
    found = limits(size=asked)
    assert (found["default"]["memory"], found["defaultRequest"]["memory"]) == MEMORIES[asked]
    assert found["max"]["memory"] == asked


def test_a_request_is_never_above_its_limit() -> None:
    """The API server refuses a LimitRange in which it is."""
    for each in every().of("LimitRange"):
        (found,) = each.at("spec.limits")
        for read, name in ((cpu, "cpu"), (memory, "memory")):
            request_, limit, most = (read(found[key][name]) for key in ("defaultRequest", "default", "max"))
            assert request_ <= limit <= most, (each.name, name)


def test_the_quota_is_of_requests_and_pods() -> None:
    """Storage too; nothing else is counted."""
    found = namespace(pods=7, storage="3Gi").one("ResourceQuota").at("spec.hard")
    assert found == {"pods": "7", "requests.cpu": "2", "requests.memory": "4Gi", "requests.storage": "3Gi"}


@pytest.mark.parametrize(("environment", "protected"), [("local", set[str]()), ("prod", {"Namespace"})])
def test_only_the_namespace_itself_is_protected(environment: str, protected: set[str]) -> None:
    """A quota, a policy and a role can be made again."""
    assert {each.short for each in namespace(environment).leaves if each.protect} == protected


def test_an_owner_that_is_named_twice_is_bound_once() -> None:
    """The product's team is often the domain's; in an order that does not change."""
    (binding,) = namespace(owners=("b", "a", "b")).of("RoleBinding")
    assert [each["name"] for each in binding.at("subjects")] == ["a", "b"]


def test_a_namespace_without_credentials_has_no_secret() -> None:
    """And what pods wait for is what is there."""
    assert not namespace().of("Secret")
    assert {each.short for each in namespace().leaves} >= {"LimitRange", "ServiceAccount", "ResourceQuota"}
