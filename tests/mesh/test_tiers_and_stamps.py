"""Quotas of namespaces are found where the documents say them; addresses of a local cloud are known from all others."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.kinds.domain import Defaults, TierChoice
from mesh_platform.documents.kinds.environment import NamespaceTier
from mesh_platform.documents.kinds.product_stack import ExplicitQuota
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import Mesh, Product, load
from mesh_platform.mesh.stamp import host, kubeconfig, store_of
from mesh_platform.mesh.tiers import quota

OWN = NamespaceTier(cpu="1", memory="1Gi", storage="1Gi", pods=5)
LARGE = NamespaceTier(cpu="8", memory="16Gi", storage="80Gi", pods=80)


@cache
def example() -> Mesh:
    found, findings = load(Path(__file__).resolve().parents[2])
    assert found is not None, findings
    return found


def of(namespace: TierChoice | ExplicitQuota | None, default: str = "small") -> NamespaceTier:
    """The quota of a product that says so, in a domain that chooses a default, in an environment with a tier more."""
    product: Product = next(iter(example().products.values()))
    domain, environment = example().domains[product.id.domain].document, example().environments["local"]
    kubernetes = environment.kubernetes.model_copy(
        update={"tiers": {"small": environment.kubernetes.tiers["small"], "large": LARGE}}
    )
    return quota(
        replace(product, stack=product.stack.model_copy(update={"namespace": namespace})),
        environment.model_copy(update={"kubernetes": kubernetes}),
        domain.model_copy(update={"defaults": Defaults(namespace=TierChoice(tier=default))}),
    )


def test_a_quota_is_the_products_own_or_that_of_its_tier_or_of_its_domains() -> None:
    """In this order."""
    small = example().environments["local"].kubernetes.tiers["small"]
    assert of(ExplicitQuota(quota=OWN), "large") == OWN
    assert of(TierChoice(tier="small"), "large") == small
    assert of(None, "large") == LARGE
    assert of(None) == small


@pytest.mark.parametrize(("namespace", "default"), [(TierChoice(tier="huge"), "small"), (None, "huge")])
def test_a_tier_that_the_environment_has_not_is_refused_with_those_it_has(
    namespace: TierChoice | None, default: str
) -> None:
    """A quota is never guessed."""
    with pytest.raises(DocumentError, match="environment local has no namespace tier 'huge'") as refused:
        of(namespace, default)
    assert refused.value.fix == "choose one of large, small"


NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


@given(store=NAMES, name=st.just("") | NAMES, tail=st.sampled_from(["", "/", ":443", "/api/2.1?x=1"]))
def test_every_address_of_a_store_is_known_as_its_own(store: str, name: str, tail: str) -> None:
    """The cloud's, and that of each thing in it, with a port or a path behind it."""
    assert store_of(host(store, name) + tail) == store


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://adb-1.azuredatabricks.net",
        "https://a1.mesh.invalid.evil.example",
        "https://evil.example/https://a1.mesh.invalid",
        "http://a1.mesh.invalid",
        "https://a1.mesh.invalidx",
        "https://mesh.invalid",
        "https://a1-mesh.invalid",
        "https://user@a1.mesh.invalid",
        "https://a1.mesh.invalid@evil.example",
        " https://a1.mesh.invalid",
    ],
)
def test_an_address_that_only_looks_like_one_is_nobodys(address: str) -> None:
    """What is taken for a local cloud is never asked for credentials; so nothing else may be."""
    assert store_of(address) is None


@given(store=NAMES)
def test_a_kubeconfig_names_its_stores_server_and_nothing_that_opens_another(store: str) -> None:
    """One cluster, one user, one context, all called alike."""
    config = json.loads(kubeconfig(store))
    (cluster,), (user,), (context,) = config["clusters"], config["users"], config["contexts"]
    assert store_of(cluster["cluster"]["server"]) == store
    assert {config["current-context"], cluster["name"], user["name"], context["name"]} == {f"mesh-{store}"}
    assert context["context"] == {"cluster": f"mesh-{store}", "user": f"mesh-{store}"}
    assert user["user"] == {"token": "local"}
