"""A rule that goes, or becomes another one, takes its alerts along, and whoever was told of them hears of their end."""

from __future__ import annotations

from dataclasses import replace

from mesh_platform.localcloud.workloads.alerts import Judged, Rule, changes, judge, rules
from shop import alert_rules

RULE = Rule(name="Late", expression="m > 1", lasting=0, labels={"severity": "critical"}, summary="Late.")
SERIES = frozenset({("topic", "a")})


def firing(rule: Rule = RULE, at: float = 0) -> Judged:
    return judge(Judged(rule=rule), lambda _: {SERIES: 2.0}, at)


def test_what_fires_is_resolved_when_its_rule_is_removed_and_what_is_pending_was_never_told() -> None:
    (ended,) = changes([firing()], [])
    assert (ended.state, ended.since, ended.rule) == ("resolved", 0, RULE)
    pending = judge(Judged(rule=replace(RULE, lasting=60)), lambda _: {SERIES: 2.0}, 0)
    assert pending.state == "pending"
    assert changes([pending], []) == ()


def test_under_a_rule_that_changed_the_old_occurrence_ends_and_the_new_one_is_another() -> None:
    stricter = firing(replace(RULE, expression="m > 1.5"), at=50)
    ended, began = changes([firing()], [stricter])
    assert [(each.state, each.since) for each in (ended, began)] == [("resolved", 0), ("firing", 50)]
    assert ended.key != began.key


def test_a_rule_that_changed_and_does_not_hold_any_more_ends_what_fired() -> None:
    quiet = judge(Judged(rule=replace(RULE, expression="m > 9")), lambda _: {}, 50)
    assert [each.state for each in changes([firing()], [quiet])] == ["resolved"]


def test_two_rules_over_the_same_series_are_two_alerts() -> None:
    other = firing(replace(RULE, name="Later"))
    assert [each.rule.name for each in changes([firing()], [firing(), other])] == ["Later"]
    assert [each.rule.name for each in changes([firing(), other], [other])] == ["Late"]


def test_an_alert_that_has_been_resolved_is_not_told_again() -> None:
    resolved = judge(firing(), lambda _: {}, 10)
    assert resolved.state == "resolved"
    assert changes([resolved], []) == ()
    gone = judge(resolved, lambda _: {}, 20)
    assert (gone.state, changes([resolved], [gone])) == ("inactive", ())


def test_a_rule_is_as_bad_as_the_worst_of_its_series() -> None:
    lasting = replace(RULE, lasting=60)
    younger = frozenset({("topic", "b")})
    first = judge(Judged(rule=lasting), lambda _: {SERIES: 2.0}, 0)
    both = judge(first, lambda _: {SERIES: 2.0, younger: 2.0}, 60)
    assert (first.state, both.state) == ("pending", "firing")
    assert {labels: each.state for labels, each in both.active.items()} == {SERIES: "firing", younger: "pending"}


def test_the_name_of_the_metric_is_no_label_of_its_alert() -> None:
    named = frozenset({("__name__", "m"), ("topic", "a")})
    judged = judge(Judged(rule=RULE), lambda _: {named: 7.0}, 0)
    assert {labels: each.value for labels, each in judged.active.items()} == {SERIES: 7.0}


def test_a_rule_that_only_records_is_no_alert_and_an_alert_has_what_it_tells() -> None:
    body = alert_rules(ErrorRate="0s")
    body["spec"]["groups"][0]["rules"].insert(0, {"record": "m:sum", "expr": "sum(m)"})
    (found,) = rules(body)
    assert (found.name, found.summary) == ("ErrorRate", "ErrorRate holds.")
    del body["spec"]["groups"][0]["rules"][1]["annotations"], body["spec"]["groups"][0]["rules"][1]["for"]
    assert [(each.summary, each.lasting) for each in rules(body)] == [("", 0)]
