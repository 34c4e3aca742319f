"""Several `mesh up` of one stack at once: one writes, the others say who does, and the stack ends as it should."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from amount import amount, counted
from mesh_platform.localcloud import lifecycle
from worlds import MESH, World, clean

pytestmark = pytest.mark.engine
STACK = "audit-local"
DOCUMENT = "domains/audit/products/ledger/stack.yaml"
ROUNDS = amount(1, 20)


def changed(world: World, lag: int) -> None:
    """Change a threshold in a document, so that there is something to write."""
    file = world.root / DOCUMENT
    text = re.sub(r"consumerLag: \d+", f"consumerLag: {lag}", file.read_text())
    assert f"consumerLag: {lag}" in text
    file.write_text(text)


def started(world: World) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [MESH, "up", STACK], cwd=world.root, env=clean(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def writers(world: World) -> list[tuple[int, int]]:
    """Return from when to when each apply of the stack wrote, in seconds, oldest first."""
    folder = lifecycle.folders(world.root).state / ".pulumi" / "history" / "mesh" / STACK
    found = [json.loads(file.read_text()) for file in folder.glob("*.history.json")]
    return sorted((each["startTime"], each["endTime"]) for each in found if each["kind"] == "update")


def overlapping(spans: list[tuple[int, int]]) -> int:
    """Return how many spans begin before the one before them has ended."""
    return sum(after[0] < before[1] for before, after in itertools.pairwise(spans))


@pytest.mark.reliability
def test_a_stack_has_one_writer_at_a_time_and_the_losers_say_who_it_is(own: World) -> None:
    draw, ablation = random.Random(11), "spans that overlap are counted"
    with counted("2 to 5 concurrent mesh up of one stack: one writer at a time", ablation) as found:
        for number in range(ROUNDS):
            changed(own, 20_000 + number)
            runs = [started(own) for _ in range(draw.randint(2, 5))]
            for run in runs:
                out, err = run.communicate(timeout=300)
                found.cases += 1
                if run.returncode == 0:
                    continue
                assert run.returncode == 4, f"{out}\n{err}"
                assert re.search(r"another run (holds the stack|held the stack a moment ago): process \d+@", err), err
                assert re.search("next: (wait for it to end|run the same again)", err), err
            if own.json("preview", STACK)["stacks"][0]["steps"]:
                # Two that saw each other's lock have both stepped back: nobody wrote.
                own.run("up", STACK)
            assert own.json("preview", STACK)["stacks"][0]["steps"] == []
        found.lost = overlapping(writers(own))


def test_spans_that_overlap_are_counted(tmp_path: Path) -> None:
    assert overlapping([(1, 5), (5, 9), (9, 10)]) == 0
    assert overlapping([(1, 5), (4, 9), (9, 10)]) == 1
