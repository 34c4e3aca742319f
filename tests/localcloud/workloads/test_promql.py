"""Expressions are evaluated as Prometheus would, and what cannot be told is said to be so."""

from __future__ import annotations

import math
import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.localcloud.workloads.alerts import rules
from mesh_platform.localcloud.workloads.promql import NotEvaluatedError, evaluate, metrics, parsed
from mesh_platform.localcloud.workloads.samples import History, sample
from worlds import World

NOW = 10_000.0
Points = list[tuple[float, float]]
Series = dict[tuple[str, str], Points]
"""Points by the labels `a` and `b`; moments are seconds before now, oldest first."""


def history(named: dict[str, Series]) -> History:
    found = History(keep=100_000)
    at = sorted({moment for series in named.values() for points in series.values() for moment, _ in points})
    for moment in at:
        found.add(
            moment,
            [
                sample(name, value, {"a": a, "b": b})
                for name, series in named.items()
                for (a, b), points in series.items()
                for when, value in points
                if when == moment
            ],
        )
    return found


def told(expression: str, known: History) -> dict[tuple[str, ...], float]:
    """Return the result by the values of the labels `a` and `b` that it has."""
    found = evaluate(parsed(expression), known, NOW)
    assert isinstance(found, dict)
    return {tuple(value for name, value in sorted(labels) if name in "ab"): value for labels, value in found.items()}


moments = st.lists(st.integers(1, 400), min_size=0, max_size=8, unique=True).map(
    lambda ages: sorted(NOW - age for age in ages)
)
names = st.tuples(st.sampled_from("xy"), st.sampled_from("12"))


@st.composite
def several(draw: st.DrawFn, counters: bool = False) -> Series:
    """Draw up to four series; counters rise, or begin again."""
    found: Series = {}
    for labels in draw(st.lists(names, unique=True, max_size=4)):
        at, value, points = draw(moments), 0.0, list[tuple[float, float]]()
        for moment in at:
            drawn = float(draw(st.integers(0, 50)))
            value = (0.0 if draw(st.integers(0, 5)) == 0 else value) + drawn if counters else drawn
            points.append((moment, value))
        if points:
            found[labels] = points
    return found


def naive_rate(points: Points, seconds: float) -> float | None:
    """Prometheus' extrapolatedRate, step by step as its documentation tells it."""
    inside = [(moment, value) for moment, value in points if NOW - seconds < moment <= NOW]
    if len(inside) < 2:
        return None
    total, previous = 0.0, inside[0][1]
    for _, value in inside[1:]:
        total += value - previous if value >= previous else value
        previous = value
    length = inside[-1][0] - inside[0][0]
    average = length / (len(inside) - 1)
    before, after = inside[0][0] - (NOW - seconds), NOW - inside[-1][0]
    if before >= 1.1 * average:
        before = average / 2
    if total > 0:
        before = min(before, length * inside[0][1] / total)
    if after >= 1.1 * average:
        after = average / 2
    return total * (length + before + after) / length / seconds


def naive_now(points: Points) -> float | None:
    recent = [value for moment, value in points if moment > NOW - 300]
    return recent[-1] if recent else None


def grouped(values: dict[tuple[str, str], float | None], by: int | None) -> dict[tuple[str, ...], list[float]]:
    found: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for labels, value in values.items():
        if value is not None:
            found[() if by is None else (labels[by],)].append(value)
    return found


def same(left: dict[tuple[str, ...], float], right: dict[tuple[str, ...], float]) -> bool:
    return left.keys() == right.keys() and all(
        math.isclose(left[key], right[key], rel_tol=1e-9) or (math.isnan(left[key]) and math.isnan(right[key]))
        for key in left
    )


@given(several(counters=True), st.sampled_from([60, 300]))
def test_rates_are_extrapolated_and_survive_restarts(series: Series, seconds: int) -> None:
    rates = {labels: naive_rate(points, seconds) for labels, points in series.items()}
    expected = {key: math.fsum(values) for key, values in grouped(rates, 0).items()}
    assert same(told(f"sum by (a) (rate(m[{seconds}s]))", history({"m": series})), expected)


@given(several(), st.sampled_from(["sum", "avg", "max", "min", "count"]), st.integers(0, 40))
def test_aggregations_and_comparisons_keep_what_holds(series: Series, how: str, most: int) -> None:
    compute = {"sum": sum, "avg": lambda v: sum(v) / len(v), "max": max, "min": min, "count": len}[how]
    groups = grouped({labels: naive_now(points) for labels, points in series.items()}, 1)
    expected = {key: float(compute(values)) for key, values in groups.items()}
    known = history({"m": series})
    assert same(told(f"{how} by (b) (m)", known), expected)
    assert same(told(f"{how} by (b) (m) > {most}", known), {k: v for k, v in expected.items() if v > most})


@given(several(), st.sampled_from(["sum", "avg"]))
def test_figures_over_a_range_count_every_sample_in_it(series: Series, how: str) -> None:
    inside = {key: [value for moment, value in points if moment > NOW - 120] for key, points in series.items()}
    expected = {key: sum(values) / (len(values) if how == "avg" else 1) for key, values in inside.items() if values}
    assert same(told(f"{how}_over_time(m[2m])", history({"m": series})), {tuple(k): v for k, v in expected.items()})


@given(several(), several())
def test_two_sides_meet_where_their_other_labels_are_equal(left: Series, right: Series) -> None:
    """`ignoring(b)` with one series for each `a` on both sides, as quotas have it."""
    first, second = ({key: points for key, points in side.items() if key[1] == "1"} for side in (left, right))
    values = [{key[0]: naive_now(points) for key, points in side.items()} for side in (first, second)]
    expected: dict[tuple[str, ...], float] = {}
    for a in values[0].keys() & values[1].keys():
        upper, lower = values[0][a], values[1][a]
        if upper is not None and lower is not None and lower > 0:
            expected[(a,)] = upper / lower
    assert same(told("l / ignoring(b) (r > 0)", history({"l": first, "r": second})), expected)


@given(several())
def test_absent_holds_exactly_when_nothing_is_there(series: Series) -> None:
    up = [value for points in series.values() if (value := naive_now(points)) == 1]
    assert bool(told('absent(m{a=~"x|y"} == 1)', history({"m": series}))) is not bool(up)


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ([10, 20, 20], 0.5, 0.1), ([10, 20, 20], 0.75, 0.55), ([0, 10, 10], 0.5, 0.55), ([0, 0, 5], 0.99, 1.0),
        ([4, 3, 8], 0.25, 0.05),
    ],
)  # fmt: skip
def test_quantiles_lie_within_their_bucket(counts: list[int], share: float, seconds: float) -> None:
    known = History(keep=1000)
    bounds = ("0.1", "1", "+Inf")
    known.add(NOW, [sample("m", count, {"le": bound}) for bound, count in zip(bounds, counts, strict=True)])
    assert told(f"histogram_quantile({share}, m)", known) == {(): pytest.approx(seconds)}


def test_there_is_no_quantile_of_nothing() -> None:
    known = History(keep=1000)
    known.add(NOW, [sample("m", 0, {"le": "1"}), sample("m", 0, {"le": "+Inf"})])
    assert told("histogram_quantile(0.9, m)", known) == {}


def test_matchers_choose_by_equality_and_whole_patterns_and_a_missing_label_is_empty() -> None:
    known = history({"m": {("x", "1"): [(NOW, 1.0)], ("xx", "2"): [(NOW, 2.0)]}})
    assert told('m{a="x"}', known) == {("x", "1"): 1}
    assert told('m{a!="x"}', known) == {("xx", "2"): 2}
    assert told('m{a=~"x"}', known) == {("x", "1"): 1}
    assert told('m{a!~"x.*"}', known) == {}
    assert len(told('m{c=""}', known)) == 2


def test_a_series_that_has_ended_is_not_taken_for_a_living_one_and_one_that_is_old_neither() -> None:
    known = history({"m": {("x", "1"): [(NOW - 10, 1.0)], ("y", "1"): [(NOW - 301, 1.0)]}})
    assert told("m", known) == {("x", "1"): 1}
    known.end(NOW - 5, a="x")
    assert told("m", known) == {}
    assert told("sum_over_time(m[1m])", known) == {("x", "1"): 1}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("sum(", "cannot be read"), ("m offset 5m", "offset"), ("clamp_max(m, 3)", "function clamp_max"),
        ("m or m", "operator or"), ("topk(2, m)", "aggregation topk"), ("-m", "UnaryExpr"), ("m > bool 1", "bool"),
        ("m / ignoring(a, b) m", "several series"), ("{a='x'}", "without the name"), ("rate(m[5m:1m])", "rate"),
    ],
)  # fmt: skip
def test_what_is_not_evaluated_says_so_and_never_counts_as_nothing(expression: str, reason: str) -> None:
    known = history({"m": {("x", "1"): [(NOW, 1.0)], ("x", "2"): [(NOW, 2.0)]}})
    with pytest.raises(NotEvaluatedError, match=re.escape(reason)):
        evaluate(parsed(expression), known, NOW)


def test_every_expression_that_the_components_write_is_evaluated(deployed: World) -> None:
    """Over any figures that have the labels: nothing of it lies outside this part of PromQL."""
    wanted = {rule.expression for record in deployed.existing("PrometheusRule") for rule in rules(record.inputs)}
    assert len(wanted) > 20
    for text in wanted:
        tree, known = parsed(text), History(keep=1000)
        for name in metrics(tree):
            labels = {"namespace": "n", "le": "+Inf", "topic": "t", "type": "used", "kafka_id": "k"}
            known.add(NOW - 60, [sample(name, 1, labels)])
            known.add(NOW, [sample(name, 5, labels)])
        assert isinstance(evaluate(tree, known, NOW), dict), text


def test_names_of_metrics_are_found_at_any_depth() -> None:
    tree = parsed("sum(rate(a[5m])) / sum(b) > absent(c == 1)")
    assert metrics(tree) == {"a", "b", "c"}
