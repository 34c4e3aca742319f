"""An alert compares figures of its own product with what its contracts promise, and is there only where both are."""

from __future__ import annotations

import re
from dataclasses import replace

import mesh_example as example
import part_example as part
import pulumi
import pytest
from mesh_components.alert_rules import NEARLY, alerts
from mesh_platform.documents.kinds.product_stack import Monitoring, Thresholds, Workload
from mesh_platform.documents.standards.odcs import ServiceLevel
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Port, Product
from recording import record

IMAGE = "registry.bank.example/payments/transactions:1.0.0"
ME = example.product(example.TRANSACTIONS)
QUOTA = "QuotaNearlyUsed"


def told(product: Product, *, kafka: bool = True, environment: str = "dev") -> dict[str, tuple[str, str, str]]:
    """Return the alerts of a product by name: expression, how long it must hold, and what is said."""

    def program() -> object:
        found = list(alerts(product, environment, "lkc-9", kafka=kafka))
        names = [each.name for each in found]
        assert len(set(names)) == len(names)
        values = (pulumi.Output.all(each.expression, each.lasting, each.summary) for each in found)
        return pulumi.Output.all(**dict(zip(names, values, strict=True)))

    return {name: tuple(each) for name, each in record(program).outputs.items()}


def promising(*levels: dict[str, object], **changed: object) -> Product:
    """Return the product with a workload and one port that promises these service levels."""
    (port,) = ME.ports
    said = [ServiceLevel.model_validate(each) for each in levels]
    contract = port.contract.model_copy(update={"sla_properties": said})
    made = replace(port, contract=contract, **changed)  # pyright: ignore
    return replace(part.with_stack(ME, workload=Workload(image=IMAGE)), ports=(made,))


def port_like(key: str, like: Port) -> Port:
    return replace(like, id=PortId.parse(f"{ME.id}.{key}"))


def test_a_product_that_only_stores_is_watched_for_its_quota_alone() -> None:
    """In its own namespace; a quota of nothing is not nearly used."""
    found = told(part.with_stack(ME, workload=None), kafka=False)
    assert list(found) == [QUOTA]
    expression, lasting, _ = found[QUOTA]
    assert expression.count('namespace="payments-transactions-dev"') == 2
    assert expression.endswith(f'type="hard"}} > 0) > {NEARLY}')
    assert lasting == "15m"


def test_a_port_without_dead_letters_is_not_watched_for_them() -> None:
    """Only what has such a topic can get any."""
    (port,) = ME.ports
    quiet = replace(port, settings=port.settings.model_copy(update={"dead_letter": False}))
    with_letters, without = told(ME), told(replace(ME, ports=(quiet,)))
    name = "DeadLetters-completed.v1"
    assert 'topic="payments.transactions.completed.v1.dlq"' in with_letters[name][0]
    assert 'kafka_id="lkc-9"' in with_letters[name][0]
    assert with_letters[name][1] == "0m"
    assert name not in without
    assert name not in told(replace(ME, ports=(replace(port, topic=False),)))


def test_each_port_is_watched_by_itself() -> None:
    """Under a name of its own, with its own figures."""
    (port,) = promising({"property": "latency", "value": 30, "unit": "s"}).ports
    two = replace(
        part.with_stack(ME, workload=Workload(image=IMAGE)),
        ports=(port_like("one.v1", port), port_like("two.v1", port)),
    )
    found = told(two)
    for key in ("one.v1", "two.v1"):
        assert f'port="{key}"' in found[f"Latency-{key}"][0]
        assert f"{ME.id}.{key}.dlq" in found[f"DeadLetters-{key}"][0]


@pytest.mark.parametrize(
    ("value", "unit", "end"), [(30, "s", "> 30"), (2, "min", "> 120"), (250, "ms", "> 0.25"), (1, "d", "> 86400")]
)
def test_latency_is_compared_in_seconds(value: int, unit: str, end: str) -> None:
    """Of ninety-nine in a hundred records."""
    expression, _, said = told(promising({"property": "latency", "value": value, "unit": unit}))["Latency-completed.v1"]
    assert expression.startswith("histogram_quantile(0.99, ")
    assert expression.endswith(end)
    assert said == f"completed.v1 is later than {end[2:]} s."


def test_a_port_that_is_no_topic_has_no_latency_of_records() -> None:
    """Its age is asked of the table."""
    assert "Latency-completed.v1" not in told(promising({"property": "latency", "value": 1, "unit": "s"}, topic=False))


@pytest.mark.parametrize(
    ("value", "end", "said"), [(99.9, "< 0.999", "99.900000%"), (99.995, "< 0.99995", "99.995000%")]
)
def test_availability_is_compared_as_a_share(value: float, end: str, said: str) -> None:
    """As finely as it is promised."""
    expression, _, summary = told(promising({"property": "availability", "value": value, "unit": "percent"}))[
        "Availability"
    ]
    assert expression.endswith(end)
    assert said in summary
    assert 'namespace="payments-transactions-dev"' in expression


def test_what_is_not_promised_is_not_compared() -> None:
    """Whether it runs and how much fails is asked all the same."""
    found = told(promising())
    assert {"ErrorRate", "WorkloadDown"} <= set(found)
    assert not {"Availability", "Latency-completed.v1"} & set(found)


def test_without_a_process_nothing_of_one_is_asked() -> None:
    """Whatever the contract promises."""
    promised = promising(
        {"property": "availability", "value": 99, "unit": "percent"}, {"property": "latency", "value": 1, "unit": "s"}
    )
    found = told(part.with_stack(promised, workload=None))
    assert set(found) == {"ConsumerLag", "DeadLetters-completed.v1", QUOTA}


def test_thresholds_are_those_of_stack_yaml() -> None:
    """In the expression and in what is said."""
    own = Monitoring(receivers=["oncall"], thresholds=Thresholds(consumer_lag=12, error_rate=0.125))
    found = told(part.with_stack(promising(), monitoring=own))
    assert found["ConsumerLag"][0].endswith("> 12")
    assert found["ConsumerLag"][2] == "More than 12 messages wait to be read."
    assert found["ErrorRate"][0].endswith("> 0.125")
    assert found["ErrorRate"][2] == "More than 12.50% of the records fail."


def test_groups_of_a_product_whose_name_begins_alike_are_not_its_own() -> None:
    """The prefix ends in the dot, which is no wildcard."""
    expression = told(ME)["ConsumerLag"][0]
    pattern = expression.partition('consumer_group_id=~"')[2].partition('"')[0].replace("\\\\", "\\")
    assert re.fullmatch(pattern, "payments.transactions.completed")
    assert not re.fullmatch(pattern, "payments.transactions2.completed")
    assert not re.fullmatch(pattern, "paymentsxtransactions.completed")
    assert not re.fullmatch(pattern, "payments.transactions.")
