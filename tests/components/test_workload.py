"""A product's own process: locked down, configured, scaled and scraped."""

from __future__ import annotations

import mesh_example as example
import part_example as part
import pytest
from mesh_components.data_product import DataProduct
from mesh_components.workload import Workload as WorkloadComponent
from mesh_platform.documents.kinds.product_stack import Replicas, Workload
from recording import Program, record

IMAGE = "registry.bank.example/payments/transactions:1.0.0"


def with_workload(workload: Workload) -> Program:
    """The component by itself."""

    def program() -> None:
        given = part.common(part.STREAM, example.mesh().environments["local"], example.providers(), workload=workload)
        WorkloadComponent("p", {**given, "namespace": "payments", "credentials": True, "after": []})

    return record(program)


def container(program: Program) -> dict[str, object]:
    (found,) = program.one("Deployment").at("spec.template.spec.containers")
    return found


def variables(program: Program) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container(program)["env"]}


def test_the_process_can_neither_rise_nor_write() -> None:
    """What Pod Security `restricted` asks for, and a file system that is read-only but for /tmp."""
    found = example.deployed(example.TRANSACTIONS)
    pod, inside = found.one("Deployment").at("spec.template.spec"), container(found)
    assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert inside["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod["automountServiceAccountToken"] is False
    assert inside["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]


def test_it_has_what_stack_yaml_gives_it() -> None:
    """Image, command, and requests that equal the limits."""
    inside = container(with_workload(Workload(image=IMAGE, command=["run"], resources={"cpu": "1", "memory": "1Gi"})))
    assert (inside["image"], inside["command"]) == (IMAGE, ["run"])
    assert inside["resources"]["requests"] == inside["resources"]["limits"] == {"cpu": "1", "memory": "1Gi"}
    assert "command" not in container(with_workload(Workload(image=IMAGE)))


def test_credentials_come_from_the_secret_and_never_as_plain_variables() -> None:
    """By reference; no plain variable has the value of a key."""
    found = example.deployed(example.TRANSACTIONS)
    assert container(found)["envFrom"] == [{"secretRef": {"name": "credentials"}}]
    assert found.one("Secret", "namespace-credentials").at("metadata.name") == "credentials"
    assert not [value for value in variables(found).values() if value.endswith(("-secret", "-id"))]


def test_it_is_told_topics_by_port() -> None:
    """Its own as outputs, those that it reads as inputs, its dead letters, and the prefix of its consumer groups."""
    found = variables(example.deployed(example.TRANSACTIONS))
    assert found == {
        "MESH_DEAD_LETTERS_PAYMENTS__TRANSACTIONS__COMPLETED__V1": "payments.transactions.completed.v1.dlq",
        "MESH_ENVIRONMENT": "local",
        "MESH_GROUP_PREFIX": "payments.transactions.",
        "MESH_INPUT_NOTIFICATIONS__NOTICES__CONFIRMED__V1": "notifications.notices.confirmed.v1",
        "MESH_METRICS_HOST": "0.0.0.0",
        "MESH_METRICS_PORT": "9090",
        "MESH_OUTPUT_PAYMENTS__TRANSACTIONS__COMPLETED__V1": "payments.transactions.completed.v1",
        "MESH_PRODUCT": "payments.transactions",
    }


def test_the_platforms_variables_win() -> None:
    """A product cannot pose as another one by its documents; other variables are its own."""
    found = variables(with_workload(Workload(image=IMAGE, environment={"MESH_PRODUCT": "x.y", "LEVEL": "debug"})))
    assert found["MESH_PRODUCT"] == "payments.transactions"
    assert found["LEVEL"] == "debug"


def test_it_scales_between_its_bounds() -> None:
    """By the autoscaler alone: the deployment itself names no number of replicas."""
    found = with_workload(Workload(image=IMAGE, replicas=Replicas(minimum=1, maximum=4, target_cpu=60)))
    spec = found.one("HorizontalPodAutoscaler").at("spec")
    assert (spec["minReplicas"], spec["maxReplicas"]) == (1, 4)
    assert spec["metrics"][0]["resource"]["target"] == {"type": "Utilization", "averageUtilization": 60}
    assert spec["scaleTargetRef"]["name"] == found.one("Deployment").at("metadata.name")
    assert "replicas" not in found.one("Deployment").at("spec")


@pytest.mark.parametrize(("minimum", "there"), [(1, 0), (2, 1)])
def test_several_replicas_are_not_evicted_at_once(minimum: int, there: int) -> None:
    """A budget for one replica would only block the draining of a node."""
    found = with_workload(Workload(image=IMAGE, replicas=Replicas(minimum=minimum, maximum=4)))
    assert len(found.of("PodDisruptionBudget")) == there


def test_selectors_meet_the_pods() -> None:
    """Deployment, service, and monitor select labels that the next one has."""
    found = example.deployed(example.TRANSACTIONS)
    pod = found.one("Deployment").at("spec.template.metadata.labels")
    service, monitor = found.one("Service"), found.one("ServiceMonitor")
    assert found.one("Deployment").at("spec.selector.matchLabels").items() <= pod.items()
    assert service.at("spec.selector").items() <= pod.items()
    assert monitor.at("spec.selector.matchLabels").items() <= service.at("metadata.labels").items()
    assert monitor.at("spec.endpoints.0.port") == service.at("spec.ports.0.name")


def test_the_metrics_port_is_the_same_everywhere() -> None:
    """Container, service, variable and the opening in the network."""

    def program() -> None:
        workload = Workload(image=IMAGE, metrics_port=9400)
        DataProduct("p", example.with_stack(example.args(example.TRANSACTIONS), workload=workload))

    found = record(program)
    assert container(found)["ports"] == [{"name": "metrics", "containerPort": 9400}]
    assert found.one("Service").at("spec.ports.0.port") == 9400
    assert variables(found)["MESH_METRICS_PORT"] == "9400"
    assert found.one("NetworkPolicy", "allow-peers").at("spec.ingress.0.ports.0.port") == 9400


def test_pods_start_after_what_they_need() -> None:
    """Account, limits and credentials."""
    found = example.deployed(example.TRANSACTIONS)
    needed = (found.one("ServiceAccount"), found.one("LimitRange"), found.one("Secret", "namespace-credentials"))
    assert {each.urn for each in needed} <= found.one("Deployment").after


def test_a_product_without_a_workload_has_no_process() -> None:
    """And the part alone refuses it."""
    assert not example.deployed(example.SETTLEMENTS).of("Deployment")

    def program() -> None:
        given = example.args(example.SETTLEMENTS)
        WorkloadComponent(
            "mine",
            {
                "product": given["product"],
                "environment": given["environment"],
                "labels": example.labels(given),
                "providers": given["providers"],
                "namespace": "n",
                "credentials": False,
                "after": [],
            },
        )

    with pytest.raises(ValueError, match=r"payments\.settlements has no workload"):
        record(program)
