"""A small mesh with one product whose processor is a tiny server, and the records that a real Cloud makes of it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.store import Key, Store
from mesh_platform.localcloud.values import Secret, Value
from mesh_platform.localcloud.workloads import notes
from mesh_platform.localcloud.workloads.pace import Pace
from mesh_platform.localcloud.workloads.place import Place
from mesh_platform.mesh import stamp
from mesh_platform.mesh.ids import ProductId

PRODUCT = ProductId("shop", "orders")
NAMESPACE = "shop-orders-local"
DOMAIN = """\
apiVersion: mesh/v1
kind: Domain
id: shop
name: Shop
receivers:
  oncall: {email: oncall@shop.example, webhook: secret:oncall-webhook}
  desk: {email: desk@shop.example, webhook: secret:desk-webhook}
"""
SERVER = '''\
"""Counts, and does what it is told."""

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

done, kept = {"mesh_records_total": 0, "mesh_records_failed_total": 0}, []
if os.environ.get("MODE") == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.environ.get("MODE") == "broken":
    sys.exit(3)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urlsplit(self.path)
        told = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/work":
            done["mesh_records_total"] += int(told["records"])
            done["mesh_records_failed_total"] += int(told["failed"])
        if asked.path == "/eat":
            kept.append(bytearray(b"x" * int(told["bytes"])))
        if asked.path == "/burn":
            until = time.monotonic() + float(told["seconds"])
            while time.monotonic() < until:
                pass
        lines = [f"# TYPE {name} counter\\n{name} {value}" for name, value in done.items()]
        body = "\\n".join([*lines, "# TYPE mesh_consumer_lag gauge", 'mesh_consumer_lag{topic="t"} 7', ""])
        if asked.path == "/environment":
            body = "\\n".join(f"{name}={value}" for name, value in os.environ.items())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["MESH_METRICS_PORT"])), Handler).serve_forever()
'''
FAST = Pace(
    look=0.02, follow=0.05, probe=0.05, backoff=0.2, backoff_most=1.0, grace=2.0, measure=0.1, scale=0.3, settle=0.6,
    scrape=0.1,
)  # fmt: skip
Object = dict[str, Any]


def deployment(**environment: str) -> Object:
    """Return a Deployment as component Workload makes it."""
    probe = {"tcpSocket": {"port": "metrics"}}
    container = {
        "name": "workload", "image": "registry.example/shop/orders:1", "command": ["python", "-m", "orders"],
        "env": [{"name": name, "value": value} for name, value in environment.items()],
        "envFrom": [{"secretRef": {"name": "credentials"}}],
        "ports": [{"containerPort": 9090, "name": "metrics"}],
        "readinessProbe": {**probe, "periodSeconds": 5},
        "livenessProbe": {**probe, "periodSeconds": 10, "initialDelaySeconds": 15},
        "resources": {"limits": {"cpu": "500m", "memory": "128Mi"}, "requests": {"cpu": "500m", "memory": "128Mi"}},
    }  # fmt: skip
    labels = {"app.kubernetes.io/name": "workload"}
    template = {
        "metadata": {"labels": labels, "annotations": {"mesh.platform/key-generation": "1"}},
        "spec": {"containers": [container]},
    }
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": _named("workload"),
        "spec": {"selector": {"matchLabels": labels}, "template": template},
    }  # fmt: skip


def autoscaler(minimum: int, maximum: int, target: int = 70) -> Object:
    """Return a HorizontalPodAutoscaler as component Workload makes it."""
    resource = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": target}}
    return {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": _named("workload"),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "workload"},
            "minReplicas": minimum, "maxReplicas": maximum, "metrics": [{"type": "Resource", "resource": resource}],
        },
    }  # fmt: skip


def alert_rules(**lasting: str) -> Object:
    """Return a PrometheusRule with alerts that last for so long before they fire."""
    selector = f'namespace="{NAMESPACE}"'
    expressions = {
        "WorkloadDown": f"absent(up{{{selector}}} == 1)",
        "ErrorRate": f"sum(rate(mesh_records_failed_total{{{selector}}}[5m])) "
        f"/ sum(rate(mesh_records_total{{{selector}}}[5m])) > 0.01",
        "ConsumerLag": "max by (topic) (confluent_kafka_server_consumer_lag_offsets) > 10",
    }
    labels = {"severity": "critical", "mesh_receivers": "shop.oncall,shop.desk", "mesh_product": "shop.orders"}
    rules = [
        {
            "alert": name, "expr": expressions[name], "for": duration, "labels": labels,
            "annotations": {"summary": f"{name} holds."},
        }
        for name, duration in lasting.items()
    ]  # fmt: skip
    return {
        "apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": _named("product"),
        "spec": {"groups": [{"name": "shop.orders", "rules": rules}]},
    }  # fmt: skip


def definition() -> Object:
    """Return the definition of PrometheusRule, as the platform's stack installs it."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "prometheusrules.monitoring.coreos.com"},
        "spec": {
            "group": "monitoring.coreos.com", "scope": "Namespaced", "versions": [version],
            "names": {"kind": "PrometheusRule", "plural": "prometheusrules"},
        },
    }  # fmt: skip


@dataclass
class Shop:
    """The mesh, its store, and what changes both."""

    place: Place
    store: Store
    _made: dict[str, Key] = field(default_factory=dict[str, Key])

    def apply(self, body: Mapping[str, Any]) -> None:
        """Create or update an object as the engine would have it done."""
        api = str(body["apiVersion"])
        kind = f"kubernetes:{api if '/' in api else f'core/{api}'}:{body['kind']}"
        self.put(kind, str(body["kind"]), dict(body), kubeconfig=stamp.kubeconfig(self.store.id))

    def put(self, kind: str, name: str, inputs: dict[str, Value], **config: Value) -> None:
        """Create or update anything."""
        cloud = Cloud(self.store)
        known = self._made.get(name)
        if known is not None:
            cloud.update(kind, known.id, config, inputs)
        else:
            urn = f"urn:pulumi:shop-local::mesh::{kind}::{name}"
            self._made[name] = cloud.create(kind, urn, config, inputs).key

    def remove(self, name: str, kind: str) -> None:
        """Delete an object."""
        config: dict[str, Value] = {"kubeconfig": stamp.kubeconfig(self.store.id)}
        Cloud(self.store).delete(kind, self._made.pop(name).id, config)

    def webhook(self, receiver: str, address: str) -> None:
        """Configure the address of a receiver's webhook, as the platform's stack does."""
        inputs: dict[str, Value] = {
            "displayName": f"shop.{receiver}", "config": {"genericWebhook": {"url": Secret(address)}},
        }  # fmt: skip
        kind = "databricks:index/notificationDestination:NotificationDestination"
        self.put(kind, f"destination-{receiver}", inputs, host=stamp.host(self.store.id))

    def note(self) -> notes.Note:
        """Return the supervisor's note."""
        note = notes.read(self.place.base, str(PRODUCT))
        assert note is not None
        return note


def open_shop(root: Path, *, code: bool = True) -> Shop:
    """Make the mesh: documents, the processor's code, and what its stack would have made."""
    product = root / "domains" / "shop" / "products" / "orders"
    product.mkdir(parents=True)
    (root / "domains" / "shop" / "domain.yaml").write_text(DOMAIN)
    if code:
        (product / "processor" / "orders").mkdir(parents=True)
        (product / "processor" / "orders" / "__main__.py").write_text(SERVER)
    place = Place(root=root, product=PRODUCT, environment="local")
    shop = Shop(place, Store(place.base / "store"))
    shop.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    secret = {"SHOP_KEY": "not-to-be-shown"}
    shop.apply({"apiVersion": "v1", "kind": "Secret", "metadata": _named("credentials"), "stringData": secret})
    shop.apply(deployment())
    shop.apply(autoscaler(1, 3))
    shop.apply(definition())
    return shop


def ask(port: int, path: str, seconds: float = 10) -> str:
    """Return what a replica answers."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        asked.request("GET", path)
        return asked.getresponse().read().decode()
    finally:
        asked.close()


def until(holds: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once something holds, looking again and again."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)


def _named(name: str) -> Object:
    return {"name": name, "namespace": NAMESPACE}
