"""An alert waits, fires and is resolved as its figures say; what nobody can tell changes nothing."""

from __future__ import annotations

import pytest
from mesh_platform.localcloud.workloads.alerts import Active, Judged, Rule, changes, judge, rules, seconds
from mesh_platform.localcloud.workloads.promql import NotEvaluatedError
from shop import alert_rules

RULE = Rule(name="Late", expression="m > 1", lasting=60, labels={"severity": "critical"}, summary="Late.")
ONE, OTHER = frozenset({("topic", "a")}), frozenset({("topic", "b")})


def after(*turns: tuple[float, dict[frozenset[tuple[str, str]], float] | None]) -> tuple[Judged, list[Active]]:
    """Judge at each moment what holds then, None where it cannot be told; return the end and all that was told."""
    judged, told = Judged(rule=RULE), list[Active]()
    for now, holds in turns:

        def evaluate(
            expression: str, holds: dict[frozenset[tuple[str, str]], float] | None = holds
        ) -> dict[frozenset[tuple[str, str]], float]:
            assert expression == RULE.expression
            if holds is None:
                raise NotEvaluatedError("kafka does not run")
            return holds

        following = judge(judged, evaluate, now)
        told += changes([judged], [following])
        judged = following
    return judged, told


def test_it_is_pending_until_it_has_lasted_then_fires_once_and_is_resolved_once() -> None:
    assert after((0, {}))[0].state == "inactive"
    assert after((0, {ONE: 2.0}), (59, {ONE: 3.0}))[0].state == "pending"
    judged, told = after((0, {ONE: 2.0}), (60, {ONE: 3.0}), (70, {ONE: 4.0}), (80, {}), (90, {}))
    assert [(each.state, each.since) for each in told] == [("firing", 0), ("resolved", 0)]
    assert len({each.key for each in told}) == 2
    assert judged.state == "inactive"


def test_one_that_holds_again_has_to_last_again_and_is_another_occurrence() -> None:
    _, told = after((0, {ONE: 2.0}), (60, {ONE: 2.0}), (70, {}), (80, {ONE: 2.0}), (100, {ONE: 2.0}), (140, {ONE: 2.0}))
    assert [(each.state, each.since) for each in told] == [("firing", 0), ("resolved", 0), ("firing", 80)]
    assert len({each.key for each in told}) == 3


def test_a_short_breach_is_told_to_nobody() -> None:
    judged, told = after((0, {ONE: 2.0}), (30, {}), (60, {}))
    assert (judged.state, told) == ("inactive", [])


def test_each_series_is_an_alert_of_its_own() -> None:
    judged, told = after((0, {ONE: 2.0}), (60, {ONE: 2.0, OTHER: 2.0}))
    assert [each.labels for each in told] == [ONE]
    assert {each.state for each in judged.active.values()} == {"firing", "pending"}


def test_what_cannot_be_told_is_not_fine_and_does_not_end_what_fires() -> None:
    judged, _ = after((0, None))
    assert (judged.state, judged.reason) == ("not evaluated", "kafka does not run")
    judged, told = after((0, {ONE: 2.0}), (60, {ONE: 2.0}), (70, None))
    assert (judged.state, judged.reason) == ("firing", "kafka does not run")
    assert [each.state for each in told] == ["firing"]


def test_no_number_is_no_breach() -> None:
    assert after((0, {ONE: float("nan")}))[0].state == "inactive"


def test_rules_are_read_from_their_record_with_how_long_each_must_last() -> None:
    found = rules(alert_rules(WorkloadDown="5m", ErrorRate="0m"))
    assert [(each.name, each.lasting) for each in found] == [("WorkloadDown", 300), ("ErrorRate", 0)]
    assert found[0].labels["mesh_receivers"] == "shop.oncall,shop.desk"
    assert {each.lasting for each in rules(alert_rules(WorkloadDown="5m"), after=2)} == {2}


@pytest.mark.parametrize(("text", "number"), [("0s", 0), ("0m", 0), ("90s", 90), ("1h", 3600), ("1m30s", 90)])
def test_durations_are_those_of_prometheus(text: str, number: float) -> None:
    assert seconds(text) == number
