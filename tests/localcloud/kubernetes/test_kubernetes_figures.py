"""The quota of a namespace is watched by what the running API server counts."""

from __future__ import annotations

import time

from cluster import COUNTED, Cluster, counted
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.workloads.desired import quantity
from mesh_platform.localcloud.workloads.figures import QUOTA, Quotas
from mesh_platform.localcloud.workloads.pace import Pace
from mesh_platform.localcloud.workloads.place import Place
from mesh_platform.localcloud.workloads.samples import NAME
from mesh_platform.localcloud.workloads.watch import Watch
from mesh_platform.mesh.ids import ProductId


def test_used_and_hard_quota_are_those_of_the_server_and_the_alert_on_them_is_evaluated(cluster: Cluster) -> None:
    """Beside it the alerts of the same product that nobody can evaluate, as no broker and no replica runs."""
    cluster.until(COUNTED, counted)
    place = Place(root=cluster.world.root, product=ProductId("audit", "ledger"), environment="local")
    store = Store(place.base / "store")
    try:
        found = {
            (labels["type"], labels["resource"]): each.value
            for each in Quotas(place, store).read()
            if (labels := dict(each.labels))[NAME] == QUOTA
        }
        status = cluster.get("/api/v1/namespaces/audit-ledger-local/resourcequotas/quota")["status"]
        for kind in ("hard", "used"):
            assert {name: found[kind, name] for name in status[kind]} == {
                name: quantity(value) for name, value in status[kind].items()
            }
        assert found["used", "pods"] >= 1
        watch = Watch(place=place, store=store, pace=Pace())
        watch.turn((), time.time())
        states = {each.rule.name: each.state for each in watch.judged}
        assert states["QuotaNearlyUsed"] in ("inactive", "pending")
        assert states["ConsumerLag"] == "not evaluated"
    finally:
        store.close()
