"""Alerts: from thresholds and from what contracts promise, to the receivers that the product names."""

from __future__ import annotations

from dataclasses import replace

import mesh_example as example
import part_example as part
import pytest
from mesh_components.data_product import DataProduct
from mesh_components.monitoring import Monitoring as MonitoringComponent
from mesh_platform.documents.kinds.domain import Criticality
from mesh_platform.documents.kinds.product_stack import Monitoring, Thresholds
from mesh_platform.mesh.ids import ProductId
from recording import Program, record


def rules(program: Program) -> dict[str, dict[str, object]]:
    (group,) = program.one("PrometheusRule").at("spec.groups")
    found = {rule["alert"]: rule for rule in group["rules"]}
    assert len(found) == len(group["rules"])
    return found


def with_stack(**stack: object) -> Program:
    """The component by itself."""

    def program() -> None:
        given = part.common(part.STREAM, example.mesh().environments["local"], example.providers(), **stack)
        MonitoringComponent(
            "p",
            {
                **given,
                "domain": example.mesh().domains["payments"].document,
                "platform": example.platform(),
                "identity": example.identity(part.STREAM),
                "namespace": "payments-transactions-local",
                "schema_id": "s",
                "warehouse_id": "w",
                "destinations": example.platform().destinations,
                "kafka": True,
                "tables": {},
            },
        )

    return record(program)


def test_consumer_lag_is_that_of_the_products_own_groups() -> None:
    """All groups below its delimited prefix on this cluster; the dot is no wildcard."""
    found = rules(with_stack(monitoring=Monitoring(receivers=["oncall"], thresholds=Thresholds(consumer_lag=77))))
    assert found["ConsumerLag"]["expr"] == (
        "max by (consumer_group_id, topic) (confluent_kafka_server_consumer_lag_offsets"
        '{kafka_id="lkc-1",consumer_group_id=~"payments\\\\.transactions\\\\..+"}) > 77'
    )


def test_the_error_rate_is_a_share_of_the_workloads_records() -> None:
    """In the product's namespace."""
    found = rules(with_stack(monitoring=Monitoring(receivers=["oncall"], thresholds=Thresholds(error_rate=0.25))))
    expression = found["ErrorRate"]["expr"]
    assert 'mesh_records_failed_total{namespace="payments-transactions-local"}' in expression
    assert expression.endswith("> 0.25")


def test_what_the_contract_promises_is_watched() -> None:
    """Latency in seconds and availability as a share, as slaProperties state them."""
    found = rules(example.deployed(example.TRANSACTIONS))
    assert found["Latency-completed.v1"]["expr"].endswith("> 30")
    assert 'port="completed.v1"' in found["Latency-completed.v1"]["expr"]
    assert found["Availability"]["expr"].endswith("< 0.999")


def test_dead_letters_and_the_quota_are_watched() -> None:
    """One rule per dead letter topic; the quota for every product."""
    found = rules(example.deployed(example.TRANSACTIONS))
    assert 'topic="payments.transactions.completed.v1.dlq"' in found["DeadLetters-completed.v1"]["expr"]
    assert "QuotaNearlyUsed" in found


def test_a_batch_product_is_not_asked_for_a_process() -> None:
    """No workload: nothing that would always be absent is waited for."""
    found = rules(example.deployed(example.SETTLEMENTS))
    assert not found.keys() & {"ErrorRate", "WorkloadDown", "Availability"}
    assert "QuotaNearlyUsed" in found


def test_without_kafka_no_kafka_figure_is_asked_for() -> None:
    """Only the quota is left to watch."""

    def program() -> None:
        given = example.args(example.SETTLEMENTS)
        none = replace(given["rights"], kafka=(), subjects=(), quotas=())
        DataProduct("p", {**given, "rights": none})

    assert set(rules(record(program))) == {"QuotaNearlyUsed"}


@pytest.mark.parametrize(("tier", "severity"), [("low", "info"), ("medium", "warning"), ("critical", "critical")])
def test_severity_follows_the_criticality(tier: str, severity: str) -> None:
    """An alert that wakes somebody is for what hurts."""
    found = rules(with_stack(criticality=Criticality(tier=tier, rto="PT1H", rpo="PT1H")))
    assert {rule["labels"]["severity"] for rule in found.values()} == {severity}


def test_alerts_name_their_receivers_for_the_route() -> None:
    """All of them, in order, with the domain, beside the six labels."""
    found = rules(with_stack(monitoring=Monitoring(receivers=["oncall", "desk"])))
    for rule in found.values():
        assert rule["labels"]["mesh_receivers"] == "payments.desk,payments.oncall"
        assert rule["labels"]["mesh_product"] == "payments.transactions"
        assert rule["annotations"]["summary"]


def test_an_empty_table_is_an_alert() -> None:
    """Fewer rows than the contract's rule on them asks for."""
    alert = example.deployed(example.TRANSACTIONS).one("AlertV2", "rows")
    assert alert.at("queryText") == "SELECT count(*) AS value FROM `payments_local`.`transactions`.`completed_v1`"
    assert alert.at("evaluation.comparisonOperator") == "LESS_THAN"
    assert alert.at("evaluation.threshold.value.doubleValue") == 1
    assert alert.at("evaluation.source.name") == "value"


def test_an_old_table_is_an_alert() -> None:
    """By the timestamp that the promise names; a port without such a promise has no such alert."""
    alert = example.deployed(example.TRANSACTIONS).one("AlertV2", "age")
    assert "timestampdiff(SECOND, max(`completedAt`), current_timestamp())" in alert.at("queryText")
    assert alert.at("evaluation.comparisonOperator") == "GREATER_THAN"
    assert alert.at("evaluation.threshold.value.doubleValue") == 30
    assert not [each for each in example.deployed(example.SETTLEMENTS).of("AlertV2") if each.name.endswith("age")]


def test_queries_run_as_the_product_after_its_table_is_there() -> None:
    """Every hour on the same warehouse, and the receivers' destinations are told."""
    found = example.deployed(example.TRANSACTIONS)
    for each in found.of("AlertV2"):
        assert each.at("runAs") == {"servicePrincipalName": "app-payments.transactions"}
        assert each.at("schedule") == {"quartzCronSchedule": "0 0 * * * ?", "timezoneId": "UTC"}
        told = each.at("evaluation.notification.subscriptions")
        assert told == [{"destinationId": "destination-payments-oncall"}]
        assert found.one("SqlTable", "completed.v1-table").urn in each.after


def test_a_schema_with_tables_has_a_quality_monitor() -> None:
    """A product of topics alone has none, and no query alerts."""
    monitor = example.deployed(example.TRANSACTIONS).one("QualityMonitorV2")
    assert monitor.at("objectType") == "schema"
    assert monitor.at("objectId")
    topics_only = example.deployed(ProductId("notifications", "notices"))
    assert not topics_only.of("QualityMonitorV2")
    assert not topics_only.of("AlertV2")
