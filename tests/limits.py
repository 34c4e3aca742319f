"""Limits of every order, drawn at random, and what is judged by them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NUMBERS = st.integers(-5, 5) | st.floats(-5, 5, allow_nan=False)
SETS = st.lists(st.sampled_from("abcd"), unique=True)
WORDS = st.sampled_from(["restricted", "baseline", "privileged"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "atMost": NUMBERS,
    "atLeast": NUMBERS,
    "subset": SETS,
    "superset": SETS,
    "trueIsStricter": st.booleans(),
    "exact": WORDS,
}
"""By order; what is judged by a limit is of the same kind."""
