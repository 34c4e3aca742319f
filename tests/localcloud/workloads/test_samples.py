"""Figures are read in Prometheus' text format, as the processors' own runtime writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.localcloud.workloads.samples import NAME, Exposed, History, latest, parse, sample, within
from mesh_streams.metrics import Metrics


def test_what_the_runtime_of_processors_shows_is_read_with_the_labels_of_its_target() -> None:
    metrics = Metrics()
    metrics.add("mesh_records_total", 3, input="a.b.c.v1")
    metrics.observe("completed.v1", 0.2)
    shown = parse(metrics.text(), {"namespace": "n"})
    found = {tuple(sorted(each.labels)): each.value for each in shown.samples}
    assert found[(NAME, "mesh_records_total"), ("input", "a.b.c.v1"), ("namespace", "n")] == 3
    buckets = [each for each in shown.samples if (NAME, "mesh_record_latency_seconds_bucket") in each.labels]
    assert {dict(each.labels)["port"] for each in buckets} == {"completed.v1"}
    assert float("inf") in {float(dict(each.labels)["le"]) for each in buckets}


def test_a_metric_that_has_no_sample_yet_is_known_all_the_same() -> None:
    shown = parse(Metrics().text(), {})
    assert {"mesh_records_failed_total", "mesh_record_latency_seconds_bucket"} <= shown.families
    assert shown.samples == ()


@given(st.text(max_size=20).filter(lambda text: "\n" not in text and "\r" not in text and text.isprintable()))
def test_label_values_keep_quotes_backslashes_and_braces(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    shown = parse(f'm{{a="{escaped}",b="}}"}} 1.5e3 1700000000000', {})
    assert shown.samples == (sample("m", 1500, {"a": value, "b": "}"}),)


@pytest.mark.parametrize("line", ["<html>", "m{a=1", "m one", "1m 2"])
def test_what_is_no_figure_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"sample|float"):
        parse(line, {})


def test_what_is_older_than_it_is_kept_is_forgotten() -> None:
    known = History(keep=100)
    known.add(0, [sample("m", 1, {})])
    known.add(90, [sample("m", 2, {})])
    known.forget(110)
    ((_, series),) = known.named("m")
    assert within(series, 0, 200) == [(90, 2)]
    assert latest(series, 200) == 2
    known.forget(500)
    assert list(known.named("m")) == []


def exposed(line: str) -> Exposed:
    return parse(line, {"pod": "workload-1"})


def test_labels_of_the_target_win_over_those_that_a_process_says_of_itself() -> None:
    (found,) = exposed('m{pod="liar",a="1"} 2').samples
    assert dict(found.labels) == {NAME: "m", "a": "1", "pod": "workload-1"}


@pytest.mark.parametrize("line", ["m{a=1} 2", "m{a} 2", 'm{a="1" b} 2', "m{'a'=\"1\"} 2", "m{,} 2"])
def test_labels_that_cannot_be_read_are_refused_and_not_left_out(line: str) -> None:
    """Without them two series would be taken for one."""
    with pytest.raises(ValueError, match="no sample"):
        exposed(line)
    assert len(exposed('m{a="1",} 2\nm{ a = "2" , b="" } 2').samples) == 2


@pytest.mark.parametrize(
    ("kind", "families"),
    [
        ("counter", {"m"}), ("gauge", {"m"}), ("histogram", {"m", "m_bucket", "m_sum", "m_count"}),
        ("summary", {"m", "m_sum", "m_count"}),
    ],
)  # fmt: skip
def test_a_declared_metric_is_known_by_all_the_names_of_its_parts(kind: str, families: set[str]) -> None:
    assert exposed(f"# HELP m Any.\n# TYPE m {kind}\n\n# a comment\n") == Exposed((), frozenset(families))
