"""Whatever is changed and whoever is killed, a rerun ends in a store and a state that agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from amount import WHOLE, amount, counted
from faulty import Fault
from hypothesis import HealthCheck, Phase, given, settings
from sequences import Sequence, Step, Tally, run, sequences

pytestmark = pytest.mark.engine
SEQUENCES = amount(2, 16)
REPLACING = [Fault("engine", "after", "changes", 2), Fault("plugins", "after", "changes", 2)]
AFTER_THE_KEY = Step({"account": 0, "key": 0}, faults=(Fault("engine", "after", "changes", 2),))


@pytest.mark.reliability
def test_store_and_state_agree_after_any_changes_and_kills(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing is made twice, forgotten, left over or pending; and a preview has nothing to do."""
    tally, ablation = Tally(), "a store that forgets a repeated create is found out"
    with counted("kill -9 of engine or plugins in sequences of applies: a rerun converges", ablation) as found:

        @given(sequence=sequences())
        @settings(
            max_examples=SEQUENCES, derandomize=not WHOLE, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def holds(sequence: Sequence) -> None:
            assert run(tmp_path_factory.mktemp("mesh"), sequence, tally) == []

        holds()
        found.cases = sum(tally.kills.values())


@pytest.mark.parametrize("fault", REPLACING, ids=str)
def test_what_is_deleted_first_is_replaced_once_whoever_is_killed_on_the_way(tmp_path: Path, fault: Fault) -> None:
    """The engine asks about the old one again, by an id that is the new one's too."""
    start, change = Step({"namespace": 0, "settings": 0}), Step({"settings": 1}, faults=(fault,))
    assert run(tmp_path, (start, change), Tally()) == []


def test_a_store_that_makes_a_repeated_create_twice_is_found_out(tmp_path: Path) -> None:
    """The check can fail: here the key of the first create is in nobody's state."""
    assert run(tmp_path / "kept", (AFTER_THE_KEY,), Tally()) == []
    (problem,) = run(tmp_path / "forgetful", (AFTER_THE_KEY,), Tally(), forgetful=True)
    assert problem.startswith("after step 0: in the store alone: ('confluentcloud:index/apiKey:ApiKey'")
