"""Which stacks an environment has, what each stands on, and what is said to a name that is none."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest
from mesh_platform.deploy.comparison import Side, affected, every
from mesh_platform.deploy.layers import below, find, layers
from mesh_platform.errors import UsageError
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import StackId
from worlds import EXAMPLE

AT = datetime(2026, 11, 26, tzinfo=UTC)
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def mesh() -> Mesh:
    found, findings = load(EXAMPLE)
    assert found is not None, findings
    return found


def names(stacks: tuple[StackId, ...]) -> list[str]:
    return [str(stack) for stack in stacks]


def test_an_environment_has_a_platform_then_identities_then_domains_of_the_same_domains() -> None:
    platform, identities, domains = layers(mesh(), "local")
    assert names(platform) == ["platform-local"]
    assert [each.domain for each in identities] == [each.domain for each in domains] == list(mesh().domains)
    assert {each.layer for each in identities} == {"identity"}
    assert {each.layer for each in domains} == {"domain"}


def test_a_domain_without_a_product_in_an_environment_has_no_stack_there() -> None:
    """An environment that nothing is deployed to has the platform alone."""
    assert layers(mesh(), "elsewhere") == ((StackId("platform", "elsewhere"),), (), ())


def test_a_domain_stack_stands_on_the_platform_its_own_identity_and_those_it_grants_something() -> None:
    """Consumers by the agreements that hold at that instant; no identity is named twice."""
    stack = StackId("domain", "local", "payments")
    found = names(below(mesh(), stack, AT))
    assert found[0] == "platform-local"
    assert found[1:] == sorted(set(found[1:]))
    assert {"payments-identity-local", "risk-identity-local"} <= set(found)
    assert names(below(mesh(), stack, BEFORE_ALL)) == ["platform-local", "payments-identity-local"]


def test_an_identity_stands_on_the_platform_and_the_platform_on_nothing() -> None:
    assert names(below(mesh(), StackId("identity", "dev", "risk"), AT)) == ["platform-dev"]
    assert below(mesh(), StackId("platform", "dev"), AT) == ()


@pytest.mark.parametrize("name", ["platform-local", "payments-identity-dev", "risk-prod"])
def test_a_stack_is_found_by_its_name(name: str) -> None:
    assert str(find(mesh(), name)) == name


@pytest.mark.parametrize(
    ("name", "what", "fix"),
    [
        ("payment-local", "no such stack", "did you mean payments-local? stacks: platform-local, "),
        ("payments-identiti-local", "", "mesh status lists the stacks"),
        ("payments-test", "no environment 'test'", "environments: dev, local, prod"),
        ("zzzzzz-local", "no such stack", "stacks: platform-local, "),
        ("Payments Local", "", "mesh status lists the stacks"),
        ("", "", "mesh status lists the stacks"),
    ],
)
def test_a_name_that_no_stack_has_is_refused_with_those_there_are(name: str, what: str, fix: str) -> None:
    """The nearest one first, where one is near."""
    with pytest.raises(UsageError) as refused:
        find(mesh(), name)
    assert what in refused.value.what
    assert refused.value.fix.startswith(fix)


def side(**digests: str) -> Side:
    made = {find(mesh(), f"{name.replace('_', '-')}-local"): digest for name, digest in digests.items()}
    return Side(mesh=mesh(), program_of=lambda target, stack: lambda: None, digests=made)


def test_a_change_affects_what_it_makes_unmakes_or_makes_from_something_else() -> None:
    """From the lowest layer, and by name within one."""
    base = side(platform="1", risk="1", audit="1", payments_identity="1")
    head = side(platform="1", risk="2", payments_identity="2", customers="1")
    assert names(affected(base, head)) == ["payments-identity-local", "audit-local", "customers-local", "risk-local"]
    assert affected(base, base) == ()


def test_all_stacks_of_an_environment_come_lowest_layer_first() -> None:
    assert every(mesh(), "dev") == tuple(stack for layer in layers(mesh(), "dev") for stack in layer)
