"""Prometheus alerts of a product, from its thresholds and from what its contracts promise.

Kafka figures are those of Confluent Cloud's Metrics API (its Prometheus export), workload figures those that the
platform's processors expose, quota figures those of kube-state-metrics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from mesh_platform.mesh import naming
from mesh_platform.mesh.quoting import promql_value

from . import service_levels

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Product

    from .refs import Text

LAG = "confluent_kafka_server_consumer_lag_offsets"
RECEIVED = "confluent_kafka_server_received_records"
NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: it fires when `expression` (PromQL) has held for `lasting`."""

    name: str
    expression: Text
    lasting: str
    summary: str


def alerts(product: Product, environment: str, cluster_id: Text, *, kafka: bool) -> Iterator[Alert]:
    """Yield the alerts of a product in a fixed order; at least that of its quota."""
    selector = f"namespace={promql_value(naming.namespace(product.id, environment))}"
    if kafka:
        yield from _kafka(product, cluster_id)
    if product.stack.workload is not None:
        yield from _workload(product, selector)
    used = f'kube_resourcequota{{{selector},type="used"}}'
    hard = f'(kube_resourcequota{{{selector},type="hard"}} > 0)'
    yield Alert(
        "QuotaNearlyUsed", f"{used} / ignoring(type) {hard} > {NEARLY}", "15m", "The namespace's quota is nearly used."
    )


def _kafka(product: Product, cluster_id: Text) -> Iterator[Alert]:
    most = product.stack.monitoring.thresholds.consumer_lag
    groups = promql_value(re.escape(naming.prefix(product.id)) + ".+")
    lag = pulumi.Output.concat(
        f'max by (consumer_group_id, topic) ({LAG}{{kafka_id="',
        cluster_id,
        f'",consumer_group_id=~{groups}}}) > {most}',
    )
    yield Alert("ConsumerLag", lag, "10m", f"More than {most} messages wait to be read.")
    for port in product.ports:
        if port.topic and port.settings.dead_letter:
            topic = promql_value(naming.dead_letters(port.id))
            dead = pulumi.Output.concat(
                f'sum(sum_over_time({RECEIVED}{{kafka_id="', cluster_id, f'",topic={topic}}}[15m])) > 0'
            )
            yield Alert(f"DeadLetters-{port.id.key}", dead, "0m", f"{port.id.key} has new dead letters.")


def _workload(product: Product, selector: str) -> Iterator[Alert]:
    most = product.stack.monitoring.thresholds.error_rate
    failed, all_ = (f"sum(rate(mesh_records{part}_total{{{selector}}}[5m]))" for part in ("_failed", ""))
    yield Alert("ErrorRate", f"{failed} / {all_} > {most}", "5m", f"More than {most:.2%} of the records fail.")
    yield Alert("WorkloadDown", f"absent(up{{{selector}}} == 1)", "5m", "No replica of the workload answers.")
    promised = [share for port in product.ports if (share := service_levels.availability(port)) is not None]
    if promised:
        least = max(promised)
        up = f"avg(avg_over_time(up{{{selector}}}[1h])) < {least:.6g}"
        yield Alert("Availability", up, "5m", f"Available less than {least:.6%} of the last hour.")
    for port in product.ports:
        longest = service_levels.latency(port)
        if port.topic and longest is not None:
            of_port = f"{selector},port={promql_value(port.id.key)}"
            rate = f"sum by (le) (rate(mesh_record_latency_seconds_bucket{{{of_port}}}[5m]))"
            late = f"histogram_quantile(0.99, {rate}) > {longest:g}"
            yield Alert(f"Latency-{port.id.key}", late, "10m", f"{port.id.key} is later than {longest:g} s.")
