"""What becomes of an engine's answers: a plan, an error in its own words with a next step, and a copy of the state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_stand_in import StandIn, said, step
from mesh_platform.engine.session import Session
from mesh_platform.errors import EngineError
from states import TOPIC, hold, resource, write

STACK = "payments-local"


def program() -> None:
    """Declare nothing: the stand-in does not ask."""


def test_events_become_a_plan_and_are_followed_on_the_way(engine: StandIn, session: Session) -> None:
    events = [step("create", TOPIC, "a"), step("same", TOPIC, "b"), said("not evaluated: x", "warning")]
    engine.plays("preview", STACK, *events)
    seen: list[Any] = []
    plan = session.preview(STACK, program, seen.append)
    assert seen == events
    assert (plan.stack, [each.name for each in plan.changes], plan.not_evaluated) == (STACK, ["a"], ("x",))


def test_an_apply_returns_what_was_done_and_not_what_was_cleared_after_it(
    engine: StandIn, session: Session, tmp_path: Path
) -> None:
    write(tmp_path, STACK, resource(STACK, TOPIC, "a"), pending=1)
    engine.plays("up", STACK, step("update", TOPIC, "a"))
    engine.plays("refresh", STACK, step("refresh", TOPIC, "a"))
    plan = session.up(STACK, program)
    assert [(each.op, each.name) for each in plan.changes] == [("update", "a")]


def test_what_went_wrong_is_told_in_the_engines_words_once_each(engine: StandIn, session: Session) -> None:
    """By the resource that it is about; warnings are no errors. The next step is the command that goes on."""
    urn = f"urn:pulumi:{STACK}::mesh::{TOPIC}::completed"
    said_twice = said("it is too large", urn=urn)
    engine.plays("up", STACK, said_twice, said_twice, said("stop"), said("old", "warning"), says="out", fails="err")
    with pytest.raises(EngineError) as failed:
        session.up(STACK, program)
    assert failed.value.what == "completed: it is too large\nstop"
    assert (failed.value.where, failed.value.fix.startswith(f"correct what it says, then mesh up {STACK}")) == (
        STACK, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fails", "what"),
    [("\n".join(f"line {n}\n" for n in range(9)), "line 4\nline 5\nline 6\nline 7\nline 8"), (" \n", "without a word")],
)
def test_an_engine_that_wrote_no_event_is_told_by_its_last_lines(
    engine: StandIn, session: Session, fails: str, what: str
) -> None:
    engine.plays("preview", STACK, fails=fails)
    with pytest.raises(EngineError) as failed:
        session.preview(STACK, program)
    assert what in failed.value.what


def test_a_stack_that_somebody_holds_is_told_with_who_it_is(engine: StandIn, session: Session, tmp_path: Path) -> None:
    owner = hold(tmp_path, STACK)
    engine.plays("up", STACK, fails="error: the stack is currently locked by 1 lock(s)")
    with pytest.raises(EngineError, match="another run holds the stack") as failed:
        session.up(STACK, program)
    assert owner in failed.value.what


def test_a_damaged_state_is_never_given_to_the_engine(engine: StandIn, session: Session, tmp_path: Path) -> None:
    """In a throwaway one it is: nobody keeps it, and it is made in the same run."""
    write(tmp_path, STACK).write_text("{")
    with pytest.raises(EngineError, match="nothing was called"):
        session.up(STACK, program)
    assert engine.calls == []
    replace(session, throwaway=True).up(STACK, program, targets=("urn:1",))
    assert engine.operations == [f"up {STACK}"]


def test_a_run_leaves_a_copy_of_the_state_before_and_after(engine: StandIn, session: Session, tmp_path: Path) -> None:
    """Also one that failed: what it has made is in it."""
    place = write(tmp_path, STACK, resource(STACK, TOPIC, "a"))
    after = tmp_path / "after.json"
    after.write_text(place.read_text().replace("01:00:00", "02:00:00"))
    engine.leaves("up", STACK, after, place)
    engine.plays("up", STACK, fails="it broke")
    with pytest.raises(EngineError):
        session.up(STACK, program)
    kept = sorted(file.name for file in (tmp_path / ".mesh" / "copies" / STACK).iterdir())
    assert [name[:17] for name in kept] == ["2026-11-26T010000", "2026-11-26T020000"]


def test_what_was_cut_off_is_cleared_after_an_apply_of_everything(
    engine: StandIn, session: Session, tmp_path: Path
) -> None:
    """A local cloud has answered it again by then; after an apply of a part it has not."""
    write(tmp_path, STACK, resource(STACK, TOPIC, "a"), pending=1)
    session.up(STACK, program, targets=("urn:1",))
    assert engine.operations == [f"up {STACK}"]
    session.up(STACK, program)
    assert engine.operations[1:] == [f"up {STACK}", f"refresh {STACK}"]
    assert "--clear-pending-creates" in engine.calls[-1]


def test_outputs_of_a_stack_that_is_not_there_are_nothing(engine: StandIn, session: Session, tmp_path: Path) -> None:
    assert session.outputs(STACK) == {}
    assert engine.calls == []
    write(tmp_path, STACK)
    engine.plays("output", STACK, says='{"refs": {"a": 1}}')
    assert session.outputs(STACK) == {"refs": {"a": 1}}
    assert engine.calls == [f"stack output --json --non-interactive --stack organization/mesh/{STACK}"]
