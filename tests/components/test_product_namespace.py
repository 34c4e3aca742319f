"""A product's namespace: closed to everybody but those whom the documents name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import mesh_example as example
import part_example as part
import pytest
from mesh_components.product_namespace import ProductNamespace
from mesh_platform.documents.kinds.domain import TierChoice
from mesh_platform.documents.kinds.environment import NamespaceTier
from mesh_platform.documents.kinds.product_stack import ExplicitQuota, Network, Peer
from mesh_platform.errors import DocumentError
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.tiers import quota
from recording import Program, record


def alone(
    id_: ProductId = part.STREAM, *, own: NamespaceTier | None = None, kafka: bool = True, **stack: object
) -> Program:
    """The component by itself, without credentials."""
    where = example.mesh().environments["local"]

    def program() -> None:
        given = part.common(id_, where, example.providers(), **stack)
        tier = own or where.kubernetes.tiers["small"]
        ProductNamespace("p", {**given, "quota": tier, "owners": ["owners"], "credentials": {}, "kafka": kafka})

    return record(program)


def policies(program: Program) -> dict[str, dict[str, Any]]:
    return {each.at("metadata.name"): each.at("spec") for each in program.of("NetworkPolicy")}


def test_pods_run_restricted() -> None:
    """The strictest Pod Security level is enforced, audited and warned about."""
    labels = example.deployed(example.TRANSACTIONS).one("Namespace").at("metadata.labels")
    for mode in ("enforce", "audit", "warn"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"


def test_nothing_is_allowed_by_default() -> None:
    """One policy selects every pod and names both directions with no rule."""
    spec = policies(example.deployed(example.TRANSACTIONS))["default-deny"]
    assert spec == {"podSelector": {}, "policyTypes": ["Egress", "Ingress"]}


def test_names_are_resolved_by_the_clusters_dns_only() -> None:
    """Port 53 of kube-system, over UDP and TCP."""
    (rule,) = policies(example.deployed(example.TRANSACTIONS))["allow-dns"]["egress"]
    assert {(port["port"], port["protocol"]) for port in rule["ports"]} == {(53, "UDP"), (53, "TCP")}
    assert rule["to"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]


def test_a_declared_peer_is_reached_by_its_namespace_or_its_addresses() -> None:
    """Another product by the namespace of this environment, the rest by address range; only on the named ports."""
    network = Network(
        egress=[Peer(cidr="10.1.0.0/16", ports=[5432])], ingress=[Peer(product="risk.scoring", ports=[8443, 8080])]
    )
    spec = policies(alone(network=network))["allow-peers"]
    assert spec["egress"][0] == {
        "to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}], "ports": [{"port": 5432, "protocol": "TCP"}],
    }  # fmt: skip
    assert spec["ingress"][0] == {
        "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "risk-scoring-local"}}}],
        "ports": [{"port": 8080, "protocol": "TCP"}, {"port": 8443, "protocol": "TCP"}],
    }  # fmt: skip


def test_a_product_without_kafka_workload_or_peers_gets_no_opening() -> None:
    """Then there is nothing to allow but DNS."""
    found = alone(part.BATCH, kafka=False, workload=None)
    assert set(policies(found)) == {"default-deny", "allow-dns"}
    assert not [each for each in found.of("Secret") if each.type.startswith("kubernetes:")]


def test_metrics_are_scraped_from_the_monitoring_namespace_only() -> None:
    """One ingress rule, on the workload's metrics port."""
    (rule,) = policies(example.deployed(example.TRANSACTIONS))["allow-peers"]["ingress"]
    assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
    assert [port["port"] for port in rule["ports"]] == [9090]


def test_the_quota_is_that_of_the_tier() -> None:
    """`small` of the environment."""
    tier = example.mesh().environments["local"].kubernetes.tiers["small"]
    hard = example.deployed(example.TRANSACTIONS).one("ResourceQuota").at("spec.hard")
    assert hard["requests.cpu"] == tier.cpu
    assert hard["requests.memory"] == tier.memory
    assert hard["requests.storage"] == tier.storage
    assert hard["pods"] == str(tier.pods)


def test_an_explicit_quota_wins_and_bounds_the_default_limits() -> None:
    """A container without limits never asks for more than the whole namespace has."""
    product, domain = example.product(part.STREAM), example.mesh().domains["payments"].document
    tiny = ExplicitQuota(quota=NamespaceTier(cpu="100m", memory="128Mi", storage="1Gi", pods=2))
    own = quota(part.with_stack(product, namespace=tiny), example.mesh().environments["local"], domain)
    found = alone(own=own)
    (limits,) = found.one("LimitRange").at("spec.limits")
    assert found.one("ResourceQuota").at("spec.hard")["requests.cpu"] == "100m"
    assert limits["default"] == {"cpu": "100m", "memory": "128Mi"}
    assert limits["max"] == {"cpu": "100m", "memory": "128Mi"}
    assert limits["defaultRequest"] == {"cpu": "50m", "memory": "64Mi"}


def test_without_a_choice_the_domains_default_tier_holds() -> None:
    """And a tier that the environment does not have is an error that names those it has."""
    product, domain = example.product(example.TRANSACTIONS), example.mesh().domains["payments"].document
    environment = example.mesh().environments["local"]
    silent = replace(product, stack=product.stack.model_copy(update={"namespace": None}))
    assert quota(silent, environment, domain) == environment.kubernetes.tiers[domain.defaults.namespace.tier]
    odd = replace(product, stack=product.stack.model_copy(update={"namespace": TierChoice(tier="vast")}))
    with pytest.raises(DocumentError, match="no namespace tier 'vast'") as caught:
        quota(odd, environment, domain)
    assert "small" in caught.value.fix


def test_owners_may_look_but_not_touch_and_never_see_secrets() -> None:
    """The owning teams' groups read pods and logs; no verb writes, no rule names secrets."""
    found = example.deployed(example.TRANSACTIONS)
    rules = found.one("Role").at("spec") or found.one("Role").at("rules")
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}
    assert "secrets" not in json.dumps(rules)
    subjects = found.of("RoleBinding")[-1].at("subjects")
    assert {(each["kind"], each["name"]) for each in subjects} == {("Group", group) for group in groups()}


def groups() -> set[str]:
    teams, charter = example.mesh().teams, example.mesh().domains["payments"].charter
    return {teams[team].group or team for team in (example.product(example.TRANSACTIONS).owner, charter.owner)}


def test_the_workloads_account_has_no_token() -> None:
    """Nothing in the product's pods talks to the API server."""
    assert example.deployed(example.TRANSACTIONS).one("ServiceAccount").at("automountServiceAccountToken") is False


def test_credentials_are_the_products_own_in_pairs() -> None:
    """Both Kafka keys and both registry keys, so that one can be rotated under load, as one secret."""
    secret = example.deployed(example.TRANSACTIONS).one("Secret", "namespace-credentials")
    assert secret.at("stringData") == {
        "KAFKA_BOOTSTRAP": "SASL_SSL://lkc-1.example:9092",
        "KAFKA_KEY": "kafka-1-id",
        "KAFKA_SECRET": "kafka-1-secret",
        "KAFKA_KEY_NEXT": "kafka-2-id",
        "KAFKA_SECRET_NEXT": "kafka-2-secret",
        "SCHEMA_REGISTRY_URL": "https://lsrc-1.example",
        "SCHEMA_REGISTRY_KEY": "registry-1-id",
        "SCHEMA_REGISTRY_SECRET": "registry-1-secret",
        "SCHEMA_REGISTRY_KEY_NEXT": "registry-2-id",
        "SCHEMA_REGISTRY_SECRET_NEXT": "registry-2-secret",
    }
    assert any(path.startswith("stringData") for path in secret.secrets)


def test_everything_in_the_namespace_comes_after_it() -> None:
    """By the name, which is an output of the namespace."""
    found = example.deployed(example.TRANSACTIONS)
    namespace = found.one("Namespace")
    inside = [each for each in found.leaves if each.type.startswith("kubernetes:") and each is not namespace]
    assert inside
    for each in inside:
        assert each.at("metadata.namespace") == namespace.at("metadata.name")
        assert namespace.urn in each.after, each.name
