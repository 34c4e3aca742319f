"""The local plugins answer as the real ones did."""

from __future__ import annotations

import pytest
from engine_side import Engine
from verdicts import Case, cases, differences, exceptions

AGREED = [case for case in cases() if case.title not in exceptions()]
LISTED = [case for case in cases() if case.title in exceptions()]


def _title(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", AGREED, ids=_title)
def test_the_local_plugin_gives_the_verdict_of_the_real_one(case: Case, engines: dict[str, Engine]) -> None:
    """What fails and with which words, what is replaced and in which order, and every changed path."""
    assert differences(case, engines[case.package]) == []


@pytest.mark.parametrize("case", LISTED, ids=_title)
def test_a_listed_exception_still_differs(case: Case, engines: dict[str, Engine]) -> None:
    """An exception that holds no more leaves the list."""
    assert differences(case, engines[case.package]) != []


def test_every_exception_is_a_case_with_a_reason() -> None:
    """No reason is left out, and none is about a case that nobody asks."""
    assert exceptions().keys() == {case.title for case in LISTED}
    assert all(reason.strip() for reason in exceptions().values())


def test_every_title_is_one_case() -> None:
    """An exception, and a failure, name exactly one case."""
    titles = [case.title for case in cases()]
    assert sorted(titles) == sorted(set(titles))


def test_a_wrong_verdict_is_seen(engines: dict[str, Engine]) -> None:
    """The comparison itself can fail: the opposite of a recorded verdict differs."""
    case = next(case for case in cases() if case.recorded and case.facts.get("fails"))
    upside_down = Case(case.source, {**case.facts, "fails": [], "says": []})
    assert differences(upside_down, engines[case.package])
