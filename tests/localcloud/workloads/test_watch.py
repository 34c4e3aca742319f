"""What a watch takes of its replicas: figures under the name of each, its end, and nothing that is no figure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from mesh_platform.localcloud.workloads.place import Place, labels, quotas, rules
from mesh_platform.localcloud.workloads.supervisor import Target
from mesh_platform.localcloud.workloads.watch import Watch, alert_notes
from shop import FAST, NAMESPACE, Shop, alert_rules


class Replica:
    """Something at a port that shows a text when it is asked for its figures."""

    def __init__(self) -> None:
        self.text, self.status, self.asked = "", 200, list[str]()
        replica = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                replica.asked.append(self.path)
                self.send_response(replica.status)
                self.end_headers()
                self.wfile.write(replica.text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def target(self, slot: int = 1, *, alive: bool = True) -> Target:
        return Target(slot, self.server.server_port, alive)


@pytest.fixture
def replica() -> Iterator[Replica]:
    found = Replica()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def watch(shop: Shop) -> Watch:
    return Watch(place=shop.place, store=shop.store, pace=FAST)


COUNTERS = "# TYPE mesh_records_total counter\nmesh_records_total {}\n# TYPE mesh_records_failed_total counter\n{}\n"


def test_figures_are_asked_for_at_the_usual_path_and_have_the_labels_of_a_service_monitor(
    watch: Watch, replica: Replica
) -> None:
    replica.text = "m 4"
    watch.turn([replica.target(2)], 0)
    assert replica.asked == ["/metrics"]
    chosen = f'namespace="{NAMESPACE}",job="workload",pod="workload-2",instance="127.0.0.1:{replica.target().port}"'
    assert watch.figure(f"m{{{chosen}}}", 0) == 4
    assert watch.figure(f"up{{{chosen}}}", 0) == 1


@pytest.mark.parametrize(("status", "text"), [(500, "m 4"), (404, "m 4"), (200, "<html>"), (200, "m 4\nm{ 5")])
def test_a_replica_that_shows_no_figures_is_down_and_nothing_of_it_counts(
    watch: Watch, replica: Replica, status: int, text: str
) -> None:
    replica.status, replica.text = status, text
    watch.turn([replica.target()], 0)
    assert watch.figure("up", 0) == 0
    assert watch.figure("m", 0) is None
    replica.status, replica.text = 200, "m 4"
    watch.turn([replica.target()], 5)
    assert (watch.figure("up", 5), watch.figure("m", 5)) == (1, 4)


def test_a_replica_whose_process_waits_to_be_started_is_down_and_is_not_asked(watch: Watch, replica: Replica) -> None:
    watch.turn([replica.target(alive=False)], 0)
    assert (watch.figure("up", 0), replica.asked) == (0, [])


def test_figures_of_a_replica_that_is_no_more_end_with_it_and_those_of_the_others_stay(
    watch: Watch, replica: Replica
) -> None:
    """An old reading must not keep an alert alive, nor hide one."""
    replica.text = "m 4"
    watch.turn([replica.target(1), replica.target(2)], 0)
    assert watch.figure("sum(m)", 0) == 8
    watch.turn([replica.target(2)], 5)
    assert watch.figure("sum(m)", 5) == 4
    assert watch.figure('absent(up{pod="workload-1"})', 5) == 1
    assert watch.figure('up{pod="workload-2"}', 5) == 1


def test_a_figure_is_one_number_and_otherwise_not_told(watch: Watch, replica: Replica) -> None:
    replica.text = 'm{a="1"} 4\nm{a="2"} 5\nnone NaN'
    watch.turn([replica.target()], 0)
    assert watch.figure('m{a="1"}', 0) == 4
    for expression in ("m", "none", "unknown", "sum(", "1 + 1"):
        assert watch.figure(expression, 0) is None


def test_the_share_of_failed_records_is_of_those_that_came_and_nothing_without_any(
    watch: Watch, replica: Replica
) -> None:
    replica.text = COUNTERS.format(0, "mesh_records_failed_total 0")
    watch.turn([replica.target()], 0)
    assert watch.error_rate(0) is None
    replica.text = COUNTERS.format(200, "mesh_records_failed_total 50")
    watch.turn([replica.target()], 60)
    assert watch.error_rate(60) == pytest.approx(0.25)


def test_a_processor_that_has_never_failed_has_a_rate_of_nothing_and_not_no_rate(
    watch: Watch, replica: Replica
) -> None:
    for now, came in ((0, 1), (60, 9)):
        replica.text = COUNTERS.format(came, "")
        watch.turn([replica.target()], now)
    assert watch.error_rate(60) == 0.0


def test_the_lag_is_what_the_replicas_count_together(watch: Watch, replica: Replica) -> None:
    assert watch.lag(0) is None
    replica.text = 'mesh_consumer_lag{topic="a"} 3\nmesh_consumer_lag{topic="b"} 4'
    watch.turn([replica.target()], 0)
    assert watch.lag(0) == 7


def test_an_alert_over_figures_that_nobody_shows_says_which_and_why(shop: Shop, watch: Watch, replica: Replica) -> None:
    shop.apply(alert_rules(WorkloadDown="0s", ErrorRate="0s", ConsumerLag="0s"))
    replica.text = "m 4"
    assert watch.turn([replica.target()], 0) == ()
    told = {each.name: (each.state, each.reason) for each in alert_notes(watch.judged)}
    assert told["WorkloadDown"] == ("inactive", "")
    assert told["ErrorRate"] == ("not evaluated", "nothing shows mesh_records_failed_total")
    state, reason = told["ConsumerLag"]
    assert state == "not evaluated"
    assert reason == (
        "confluent_kafka_server_consumer_lag_offsets: kafka does not run; mesh local up --only kafka starts it"
    )


def test_an_alert_is_noted_with_its_severity_and_the_moment_of_its_oldest_series(shop: Shop, watch: Watch) -> None:
    shop.apply(alert_rules(WorkloadDown="60s"))
    watch.turn([], 100)
    (note,) = alert_notes(watch.judged)
    assert (note.name, note.state, note.severity, note.since) == ("WorkloadDown", "pending", "critical", 100)
    (began,) = watch.turn([], 160)
    assert (began.state, began.since) == ("firing", 100)
    assert watch.turn([], 170) == ()


def test_an_alert_whose_rule_leaves_the_store_is_told_to_be_over(shop: Shop, watch: Watch) -> None:
    shop.apply(alert_rules(WorkloadDown="0s", ErrorRate="0s"))
    assert [each.state for each in watch.turn([], 0)] == ["firing"]
    shop.apply(alert_rules(ErrorRate="0s"))
    assert [(each.rule.name, each.state) for each in watch.turn([], 5)] == [("WorkloadDown", "resolved")]
    assert [each.name for each in alert_notes(watch.judged)] == ["ErrorRate"]


def test_rules_and_quotas_of_a_namespace_whose_name_begins_alike_are_not_a_product_s(shop: Shop) -> None:
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota", "namespace": NAMESPACE}}
    shop.apply({**quota, "spec": {"hard": {"pods": "4"}}})
    shop.apply(alert_rules(WorkloadDown="0s"))
    assert quotas(shop.place, shop.store) == ("quota",)
    assert rules(shop.place, shop.store) is not None
    shorter = replace(shop.place, environment="loc")
    assert NAMESPACE.startswith(shorter.namespace)
    assert (quotas(shorter, shop.store), rules(shorter, shop.store)) == ((), None)


def test_labels_tell_two_replicas_of_one_slot_apart_by_their_port(shop: Shop) -> None:
    place: Place = shop.place
    assert labels(place, 1, 5000) != labels(place, 1, 5001)
    assert labels(place, 1, 5000)["pod"] == labels(place, 1, 5001)["pod"]
