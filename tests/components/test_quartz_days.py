"""The last, the nearest and the n-th day of Quartz: where they may stand, and what they may count to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_components.quartz import DAYS, MONTHS, fault

ENDS = {"seconds": (0, 59), "minutes": (0, 59), "hours": (0, 23), "day of month": (1, 31), "month": (1, 12)}
PLACES = {name: place for place, name in enumerate(ENDS)}


def of_month(text: str) -> str | None:
    return fault(f"0 0 0 {text} * ?")


def of_week(text: str) -> str | None:
    return fault(f"0 0 0 ? * {text}")


def at(field: str, text: str) -> str | None:
    """Return what is wrong with an expression in which one field is this."""
    fields = ["0", "0", "0", "1", "*", "?"]
    fields[PLACES[field]] = text
    return fault(" ".join(fields))


@pytest.mark.parametrize("text", ["L", "LW", "L-1", "L-30", "L-3W", "1W", "31W", "l", "lw", "15w"])
def test_a_last_or_nearest_day_of_a_month_is_taken(text: str) -> None:
    """In small letters too, for Quartz reads capitals only after it has made them."""
    assert of_month(text) is None


@pytest.mark.parametrize("text", ["L-31", "L-99", "L-", "0W", "32W", "W", "LL", "WL", "L3"])
def test_no_month_has_a_day_beyond_its_days(text: str) -> None:
    """Thirty before the last is the first one of the longest month."""
    assert of_month(text) == f"{text!r} is no day of month"


@pytest.mark.parametrize("text", ["L", "6L", "FRIL", "fril", "FRI#1", "fri#5", "7#3"])
def test_a_last_or_nth_day_of_a_week_is_taken(text: str) -> None:
    """By number or by name."""
    assert of_week(text) is None


@pytest.mark.parametrize("text", ["#3", "FRI#0", "FRI#6", "8L", "0#1", "FRI#", "L6", "FRIDAY"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    """A number that is the n-th of nothing too."""
    assert of_week(text) == f"{text!r} is no day of week"


@pytest.mark.parametrize("text", ["L,15", "15,L", "LW,1", "L-3,5"])
def test_the_last_day_of_a_month_stands_in_no_list(text: str) -> None:
    """Quartz has not implemented it; without the last day the same list does."""
    assert of_month(text) == f"{text!r} is no day of month"
    assert of_month(",".join(item for item in text.split(",") if "L" not in item)) is None


@pytest.mark.parametrize("text", ["FRIL,MON", "2,6L", "MON#1,FRI#3"])
def test_the_last_day_of_a_week_stands_in_no_list_and_nth_days_are_one(text: str) -> None:
    """Two expressions say it."""
    assert of_week(text) == f"{text!r} is no day of week"
    assert all(of_week(item) is None for item in text.split(","))


@given(st.sampled_from(sorted(ENDS)), st.integers(0, 99))
def test_a_number_is_taken_within_the_ends_of_its_field(field: str, number: int) -> None:
    """And so is a span that begins there; one beyond is refused with the field's name."""
    least, most = ENDS[field]
    inside = least <= number <= most
    assert (at(field, str(number)) is None) is inside
    assert (at(field, f"{least}-{number}") is None) is inside
    assert (at(field, f"{least},{number}") is None) is inside
    if not inside:
        assert at(field, str(number)) == f"'{number}' is no {field}"


@given(st.sampled_from(sorted(ENDS)), st.integers(0, 99))
def test_a_step_is_at_least_one_and_at_most_the_field(field: str, step: int) -> None:
    """From anywhere, or from a number."""
    inside = 1 <= step <= ENDS[field][1]
    assert (at(field, f"*/{step}") is None) is inside
    assert (at(field, f"1/{step}") is None) is inside


@pytest.mark.parametrize("word", [*DAYS, "sat"])
def test_days_are_words_of_the_week_only(word: str) -> None:
    """And months of the year."""
    assert of_week(f"{word}-SAT") is None
    assert at("month", word) is not None
    assert at("hours", word) is not None


@pytest.mark.parametrize("word", [*MONTHS, "dec"])
def test_months_are_words_of_the_year_only(word: str) -> None:
    """In a list and in a span."""
    assert at("month", f"{word},JAN") is None
    assert at("month", f"JAN-{word}") is None
    assert of_week(word) is not None


@pytest.mark.parametrize(("year", "right"), [("1970", True), ("2099", True), ("1969", False), ("2100", False)])
def test_years_end_where_quartz_ends(year: str, right: bool) -> None:
    """It keeps no later ones."""
    assert (fault(f"0 0 0 1 1 ? {year}") is None) is right


@pytest.mark.parametrize("text", ["", " ", "0", "every day", "0 0 0 * *"])
def test_too_few_fields_are_counted(text: str) -> None:
    """Whatever is in them."""
    assert fault(text) == f"it has {len(text.split())} fields, not 6 or 7"
