"""What an expression's result is called, where sides meet, and what is Prometheus' own and nobody's guess."""

from __future__ import annotations

import math

import pytest
from mesh_platform.localcloud.workloads.promql import NotEvaluatedError, evaluate, parsed
from mesh_platform.localcloud.workloads.samples import LOOKBACK, History, Labels, parse

NOW = 10_000.0


def known(text: str, *, at: float = NOW) -> History:
    """Return a history of one moment, as an endpoint would have shown it."""
    found = History(keep=100_000)
    found.add(at, parse(text, {}).samples)
    return found


def result(expression: str, history: History) -> dict[str, float]:
    """Return values by all labels that they have, as `name|a=x,b=1`."""
    found = evaluate(parsed(expression), history, NOW)
    assert isinstance(found, dict)
    return {called(labels): value for labels, value in found.items()}


def called(labels: Labels) -> str:
    named = dict(labels)
    name = named.pop("__name__", "")
    return f"{name}|" + ",".join(f"{key}={value}" for key, value in sorted(named.items()))


M = 'm{a="x",b="1"} 3\nm{a="y",b="2"} 8\n'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m", {"m|a=x,b=1": 3, "m|a=y,b=2": 8}),
        ("m > 5", {"m|a=y,b=2": 8}),
        ("5 > m", {"m|a=x,b=1": 3}),
        ("m >= 8", {"m|a=y,b=2": 8}),
        ("m <= 3", {"m|a=x,b=1": 3}),
        ("m < 3", {}),
        ("m == 3", {"m|a=x,b=1": 3}),
        ("m != 3", {"m|a=y,b=2": 8}),
        ("m + 1", {"|a=x,b=1": 4, "|a=y,b=2": 9}),
        ("10 - m", {"|a=x,b=1": 7, "|a=y,b=2": 2}),
        ("m * 2", {"|a=x,b=1": 6, "|a=y,b=2": 16}),
        ("24 / m", {"|a=x,b=1": 8, "|a=y,b=2": 3}),
        ("sum(m)", {"|": 11}),
        ("sum by (a) (m)", {"|a=x": 3, "|a=y": 8}),
        ("sum without (a) (m)", {"|b=1": 3, "|b=2": 8}),
        ("sum(m) / (1 + 1)", {"|": 5.5}),
    ],
)  # fmt: skip
def test_a_comparison_keeps_a_series_with_its_name_and_arithmetic_takes_the_name(
    expression: str, expected: dict[str, float]
) -> None:
    assert result(expression, known(M)) == expected


def test_two_vectors_meet_on_all_labels_unless_said_otherwise() -> None:
    history = known(M + 'n{a="x",b="1"} 2\nn{a="y",b="9"} 2\n')
    assert result("m - n", history) == {"|a=x,b=1": 1}
    assert result("m > n", history) == {"m|a=x,b=1": 3}
    assert result("m - on(a) n", history) == {"|a=x": 1, "|a=y": 6}
    assert result("m > on(a) n", history) == {"|a=x": 3, "|a=y": 8}
    assert result("m - ignoring(b) n", history) == {"|a=x": 1, "|a=y": 6}
    assert result("m > ignoring(b) n", history) == {"m|a=x": 3, "m|a=y": 8}


def test_a_division_by_nothing_is_infinite_or_no_number_and_never_an_error() -> None:
    history = known("up_ 5\ndown_ -5\nzero 0\nminus_zero -0.0\n")
    assert result("up_ / zero", history) == {"|": math.inf}
    assert result("down_ / zero", history) == {"|": -math.inf}
    assert result("up_ / minus_zero", history) == {"|": -math.inf}
    assert math.isnan(result("zero / zero", history)["|"])
    assert result("zero / zero > 0", history) == {}


def test_absent_tells_what_was_asked_for_and_nothing_that_contradicts_itself() -> None:
    history = known(M)
    assert result('absent(gone{a="x",b!="2",c=~"y"})', history) == {"|a=x": 1}
    assert result('absent(gone{a="x",a="y",b="1"})', history) == {"|b=1": 1}
    assert result("absent(sum(gone))", history) == {"|": 1}
    assert result('absent(m{a="x"})', history) == {}


@pytest.mark.parametrize(("age", "there"), [(LOOKBACK - 1, True), (LOOKBACK, False)])
def test_a_sample_stands_for_its_series_for_five_minutes(age: float, there: bool) -> None:
    assert bool(result("m", known("m 1", at=NOW - age))) is there


def test_a_pattern_that_cannot_be_read_is_not_evaluated_and_stops_nobody_else() -> None:
    """Prometheus' patterns are RE2's, and this is Python: what only one of them knows is said so."""
    history = known(M)
    with pytest.raises(NotEvaluatedError, match=r"the pattern .* is not evaluated here"):
        evaluate(parsed('m{a=~"\\\\p{L}+"}'), history, NOW)
    assert result('m{a=~"[xz]"}', history) == {"m|a=x,b=1": 3}


def test_a_bucket_whose_bound_is_no_number_is_left_out_of_a_quantile() -> None:
    buckets = 'h{le="1"} 10\nh{le="2"} 20\nh{le="+Inf"} 20\n'
    assert result("histogram_quantile(0.75, h)", known(buckets)) == {"|": 1.5}
    odd = buckets + 'h{le="many"} 99\nh{a="x"} 5\n'
    assert result("histogram_quantile(0.75, h)", known(odd)) == {"|": 1.5}


@pytest.mark.parametrize(
    ("share", "expected"), [("0 - 0.1", -math.inf), ("0", 0), ("0.5", 1), ("1", 2), ("1.1", math.inf)]
)
def test_a_quantile_of_a_share_that_is_none_is_infinite(share: str, expected: float) -> None:
    text = 'h{le="1"} 10\nh{le="2"} 20\nh{le="+Inf"} 20\n'
    assert result(f"histogram_quantile({share}, h)", known(text)) == {"|": expected}


@pytest.mark.parametrize(
    "text",
    ['h{le="1"} 10\n', 'h{le="1"} 10\nh{le="2"} 20\n', 'h{le="+Inf"} 20\n', 'h{le="1"} 0\nh{le="+Inf"} 0\n'],
)  # fmt: skip
def test_buckets_without_one_for_all_or_with_nothing_in_them_have_no_quantile(text: str) -> None:
    assert result("histogram_quantile(0.5, h)", known(text)) == {}


def test_a_quantile_in_the_lowest_bucket_below_nothing_is_its_bound() -> None:
    assert result("histogram_quantile(0.5, h)", known('h{le="-1"} 10\nh{le="+Inf"} 10\n')) == {"|": -1}
