"""Durations, rates, CPUs and memory are read as numbers, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.documents.scalars import Span, cpu, memory, rate, span

COUNTS = st.integers(0, 999_999_999)
PARTS = st.dictionaries(st.sampled_from("YMWD"), COUNTS)
TIMES = st.dictionaries(st.sampled_from("HMS"), COUNTS)
GARBAGE = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "P", "PT", "P1", "1D", "P1D ", " P1D", "P1DT", "P-1D", "P1.5D", "p1d", "PT1D", "P1H", "P1M1Y",
         "P1D\n", "P١D",
         "1e3", "-1", "+1", "nan", "inf", "1_000", "0x1", "1m1",
         "m", "1.", ".5", "1.2345", "²", "1 m", "1M", "Mi", "1.5Gi",
         "1mi", "1KiB", "1kB/s", "1B", "/s", "1 B/s", "1B/s\n", "١Mi", "1BB/s", "1Bi/s", "9" * 12 + "Mi"]
    ),
)  # fmt: skip


@given(parts=PARTS, times=TIMES)
def test_a_duration_is_the_sum_of_its_parts(parts, times):
    written = "P" + "".join(f"{parts[unit]}{unit}" for unit in "YMWD" if unit in parts)
    written += ("T" if times else "") + "".join(f"{times[unit]}{unit}" for unit in "HMS" if unit in times)
    if not parts and not times:
        return
    days = parts.get("W", 0) * 7 + parts.get("D", 0)
    seconds = days * 86_400 + times.get("H", 0) * 3600 + times.get("M", 0) * 60 + times.get("S", 0)
    assert span(written) == Span(parts.get("Y", 0) * 12 + parts.get("M", 0), seconds)


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("PT1S", 1000),
        ("P1D", 86_400_000),
        ("P1M", 30 * 86_400_000),
        ("P1Y", 365 * 86_400_000),
        ("P13M", 395 * 86_400_000),
    ],
)
def test_a_duration_has_a_length_where_a_system_knows_no_calendar(written, milliseconds):
    assert span(written).milliseconds == milliseconds


@given(count=COUNTS)
def test_thousandths_of_a_cpu_survive(count):
    assert cpu(f"{count}m") == count


@given(whole=st.integers(0, 999_999), thousandths=st.integers(0, 999))
def test_cpus_are_read_to_the_thousandth(whole, thousandths):
    assert cpu(f"{whole}.{thousandths:03}") == whole * 1000 + thousandths
    assert cpu(str(whole)) == whole * 1000


@given(count=COUNTS, unit=st.sampled_from([("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40)]))
def test_memory_is_read_as_bytes(count, unit):
    assert memory(f"{count}{unit[0]}") == count << unit[1]


@given(count=COUNTS, unit=st.sampled_from([("B", 0), ("KiB", 10), ("MiB", 20), ("GiB", 30)]))
def test_a_rate_is_read_as_bytes_a_second(count, unit):
    assert rate(f"{count}{unit[0]}/s") == count << unit[1]


FORMS = {
    span: r"P[0-9YMWDTHS]+",
    cpu: r"[0-9]{1,9}m|[0-9]{1,6}(\.[0-9]{1,3})?",
    memory: r"[0-9]{1,9}(Ki|Mi|Gi|Ti)",
    rate: r"[0-9]{1,9}(B|KiB|MiB|GiB)/s",
}


@pytest.mark.parametrize("read", FORMS)
@given(text=GARBAGE)
def test_anything_else_is_refused_with_what_it_should_be(read, text):
    try:
        read(text)
    except ValueError as refused:
        assert str(refused).startswith("it should be ")
    else:
        assert re.fullmatch(FORMS[read], text, re.ASCII)
