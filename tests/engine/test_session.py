"""How the engine is called: the same options and settings for all stacks of a local cloud, a live one's own for it.

A stand-in plays the engine; that the real one takes all this is tested with the real one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engine_stand_in import StandIn
from mesh_platform.engine.session import SHARED, Session
from mesh_platform.errors import EngineError
from states import resource, write

STACK = "payments-local"


def program() -> None:
    """Declare nothing: the stand-in does not ask."""


def options(engine: StandIn, number: int = -1) -> list[str]:
    """The words of a call that are the same each time it is made."""
    words = engine.calls[number].split()
    return [each for each in words if not each.startswith("--client=") and not each.startswith("/tmp/mesh-")]


def test_stacks_of_a_local_cloud_share_the_settings_of_the_first(engine: StandIn, session: Session) -> None:
    """So that all have one secrets provider; each is made once."""
    for stack in ("a-local", "b-local", "a-local"):
        session.ensure(stack)
    assert engine.calls == [f"stack init {stack} --no-select --non-interactive" for stack in ("a-local", "b-local")]
    assert (session.folder / SHARED).read_text() == "encryptionsalt: x\n"
    assert (session.folder / "Pulumi.yaml").read_text().startswith("name: mesh\nruntime: python\n")


def test_the_settings_of_the_first_are_there_before_the_second_is_made(engine: StandIn, session: Session) -> None:
    session.ensure("a-local")
    (session.folder / SHARED).write_text("encryptionsalt: kept\n")
    session.ensure("b-local")
    assert (session.folder / SHARED).read_text() == "encryptionsalt: kept\n"


def test_a_stack_that_is_there_is_not_made(engine: StandIn, session: Session, tmp_path: Path) -> None:
    write(tmp_path, STACK)
    session.ensure(STACK)
    assert engine.calls == []


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lambda s: s.preview(STACK, program), ["preview"]),
        (lambda s: s.up(STACK, program), ["up", "--yes", "--skip-preview"]),
        (
            lambda s: s.up(STACK, program, targets=("urn:1", "urn:2")),
            ["up", "--yes", "--skip-preview", "--target=urn:1", "--target=urn:2"],
        ),
        (lambda s: s.refresh(STACK, program), ["refresh", "--yes", "--skip-preview"]),
        (lambda s: s.destroy(STACK, program), ["destroy", "--yes", "--skip-preview"]),
        (lambda s: s.destroy(STACK, program, dry=True), ["destroy", "--preview-only"]),
    ],
)
def test_an_operation_asks_nobody_and_writes_its_events(
    engine: StandIn, session: Session, run: Any, words: list[str]
) -> None:
    """Under the settings that stacks share, outside the tree."""
    run(session)
    assert options(engine) == [
        *words, "--exec-kind=auto.inline", "--event-log", "--non-interactive",
        "--config-file", str(session.folder / SHARED), "--stack", f"organization/mesh/{STACK}",
    ]  # fmt: skip
    assert "--client=127.0.0.1:" in engine.calls[-1]


def test_what_the_engine_is_given_is_said_by_the_session_alone(
    engine: StandIn, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of the shell could be a credential of a real cloud."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    session.preview(STACK, program)
    given = engine.environment
    assert (given["PULUMI_DEBUG_PROVIDERS"], given["PULUMI_DEBUG_COMMANDS"]) == ("a:1", "true")
    assert "AWS_SECRET_ACCESS_KEY" not in given
    assert "PULUMI_SKIP_CHECKPOINTS" not in given
    replace(session, throwaway=True, attached="").preview(STACK, program)
    given = engine.environment
    assert (given["PULUMI_SKIP_CHECKPOINTS"], given["PULUMI_EXPERIMENTAL"]) == ("true", "true")
    assert "PULUMI_DEBUG_PROVIDERS" not in given


def live(session: Session) -> Session:
    return replace(session, state=None, known=set())


def test_a_live_stack_keeps_its_own_name_settings_and_backend(engine: StandIn, session: Session) -> None:
    """One that is there already is found by trying to make it; its state is asked for."""
    engine.plays("init", "payments-prod", fails="error: stack 'payments-prod' already exists")
    engine.plays("export", "payments-prod", says='{"deployment": {"resources": [], "pending_operations": [{}]}}')
    live(session).preview("payments-prod", program)
    assert options(engine)[-2:] == ["--stack", "payments-prod"]
    assert not any("--config-file" in call for call in engine.calls)
    assert not (session.folder / SHARED).exists()
    assert live(session).pending("payments-prod") == 1


def test_a_live_stack_that_cannot_be_made_is_an_error(engine: StandIn, session: Session) -> None:
    engine.plays("init", "payments-prod", fails="error: access denied")
    with pytest.raises(EngineError, match="access denied"):
        live(session).preview("payments-prod", program)


def test_a_live_run_refuses_the_state_of_a_local_cloud(engine: StandIn, session: Session) -> None:
    provider = resource("payments-prod", "pulumi:providers:kubernetes", "k", inputs={"host": "https://s.mesh.invalid"})
    engine.plays("export", "payments-prod", says=json.dumps({"deployment": {"resources": [provider]}}))
    with pytest.raises(EngineError, match="of a local cloud"):
        live(session).up("payments-prod", program)
    assert engine.operations == []


def test_a_removed_stack_is_made_again_when_it_is_asked_for(engine: StandIn, session: Session) -> None:
    session.ensure(STACK)
    session.remove(STACK)
    assert engine.calls[-1] == f"stack rm --yes --preserve-config --non-interactive --stack organization/mesh/{STACK}"
    session.ensure(STACK)
    assert engine.calls[-1].startswith(f"stack init {STACK}")
