"""What a port or a product is adopted as: the resource that its component declares, under the id its cloud knows."""

from __future__ import annotations

from functools import cache

import pytest
from mesh_platform.deploy.adopt_things import Thing, things
from mesh_platform.errors import UsageError
from mesh_platform.mesh import Mesh, load
from worlds import EXAMPLE

PORT, PRODUCT = "notifications.notices.confirmed.v1", "notifications.notices"
REFS = {"clusterId": "lkc-1", "registryId": "lsrc-1"}


@cache
def mesh() -> Mesh:
    found, _ = load(EXAMPLE)
    assert found is not None
    return found


def found(subject: str, kind: str, id_: str | None = None, environment: str = "local") -> tuple[Thing, ...]:
    return things(mesh(), subject, kind, environment, REFS, id_)


def adopted(subject: str, kind: str, id_: str | None = None) -> list[tuple[str, str, str]]:
    return [(each.what, each.adoption.name, each.adoption.id) for each in found(subject, kind, id_)]


def test_a_topic_comes_with_its_dead_letters() -> None:
    name = "notifications-notices-confirmed.v1-stream"
    assert adopted(PORT, "topic") == [
        ("topic", f"{name}-topic", f"lkc-1/{PORT}"), ("dead letters", f"{name}-dead-letters", f"lkc-1/{PORT}.dlq"),
    ]  # fmt: skip
    for each in found(PORT, "topic"):
        assert (str(each.stack), each.subject, str(each.port)) == ("notifications-local", PORT, PORT)
        assert each.folder == "domains/notifications/products/notices"


def test_a_schema_of_a_port_is_the_registrys_and_comes_with_its_compatibility() -> None:
    name = "notifications-notices-confirmed.v1-stream"
    assert adopted(PORT, "schema") == [
        ("schema", f"{name}-schema", f"lsrc-1/{PORT}-value/latest"),
        ("compatibility", f"{name}-compatibility", f"lsrc-1/{PORT}-value"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "id_", "stack"),
    [
        ("schema", "notifications-notices-workspace-schema", "notifications_local.notices", "notifications-local"),
        ("catalog", "notifications-catalog", "notifications_local", "notifications-identity-local"),
        (
            "namespace", "notifications-notices-namespace-namespace", "notifications-notices-local",
            "notifications-local",
        ),
    ],
)  # fmt: skip
def test_what_a_product_has_as_a_whole_is_one_thing(kind: str, name: str, id_: str, stack: str) -> None:
    """A catalog is the domain's, in the layer that has account rights."""
    assert adopted(PRODUCT, kind) == [(kind, name, id_)]
    (thing,) = found(PRODUCT, kind)
    assert (str(thing.stack), thing.port, thing.subject) == (stack, None, PRODUCT)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [(PORT, "topic"), (PORT, "schema"), (PRODUCT, "schema"), (PRODUCT, "catalog"), (PRODUCT, "namespace")],
)
def test_an_id_that_is_given_is_that_of_the_thing_and_not_of_what_comes_with_it(subject: str, kind: str) -> None:
    first, *others = adopted(subject, kind, "its own")
    assert first[2] == "its own"
    assert others == adopted(subject, kind)[1:]


@pytest.mark.parametrize(
    ("subject", "kind", "what", "fix"),
    [
        (PRODUCT, "topic", "a topic is of a port", f"name one: {PORT}"),
        ("no.such", "topic", "a topic is of a port", "name one: audit.ledger.logged.v1, "),
        (PORT, "catalog", "a catalog is of a product", f"mesh adopt {PRODUCT} --as catalog"),
        (PORT, "namespace", "a namespace is of a product", f"mesh adopt {PRODUCT} --as namespace"),
        (PRODUCT, "bucket", "nothing is adopted as 'bucket'", "--as one of topic, schema, catalog, namespace"),
        ("notifications.none", "schema", "no such product", "products: audit.ledger, "),
        (f"{PRODUCT}.none.v1", "topic", "no such port", f"ports: {PORT}"),
        ("risk.scoring.none.v1", "schema", "no such port", "ports: risk.scoring.assessed.v1, risk.sc"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_with_what_there_is(subject: str, kind: str, what: str, fix: str) -> None:
    with pytest.raises(UsageError) as refused:
        found(subject, kind)
    assert what in refused.value.what
    assert refused.value.fix.startswith(fix)


@pytest.mark.parametrize(("subject", "kind"), [(PORT, "topic"), (PORT, "schema"), (PRODUCT, "namespace")])
def test_what_is_not_deployed_there_is_refused_with_the_document_that_says_so(subject: str, kind: str) -> None:
    with pytest.raises(UsageError, match="it is not deployed to test") as refused:
        found(subject, kind, environment="test")
    assert refused.value.fix == "add test to environments in domains/notifications/products/notices/stack.yaml"


@pytest.mark.parametrize(("kind", "missing"), [("topic", "clusterId"), ("schema", "registryId")])
def test_without_the_platform_nothing_of_a_port_can_be_named(kind: str, missing: str) -> None:
    """Its outputs say in which cluster and registry a port is."""
    with pytest.raises(UsageError, match="platform-local is not there yet") as refused:
        things(mesh(), PORT, kind, "local", {key: value for key, value in REFS.items() if key != missing}, None)
    assert refused.value.fix == "mesh up platform-local"
