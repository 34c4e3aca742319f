"""Component Monitoring: who is told when a product breaks what its contracts promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming
from mesh_platform.mesh.quoting import sql_name
from pulumi_kubernetes import meta
from pulumi_kubernetes.apiextensions import CustomResource

from . import service_levels
from .alert_rules import Alert, alerts
from .children import Children
from .parts import ProductPartArgs
from .receivers import key, subscribed

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain
    from mesh_platform.mesh.model import Port

    from .refs import IdentityRefs, PlatformRefs, Text

HOURLY = "0 0 * * * ?"
"""Quartz. All at the same minute, so that the warehouse wakes once."""
SEVERITY = {"low": "info", "medium": "warning", "high": "critical", "critical": "critical"}


class MonitoringArgs(ProductPartArgs):
    """Args of Monitoring."""

    domain: Domain
    """The domain's document, for its receivers and default criticality."""
    platform: PlatformRefs
    """What the platform layer made; the cluster's id selects Kafka figures."""
    identity: IdentityRefs
    """The product's own identities; queries run as its service principal."""
    namespace: Text
    """Name of the product's namespace, as an output."""
    schema_id: Text
    """Id of the product's schema, for its quality monitor."""
    warehouse_id: Text
    """SQL warehouse of the queries."""
    destinations: Mapping[str, Text]
    """Notification destinations of the workspace by `<domain>.<receiver>`."""
    kafka: bool
    """Whether the product speaks Kafka."""
    tables: Mapping[str, Sequence[pulumi.Resource]]
    """What alerts on a table port come after, by port key."""


class Monitoring(pulumi.ComponentResource):
    """PrometheusRule; per table port alerts on its rows and its age; a quality monitor of the schema."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment = args["product"], args["environment"]
        super().__init__("mesh:index:Monitoring", name, {"productId": str(product.id)}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._given = args
        criticality = product.stack.criticality or args["domain"].defaults.criticality
        self._rules(name, SEVERITY[criticality.tier])
        for port in product.ports:
            if port.table:
                self._alerts(f"{name}-{port.id.key}", port)
        if args["tables"]:
            databricks.QualityMonitorV2(
                f"{name}-quality",
                object_type="schema",
                object_id=args["schema_id"],
                opts=self._children.options(databricks.QualityMonitorV2, args["providers"].workspace),
            )
        self.register_outputs({})

    def _rules(self, name: str, severity: str) -> None:
        args = self._given
        found = alerts(args["product"], args["environment"].id, args["platform"].cluster_id, kafka=args["kafka"])
        routes = {
            "severity": severity,
            "mesh_receivers": ",".join(
                key(args["domain"].id, each) for each in sorted(set(args["product"].stack.monitoring.receivers))
            ),
        }
        labels = args["labels"].databricks() | routes
        CustomResource(
            f"{name}-rules",
            api_version="monitoring.coreos.com/v1",
            kind="PrometheusRule",
            metadata=meta.v1.ObjectMetaArgs(
                name="product", namespace=args["namespace"], labels=args["labels"].kubernetes()
            ),
            spec={"groups": [{"name": str(args["product"].id), "rules": [_rule(each, labels) for each in found]}]},
            opts=self._children.options(CustomResource, args["providers"].kubernetes),
        )

    def _alerts(self, name: str, port: Port) -> None:
        table = sql_name(*naming.full_table(port.id, self._given["environment"].id).split("."))
        rows = f"SELECT count(*) AS value FROM {table}"  # noqa: S608
        self._alert(f"{name}-rows", port, "rows", rows, ("LESS_THAN", service_levels.fewest_rows(port)))
        fresh = service_levels.freshness(port)
        if fresh is not None:
            column, oldest = fresh
            newest = f"timestampdiff(SECOND, max({sql_name(column)}), current_timestamp())"
            age = f"SELECT {newest} AS value FROM {table}"  # noqa: S608
            self._alert(f"{name}-age", port, "age", age, ("GREATER_THAN", oldest))

    def _alert(self, name: str, port: Port, what: str, query: str, fires: tuple[str, float]) -> None:
        args, (operator, value) = self._given, fires
        told = subscribed(args["domain"].id, args["product"].stack.monitoring.receivers, args["destinations"])
        databricks.AlertV2(
            name,
            display_name=f"{port.id} {what} ({args['environment'].id})",
            custom_description=args["labels"].sentence(),
            query_text=query,
            warehouse_id=args["warehouse_id"],
            run_as=databricks.AlertV2RunAsArgs(service_principal_name=args["identity"].application_id),
            schedule=databricks.AlertV2ScheduleArgs(quartz_cron_schedule=HOURLY, timezone_id="UTC"),
            evaluation=databricks.AlertV2EvaluationArgs(
                comparison_operator=operator,
                source=databricks.AlertV2EvaluationSourceArgs(name="value"),
                threshold=databricks.AlertV2EvaluationThresholdArgs(
                    value=databricks.AlertV2EvaluationThresholdValueArgs(double_value=float(value))
                ),
                notification=databricks.AlertV2EvaluationNotificationArgs(
                    notify_on_ok=True,
                    subscriptions=[
                        databricks.AlertV2EvaluationNotificationSubscriptionArgs(destination_id=each) for each in told
                    ],
                ),
            ),
            opts=self._children.options(
                databricks.AlertV2, args["providers"].workspace, after=args["tables"].get(port.id.key, ())
            ),
        )


def _rule(alert: Alert, labels: dict[str, str]) -> dict[str, object]:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.lasting,
        "labels": labels,
        "annotations": {"summary": alert.summary},
    }
