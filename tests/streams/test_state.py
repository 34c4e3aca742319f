"""What is remembered is a function of the log: the same for one process and for any number after another."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from mesh_streams import Window
from mesh_streams.state import History

Log = list[tuple[int, str]]
LOGS = st.lists(st.tuples(st.integers(0, 100), st.sampled_from("abc")), max_size=60)
"""Events as their own time in seconds, in any order, and their key; the place in the list is their offset."""


def window(capacity: int = 1000, most: int = 20) -> Window:
    return Window(key="key", span=timedelta(seconds=10), most=most, capacity=capacity)


def read(history: History, log: Log, begin: int) -> list[tuple[int, ...]]:
    """Add the events of a log from an offset on, and return what was remembered before each of them."""
    found: list[tuple[int, ...]] = []
    for offset in range(begin, len(log)):
        time, key = log[offset]
        found.append(history.before(key, time * 1000))
        history.add(offset, time * 1000, key, offset)
    return found


@given(LOGS, st.integers(0, 60), st.sampled_from([3, 1000]))
def test_a_process_that_starts_anew_remembers_the_same(log: Log, kill: int, capacity: int) -> None:
    """From the offset that was committed beside the position it reads the same tail, in whatever order times come."""
    whole = read(History(window(capacity)), log, 0)
    first = History(window(capacity))
    kill = min(kill, len(log))
    read(first, log[:kill], 0)
    second = History(window(capacity))
    read(second, log[:kill], first.first if first.first is not None else kill)
    assert read(second, log, kill) == whole[kill:]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc")), max_size=60))
def test_in_order_it_shows_exactly_the_span_of_the_same_key(steps: Log) -> None:
    """Against the definition, for times that only grow."""
    time, log = 0, Log()
    for step, key in steps:
        time += step
        log.append((time, key))
    for offset, found in enumerate(read(History(window()), log, 0)):
        time, key = log[offset]
        near = [n for n in range(offset) if log[n][1] == key and time - log[n][0] < 10]
        assert list(found) == near[-20:]


def test_it_forgets_what_is_too_old_and_what_is_too_much() -> None:
    """So it is bounded, by time and by number."""
    history = History(window(capacity=5))
    for offset in range(100):
        history.add(offset, 0, "a", offset)
    assert history.first == 95
    history.add(100, 60_000, "b", 100)
    assert history.first == 100
    assert history.before("a", 60_000) == ()


def test_it_shows_at_most_what_it_was_asked_for() -> None:
    history = History(window(most=2))
    for offset in range(5):
        history.add(offset, offset, "a", offset)
    assert history.before("a", 10) == (3, 4)
