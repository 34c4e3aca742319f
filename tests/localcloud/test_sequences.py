"""Whatever is changed and whoever is killed, a rerun ends in a store and a state that agree."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from faulty import Fault
from hypothesis import HealthCheck, Phase, given, settings
from sequences import Sequence, Step, Tally, run, sequences

pytestmark = pytest.mark.engine
LONG = int(os.environ.get("MESH_SEQUENCES", "0"))
"""How many sequences a long run takes, others each time; without it a few, always the same."""
SAMPLE = 3
TALLY = Tally()
REPLACING = [Fault("engine", "after", "changes", 2), Fault("plugins", "after", "changes", 2)]
AFTER_THE_KEY = Step({"account": 0, "key": 0}, faults=(Fault("engine", "after", "changes", 2),))


@given(sequence=sequences())
@settings(
    max_examples=LONG or SAMPLE, derandomize=not LONG, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_store_and_state_agree_after_any_changes_and_kills(
    sequence: Sequence, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing is made twice, forgotten, left over or pending; and a preview has nothing to do."""
    assert run(tmp_path_factory.mktemp("mesh"), sequence, TALLY) == []
    if LONG:
        sys.stderr.write(f"{TALLY}\n")


@pytest.mark.parametrize("fault", REPLACING, ids=str)
def test_what_is_deleted_first_is_replaced_once_whoever_is_killed_on_the_way(tmp_path: Path, fault: Fault) -> None:
    """The engine asks about the old one again, by an id that is the new one's too."""
    start, change = Step({"namespace": 0, "settings": 0}), Step({"settings": 1}, faults=(fault,))
    assert run(tmp_path, (start, change), TALLY) == []


def test_a_store_that_makes_a_repeated_create_twice_is_found_out(tmp_path: Path) -> None:
    """The check can fail: here the key of the first create is in nobody's state."""
    assert run(tmp_path / "kept", (AFTER_THE_KEY,), TALLY) == []
    (problem,) = run(tmp_path / "forgetful", (AFTER_THE_KEY,), Tally(), forgetful=True)
    assert problem.startswith("after step 0: in the store alone: ('confluentcloud:index/apiKey:ApiKey'")
