"""No container asks for more than its namespace has, and none for more than it may: limits at the edges of a quota."""

from __future__ import annotations

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
    tier = NamespaceTier(**{"cpu": "2", "memory": "4Gi", "storage": "1Gi", "pods": 5, **quota})

    def program() -> None:
        given = part.common(part.STREAM, example.mesh().environments[environment], example.providers())
        ProductNamespace("p", {**given, "quota": tier, "owners": owners, "credentials": {}, "kafka": False})

    return record(program)


def limits(**quota: Any) -> dict[str, dict[str, str]]:
    (found,) = namespace(**quota).one("LimitRange").at("spec.limits")
    return found


@pytest.mark.parametrize(
    ("asked", "limit", "request_"),
    [
        ("2", "500m", "50m"), ("500m", "500m", "50m"), ("0.5", "500m", "50m"), ("499m", "499m", "50m"),
        ("0.25", "0.25", "50m"), ("50m", "50m", "50m"), ("49m", "49m", "49m"), ("10m", "10m", "10m"),
    ],
)  # fmt: skip
def test_processors_are_bounded_by_the_quota(asked: str, limit: str, request_: str) -> None:
    """Half a processor where there is one; by size and not by letters, for `2` is more than `500m`."""
    found = limits(cpu=asked)
    assert (found["default"]["cpu"], found["defaultRequest"]["cpu"], found["max"]["cpu"]) == (limit, request_, asked)


@pytest.mark.parametrize(
    ("asked", "limit", "request_"),
    [
        ("4Gi", "512Mi", "64Mi"), ("512Mi", "512Mi", "64Mi"), ("511Mi", "511Mi", "64Mi"), ("1Gi", "512Mi", "64Mi"),
        ("64Mi", "64Mi", "64Mi"), ("63Mi", "63Mi", "63Mi"),
    ],
)  # fmt: skip
def test_memory_is_bounded_by_the_quota(asked: str, limit: str, request_: str) -> None:
    """In whatever unit it is written."""
    found = limits(memory=asked)
    assert (found["default"]["memory"], found["defaultRequest"]["memory"], found["max"]["memory"]) == (
        limit, request_, asked
    )  # fmt: skip


@pytest.mark.parametrize("quota", [{"cpu": "10m"}, {"memory": "8Mi"}, {"cpu": "64", "memory": "256Gi"}, {}])
def test_a_request_is_never_above_its_limit(quota: dict[str, str]) -> None:
    """The API server refuses a LimitRange in which it is."""
    found = limits(**quota)
    for read, name in ((cpu, "cpu"), (memory, "memory")):
        request_, limit, most = (read(found[key][name]) for key in ("defaultRequest", "default", "max"))
        assert request_ <= limit <= most, name


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
