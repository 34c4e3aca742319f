"""Domain: its products, and who may use its catalog."""

from __future__ import annotations

from dataclasses import replace

import identity_example as identity
import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.domain import Domain
from mesh_platform.documents.kinds import Environment
from mesh_platform.errors import ReferenceError_
from mesh_platform.mesh.ids import ProductId
from recording import Program, record

DOMAINS = sorted(example.mesh().domains)
NOBODY_ELSE = frozenset[ProductId]()


def made(domain: str = "payments", name: str = "local", away: frozenset[ProductId] = NOBODY_ELSE) -> Program:
    """The domain alone; products of `away` have a workspace of their own."""

    def build(where: Environment) -> Domain:
        known = {
            each: replace(example.identity(each), workspace_id=f"{100 + number}" if each in away else None)
            for number, each in enumerate(example.products())
        }
        return identity.domain(where, upper.providers(), identities=known, id_=domain)

    return upper.run(build, upper.environment(name))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_product_of_the_environment_is_in_it(domain: str) -> None:
    """By its id; the outputs tell them by id too."""
    found: list[Domain] = []

    def program() -> None:
        found.append(identity.domain(upper.environment("local"), upper.providers(), id_=domain))

    seen = record(program)
    wanted = {product.id for product in example.mesh().deployed(domain, "local")}
    assert set(found[0].products) == wanted
    assert {each.at("productId") for each in seen.components if each.short == "DataProduct"} == set(map(str, wanted))


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalog_is_granted_once_to_everybody_who_needs_it(domain: str) -> None:
    """Its own products and those who hold an agreement on one of its tables; USE_CATALOG and no more."""
    grants = [each for each in made(domain).of("Grant") if each.at("catalog")]
    rights = example.all_rights("local").on_catalog(f"{domain}_local")
    assert len(grants) == len({each.at("principal") for each in grants}) == len(rights)
    assert {tuple(each.at("privileges")) for each in grants} == {("USE_CATALOG",)}
    assert {each.at("catalog") for each in grants} == {f"{domain}_local"}


def readers() -> frozenset[ProductId]:
    """Products of other domains that may query something of payments."""
    rights = example.all_rights("local").on_catalog("payments_local")
    found = {right.principal.product for right in rights if right.principal.kind == "product"}
    return frozenset(product for product in found if product.domain != "payments")


def test_a_consumer_reads_the_catalog_from_a_workspace_of_its_own() -> None:
    """It is isolated: without a binding nobody there sees it. Read only, and before the grant."""
    consumer = min(readers())
    found = made(away=frozenset({consumer}))
    binding = found.one("WorkspaceBinding")
    assert (binding.at("securableName"), binding.at("bindingType")) == ("payments_local", "BINDING_TYPE_READ_ONLY")
    assert binding.name == f"c-{consumer}-catalog"
    for each in found.of("Grant"):
        if each.at("catalog"):
            assert binding.urn in each.after


def test_nobody_else_is_bound() -> None:
    """Not its own products, whose identity stack does it, and not those who only read topics."""
    assert not made().of("WorkspaceBinding")
    streaming = example.all_rights("local").consumers("payments") - readers()
    own = {product.id for product in example.mesh().deployed("payments", "local")}
    assert streaming
    assert not made(away=frozenset(streaming | own)).of("WorkspaceBinding")


def test_rights_and_bindings_are_never_protected() -> None:
    """An agreement that ends takes them along, in production too."""
    found = made(name="prod", away=readers())
    for each in (*found.of("Grant"), *found.of("WorkspaceBinding"), *found.of("RoleBinding")):
        assert not each.protect, each.name


def test_a_consumer_whose_identity_is_not_known_names_the_stack_to_run() -> None:
    """Before anything is granted to a name that might be somebody else's."""

    def build(where: Environment) -> Domain:
        own = {each: example.identity(each) for each in example.products() if each.domain == "payments"}
        return identity.domain(where, upper.providers(), identities=own)

    with pytest.raises(ReferenceError_, match=r"identities of .* are not known") as caught:
        upper.run(build, upper.environment("local"))
    assert "-identity-local" in str(caught.value.fix)
