"""What a setting is about in a plan: steps by kind, by whose they are, and whose they are by their labels and names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged import Edit, by_plan, shown
from mesh_platform.governance import Context
from mesh_platform.mesh.ids import ProductId
from mesh_platform.plan import Step
from mesh_platform.rules.subjects import Subjects
from plan_cases import PAYMENTS, TOPIC, Change
from recorded import deleted, recorded, setting

POLICY = "governance/policies/topics-are-not-lost.yaml"
LABEL = "metadata.labels/mesh.platform/cost-centre"


@pytest.fixture
def example() -> Context:
    """The example, to judge plans of it."""
    return shown()


@pytest.mark.parametrize(
    ("selector", "policy"),
    [
        ("{}", "topics-are-not-lost"),
        ("{kinds: [KafkaTopic]}", "topics-are-not-lost"),
        ("{kinds: [SqlTable]}", None),
        ("{domains: [payments]}", "topics-are-not-lost"),
        ("{domains: [risk]}", None),
        ("{products: [payments.transactions], kinds: [KafkaTopic]}", "topics-are-not-lost"),
        ("{products: [payments.settlements]}", None),
        ("{personalData: false}", None),
        ("{environments: [prod]}", None),
    ],
)
def test_a_step_that_no_policy_is_about_is_judged_by_the_rule_as_it_is(selector: str, policy: str | None) -> None:
    """The deletion is refused in any case; with the policy only where it is about the step."""
    found = shown(Edit(POLICY, "appliesTo: {}", f"appliesTo: {selector}"))
    (judged,) = by_plan(found, Change("KafkaTopic", TOPIC, deleted).plan)
    assert (judged.rule, judged.policy, judged.product) == ("consumers-lost", policy, "payments.transactions")


def test_a_failure_of_a_step_names_the_product_that_it_is_of(example: Context) -> None:
    """A waiver of the product accepts it, one of another product does not."""
    change = Change("Namespace", "payments-settlements-namespace-namespace", setting(LABEL, "CC-1"))
    (judged,) = by_plan(example, change.plan)
    assert judged.product == "payments.settlements"


def test_every_resource_of_a_product_is_known_to_be_its_own(example: Context) -> None:
    """Namespaces, topics, tables, access rights, by label, topic or logical name; what is the domain's is nobody's."""
    subjects = Subjects(example.mesh)
    found: dict[str | None, set[str]] = {}
    for step in recorded(PAYMENTS).steps:
        found.setdefault(subjects.id(step), set()).add(step.type.rpartition(":")[2])
    assert {"KafkaTopic", "Namespace", "Schema", "SqlTable", "Volume"} <= found["payments.transactions"]
    assert {"Namespace", "SqlTable", "Volume"} <= found["payments.settlements"]
    assert {"Grant", "Domain"} <= found[None]
    assert found.keys() == {"payments.transactions", "payments.settlements", None}


@pytest.mark.parametrize(
    ("name", "inputs", "product"),
    [
        ("x", {"metadata": {"labels": {"mesh.platform/product": "risk.scoring"}}}, "risk.scoring"),
        ("payments-transactions-x", {"customTags": {"mesh_product": "risk.scoring"}}, "risk.scoring"),
        ("x", {"topicName": "risk.scoring.assessed.v1.dlq"}, "risk.scoring"),
        ("x", {"subjectName": "gone.product.port.v1-value"}, "gone.product"),
        ("x", {"topicName": "platform.mesh.events.v1"}, None),
        ("payments-transactions-x", {"topicName": "risk.scoring.v1"}, "payments.transactions"),
        ("payments-transactions-completed.v1-table", {}, "payments.transactions"),
        ("payments-transactions", {}, "payments.transactions"),
        ("payments-transactionsx", {}, None),
        ("payments-catalog", {"properties": {"mesh_domain": "payments"}}, None),
        ("payments-transactions-x", {"metadata": "unknown"}, "payments.transactions"),
    ],
)
def test_labels_come_before_topics_and_topics_before_logical_names(
    example: Context, name: str, inputs: dict[str, object], product: str | None
) -> None:
    """The state that stays says it, or the one that goes."""
    subjects = Subjects(example.mesh)
    for state in ("new", "old"):
        step = Step(op="update", urn=f"urn:pulumi:s::mesh::t::{name}", type="t", **{state: inputs})  # type: ignore[arg-type]
        assert subjects.id(step) == product


def test_of_two_products_whose_names_begin_alike_each_has_its_own(example: Context) -> None:
    """`payments.trans` and `payments.trans-actions`, whose names end where the other's go on."""
    some = next(iter(example.mesh.products.values()))
    products = {ProductId("payments", name): some for name in ("trans", "trans-actions")}
    subjects = Subjects(replace(example.mesh, products=products))
    for name, product in (("trans-topic", "trans"), ("trans-actions-topic", "trans-actions"), ("transactions", None)):
        step = Step(op="create", urn=f"urn:pulumi:s::mesh::t::payments-{name}", type="t")
        assert subjects.id(step) == (f"payments.{product}" if product else None)
