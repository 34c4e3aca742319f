"""How much a property is tried: a sample in every run, all of it in `make reliability`."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

WHOLE = os.environ.get("MESH_RELIABILITY") == "1"
FIGURES = os.environ.get("MESH_RELIABILITY_FIGURES")
"""File that gets a JSON line for each measured subject."""


def amount(sample: int, whole: int) -> int:
    """Return how many cases to try in this run."""
    return whole if WHOLE else sample


@dataclass
class Counted:
    """What a test of reliability counts: cases tried, and cases in which something was lost, doubled or wrong."""

    cases: int = 0
    lost: int = 0


@contextmanager
def counted(subject: str, ablation: str) -> Iterator[Counted]:
    """Count and time the body, and note it for docs/reliability.md; `ablation` says what shows that it can fail."""
    found, start = Counted(), time.monotonic()
    yield found
    seconds = round(time.monotonic() - start, 1)
    if FIGURES:
        line = {"subject": subject, "cases": found.cases, "lost": found.lost, "seconds": seconds, "ablation": ablation}
        with Path(FIGURES).open("a", encoding="utf-8") as written:
            written.write(json.dumps(line) + "\n")
    assert found.cases > 0
    assert found.lost == 0


def noted(subject: str, ablation: str, cases: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Note a property that hypothesis is to try so often: it loses no case, or fails. What was tried is counted."""

    def decorate(test: Any) -> Callable[..., None]:
        inner, tried = test.hypothesis.inner_test, [0]

        @functools.wraps(inner)
        def one(*args: object, **kwargs: object) -> None:
            tried[0] += 1
            inner(*args, **kwargs)

        test.hypothesis.inner_test = one

        @functools.wraps(test)
        def run(*args: object, **kwargs: object) -> None:
            with counted(subject, ablation) as found:
                test(*args, **kwargs)
                found.cases = tried[0]
                assert found.cases >= cases

        return pytest.mark.reliability(run)

    return decorate
