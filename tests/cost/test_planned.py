"""Plans and states cost what the documents say, and what nobody knows is listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from examples import ROOT, book, mesh
from mesh_platform.cost import (
    Estimate,
    Shape,
    difference,
    estimate,
    of_domain,
    of_environment,
    of_platform,
    of_product,
    price_before,
    price_state,
    price_steps,
    written,
)
from mesh_platform.cost.free import FREE
from mesh_platform.cost.planned import READERS
from mesh_platform.cost.resource import UNKNOWN
from mesh_platform.mesh import load
from mesh_platform.plan import Step
from worlds import World

HEAD = "urn:pulumi:payments-local::mesh::"
TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
QUOTA = "kubernetes:core/v1:ResourceQuota"
WAREHOUSE = "databricks:index/sqlEndpoint:SqlEndpoint"
PRICES = book(("kafka.partition", "partition-month", 2), ("kafka.storage", "GiB-month", 1), topicStorage=10)
KEPT = {"cleanup.policy": "delete", "retention.ms": "1024000"}
NAME = "payments.transactions.completed.v1"
PARTS = Step(
    op="create", urn=f"{HEAD}mesh:index:DataProduct::transactions", type="mesh:index:DataProduct",
    new={"productId": "payments.transactions"},
)  # fmt: skip


def step(kind: str, inputs: Mapping[str, Any], op: str = "create", name: str = "one", **other: Any) -> Step:
    """A step below payments.transactions."""
    return Step(op=op, urn=f"{HEAD}{kind}::{name}", type=kind, parent=PARTS.urn, new=inputs, **other)


def topic(**inputs: Any) -> dict[str, Any]:
    """Inputs of the topic of a port, with one partition."""
    return {"topicName": NAME, "partitionsCount": 1, "config": KEPT} | inputs


def shapes(found: Estimate) -> Counter[Shape]:
    """The shapes of all lines."""
    return Counter(line.shape for line in found.lines)


def state(world: World) -> list[Mapping[str, Any]]:
    """All resources of all stacks of a world."""
    folder = world.root / ".mesh" / "state" / ".pulumi" / "stacks" / "mesh"
    return [resource for file in sorted(folder.glob("*.json")) for resource in world.resources(file.stem)]


def test_what_is_deployed_has_the_shapes_of_its_documents(deployed: World):
    """Every product, the platform, and nothing besides: the same parts in the same amounts at the same cost."""
    found = price_state(state(deployed), mesh().prices, written(mesh()))
    assert found.unpriced == ()
    for product in mesh().products:
        by_documents = of_product(mesh(), product, "local")
        assert shapes(found.of(str(product))) == shapes(by_documents)
        assert found.of(str(product)).monthly == by_documents.monthly > 0
    assert shapes(found) == shapes(of_environment(mesh(), "local"))


def test_every_line_of_a_state_names_the_resource(deployed: World):
    """Its URN, so that the charge can be found."""
    found = price_state(state(deployed), mesh().prices, written(mesh()))
    urns = {str(each["urn"]) for each in state(deployed)}
    assert all(line.shape.resource in urns for line in found.lines)


@pytest.mark.engine
def test_a_preview_costs_what_the_changed_documents_say(own: World):
    """Six more partitions and a larger namespace, by the engine's own plan and by the documents alike."""
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed
    from mesh_stacks import run

    stack = "domains/payments/products/transactions/stack.yaml"
    own.edit(stack, "partitions: 6", "partitions: 12")
    own.edit(stack, "namespace: {tier: small}", "namespace: {tier: medium}")
    changed, findings = load(own.root)
    assert changed is not None, findings
    now = datetime.now(UTC)
    with target.local(own.root, installed(), changed, now) as opened:
        plan = opened.session.preview(
            "payments-local", lambda: run(own.root, "payments-local", store=opened.store, as_of=now, replay=False)
        )
    was = price_before(plan.steps, changed.prices, written(changed))
    will = price_steps(plan.steps, changed.prices, written(changed))
    assert was.unpriced == will.unpriced == ()
    workspace = ("databricks.workspace",)  # made by the identity stack
    before, after = of_domain(mesh(), "payments", "local"), of_domain(changed, "payments", "local")
    for planned, by_documents in ((was, before), (will, after)):
        assert shapes(planned) == Counter(x.shape for x in by_documents.lines if x.shape.name not in workspace)
    (change,) = [each for each in difference(was, will).products if each.amount]
    assert change.owner == "payments.transactions"
    assert change.amount == after.monthly - before.monthly == Decimal("179.80")


@pytest.mark.engine
def test_a_new_platform_costs_what_its_environment_says(bare: World):
    """A standard cluster, previewed before anything exists: what is unknown then is nothing that costs."""
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed
    from mesh_stacks import run

    now = datetime.now(UTC)
    with target.replay(bare.root, installed(), mesh(), now) as opened:
        plan = opened.session.preview(
            "platform-dev",
            lambda: run(bare.root, "platform-dev", store=opened.store, as_of=now, replay=True, report=True),
        )
    found = price_steps(plan.steps, mesh().prices, written(mesh()))
    assert found.unpriced == ()
    assert shapes(found) == shapes(of_platform(mesh(), "dev"))
    assert price_before(plan.steps, mesh().prices, written(mesh())).lines == ()


def test_every_type_that_components_declare_is_read_or_free():
    """Nobody adds a resource to a component without saying what it costs."""
    packages = r"\b(?:confluent|databricks|(?:apps|autoscaling|core|networking|policy|rbac)\.v[12])\.([A-Z]\w+)\("
    sources = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "components").rglob("*.py"))]
    declared = {kind for text in sources for kind in re.findall(packages, text)}
    kinds = {kind for kind in declared if not kind.endswith(("Args", "Provider"))}
    assert "KafkaTopic" in kinds
    assert kinds - {token.rpartition(":")[2] for token in (*FREE, *READERS)} == set()
    assert not FREE.keys() & READERS.keys()


def test_a_type_that_nobody_knows_is_unpriced_and_named():
    """It is on no line, and in the list with its resource."""
    found = price_steps([PARTS, step("aws:s3/bucket:Bucket", {"bucket": "b"})], PRICES, {})
    (missing,) = found.unpriced
    assert (missing.name, missing.owner, missing.part) == ("aws:s3/bucket:Bucket", "payments.transactions", "one")
    assert missing.reason == "resources of this type have no shape"
    assert missing.resource.endswith("::one")
    assert price_steps([PARTS, step("databricks:index/grant:Grant", {})], PRICES, {}) == estimate([], PRICES)


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        (TOPIC, topic(partitionsCount=UNKNOWN), "partitionsCount is not known before the apply"),
        (TOPIC, topic(partitionsCount=None), "partitionsCount is not known before the apply"),
        (TOPIC, topic(partitionsCount=1.5), "partitionsCount is not known before the apply"),
        (TOPIC, topic(config=UNKNOWN), "config.cleanup.policy is not known before the apply"),
        (WAREHOUSE, {"clusterSize": UNKNOWN}, "clusterSize is not known before the apply"),
        (WAREHOUSE, {"clusterSize": {"ciphertext": "x"}}, "clusterSize is not known before the apply"),
        (QUOTA, {"spec": {"hard": {"requests.cpu": "2"}}}, "spec.hard.requests.memory is not known before the apply"),
        ("confluentcloud:index/kafkaCluster:KafkaCluster", {}, "the cluster names no tier"),
        ("kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}}, "a load balancer is charged by its cloud"),
        (
            "databricks:index/job:Job", {"name": "a/b", "tasks": [{"newCluster": {}}]},
            "a job on a cluster is charged by its machines",
        ),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_known_is_never_guessed(kind: str, inputs: dict[str, Any], said: str):
    """The resource is unpriced as a whole, and says which input is missing."""
    found = price_steps([PARTS, step(kind, inputs)], PRICES, {NAME: 2**20})
    assert found.lines == ()
    assert [each.reason for each in found.unpriced] == [said]


@pytest.mark.parametrize(
    ("config", "rates", "cost"),
    [
        (KEPT, {NAME: 2**20}, 1),  # 1 MiB/s for 1,024 s
        (KEPT, {}, 10),
        (KEPT | {"retention.ms": "-1"}, {NAME: 2**20}, 10),
        ({"cleanup.policy": "compact"}, {NAME: 2**20}, 10),
    ],
)
def test_storage_of_a_topic_is_what_may_be_written_while_it_is_kept(
    config: dict[str, str], rates: dict[str, int], cost: int
):
    """Without an end, or without a document that says how much, it is the figure of the price book."""
    found = price_steps([PARTS, step(TOPIC, topic(config=config))], PRICES, rates)
    assert {line.shape.name: line.cost for line in found.lines} == {"kafka.partition": 2, "kafka.storage": cost}


def test_a_replacement_counts_once():
    """Its three steps are one resource, before and after."""
    old, new = topic(partitionsCount=6), topic(partitionsCount=3)
    steps = [PARTS] + [step(TOPIC, new, op, old=old) for op in ("create-replacement", "replace")]
    steps.append(Step(op="delete-replaced", urn=steps[1].urn, type=TOPIC, parent=PARTS.urn, old=old))
    partitions = [
        [line.quantity for line in found.lines if line.shape.name == "kafka.partition"]
        for found in (price_before(steps, PRICES, {}), price_steps(steps, PRICES, {}))
    ]
    assert partitions == [[6], [3]]


def test_what_is_deleted_costs_before_and_not_after():
    """And what is created the other way round."""
    gone = Step(op="delete", urn=f"{HEAD}{TOPIC}::gone", type=TOPIC, parent=PARTS.urn, old=topic())
    assert price_before([PARTS, gone], PRICES, {}).monthly == 12
    assert price_steps([PARTS, gone], PRICES, {}).monthly == 0
    made = step(TOPIC, topic())
    assert (price_before([PARTS, made], PRICES, {}).monthly, price_steps([PARTS, made], PRICES, {}).monthly) == (0, 12)


def test_a_resource_without_a_product_above_it_is_its_stacks():
    """Of the domain whose stack has it, or of the platform."""
    for stack, owner in (("payments-local", "payments"), ("risk-identity-dev", "risk"), ("platform-local", "platform")):
        alone = Step(op="create", urn=f"urn:pulumi:{stack}::mesh::{TOPIC}::one", type=TOPIC, new=topic())
        assert price_steps([alone], PRICES, {}).owners == {owner}


def test_a_job_costs_what_it_runs_on():
    """SQL runs on a warehouse, which is charged; Python is serverless."""
    job = "databricks:index/job:Job"
    prices = book(("databricks.job", "DBU-hour", 1), jobUnits=40)
    for tasks, cost in (([{"sqlTask": {}}], 0), ([{"sparkPythonTask": {}}], 40)):
        assert price_steps([PARTS, step(job, {"name": "p.local/settle", "tasks": tasks})], prices, {}).monthly == cost


def test_a_resource_that_waits_for_its_deletion_is_no_charge_of_a_state():
    """The one that replaced it is."""
    resource = {"urn": f"{HEAD}{TOPIC}::one", "type": TOPIC, "inputs": topic(), "parent": ""}
    assert price_state([resource, resource | {"delete": True}], PRICES, {}).monthly == 12


def test_what_is_only_read_is_charged_to_whoever_made_it():
    """Neither before nor after, and what is imported is ours from then on."""
    read = step(TOPIC, topic(), "read")
    assert price_steps([PARTS, read], PRICES, {}).lines == price_before([PARTS, read], PRICES, {}).lines == ()
    taken = step(TOPIC, topic(), "import")
    assert price_steps([PARTS, taken], PRICES, {}).monthly == 12
    assert price_before([PARTS, taken], PRICES, {}).monthly == 0


def test_a_leftover_of_an_earlier_run_is_not_counted_beside_the_one_that_replaced_it():
    """The engine deletes it on the way; the living one is what there is."""
    living = step(TOPIC, topic(partitionsCount=6), "same", old=topic(partitionsCount=6))
    leftover = Step(op="delete", urn=living.urn, type=TOPIC, parent=PARTS.urn, old=topic(partitionsCount=3))
    for steps in ([PARTS, living, leftover], [PARTS, leftover, living]):
        assert price_before(steps, PRICES, {}).monthly == price_steps(steps, PRICES, {}).monthly == 22
