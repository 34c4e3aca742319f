"""Runs of the engine on the stacks of one backend, with programs of this process and attached providers."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from pydantic import JsonValue

from mesh_platform.errors import EngineError
from mesh_platform.mesh import stamp
from mesh_platform.plan import Plan, collect
from mesh_platform.plan.events import Event, diagnostic

from . import copies
from .elsewhere import Elsewhere
from .locks import locked, locks

Program = Callable[[], None] | Elsewhere
"""A function that declares resources, or those of another tree."""
OnEvent = Callable[[Event], None]
PROJECT = "name: mesh\nruntime: python\ndescription: A data mesh\n"
SHARED = "Pulumi.local.yaml"
_TICK = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One backend and one Pulumi home. `folder` has the project file; `state` is the file backend, None for others.

    `attached` is the value of PULUMI_DEBUG_PROVIDERS; `throwaway` writes no checkpoints, for states nobody keeps.
    """

    cli: Path
    folder: Path
    variables: Mapping[str, str]
    state: Path | None = None
    attached: str = ""
    throwaway: bool = False
    known: set[str] = field(default_factory=set[str])

    def ensure(self, stack: str) -> None:
        """Make a stack where there is none; local stacks share one file of settings, so one secrets provider."""
        if stack in self.known or (self.state is not None and copies.state_file(self.state, stack).exists()):
            self.known.add(stack)
            return
        settings, shared, project = (self.folder / name for name in (f"Pulumi.{stack}.yaml", SHARED, "Pulumi.yaml"))
        if self.state is not None:
            if not project.exists():
                copies.write(project, PROJECT.encode())
            if shared.exists():
                copies.write(settings, shared.read_bytes())
        try:
            self._run(["stack", "init", stack, "--no-select"], stack)
        except EngineError as error:
            # A backend that is no folder of ours is asked by trying.
            if self.state is not None or "already exists" not in error.what:
                raise
        if self.state is not None and not shared.exists():
            copies.write(shared, settings.read_bytes())
        self.known.add(stack)

    def preview(self, stack: str, program: Program, on_event: OnEvent | None = None) -> Plan:
        """Plan a stack; changes nothing."""
        return self._operate(stack, program, ["preview"], on_event)

    def up(self, stack: str, program: Program, on_event: OnEvent | None = None, targets: tuple[str, ...] = ()) -> Plan:
        """Apply a stack; returns what was done.

        A local cloud answers a create that was cut off and comes again with the first one, so that nothing is pending
        any more; the engine itself would wait for a person to say so.
        """
        chosen = [f"--target={urn}" for urn in targets]
        plan = self._operate(stack, program, ["up", "--yes", "--skip-preview", *chosen], on_event)
        if self.state is not None and not targets and self.pending(stack):
            self._operate(stack, program, ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"], None)
        return plan

    def refresh(self, stack: str, program: Program, on_event: OnEvent | None = None) -> Plan:
        """Read what exists into the state."""
        return self._operate(stack, program, ["refresh", "--yes", "--skip-preview"], on_event)

    def destroy(self, stack: str, program: Program, on_event: OnEvent | None = None, *, dry: bool = False) -> Plan:
        """Remove everything of a stack, or say what would be removed."""
        args = ["destroy", "--preview-only"] if dry else ["destroy", "--yes", "--skip-preview"]
        return self._operate(stack, program, args, on_event)

    def outputs(self, stack: str) -> dict[str, JsonValue]:
        """Return the outputs of a stack; secrets stay hidden. Empty for a stack that is not there."""
        if self.state is not None and not copies.state_file(self.state, stack).exists():
            return {}
        return cast("dict[str, JsonValue]", json.loads(self._run(["stack", "output", "--json"], stack)))

    def export(self, stack: str) -> dict[str, JsonValue]:
        """Return the state of a stack, secrets encrypted."""
        return cast("dict[str, JsonValue]", json.loads(self._run(["stack", "export"], stack)))

    def resources(self, stack: str) -> list[dict[str, JsonValue]]:
        """Return the resources in a stack's state; read from the file where the backend is one."""
        return cast("list[dict[str, JsonValue]]", self._deployment(stack).get("resources") or [])

    def pending(self, stack: str) -> int:
        """Return how many operations of a stack were cut off before their end was known."""
        return len(cast("list[JsonValue]", self._deployment(stack).get("pending_operations") or []))

    def _deployment(self, stack: str) -> dict[str, JsonValue]:
        if self.state is None:
            return cast("dict[str, JsonValue]", self.export(stack).get("deployment") or {})
        file = copies.state_file(self.state, stack)
        if not file.exists():
            return {}
        try:
            checkpoint = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]
            return cast("dict[str, JsonValue]", checkpoint.get("latest") or {})
        except (ValueError, KeyError, TypeError, AttributeError):
            copies.require_sound(self.state, stack)
            raise

    def remove(self, stack: str) -> None:
        """Remove an empty stack with its settings."""
        self._run(["stack", "rm", "--yes", "--preserve-config"], stack)
        self.known.discard(stack)

    def _operate(self, stack: str, program: Program, args: list[str], on_event: OnEvent | None) -> Plan:
        from .inline import offered

        self.ensure(stack)
        if self.state is None:
            refuse_stamped(stack, self.resources(stack))
        elif not self.throwaway:
            copies.require_sound(self.state, stack)
            copies.keep(self.state, stack)
        found: list[Event] = []

        def seen(event: Event) -> None:
            found.append(event)
            if on_event is not None:
                on_event(event)

        run = program if isinstance(program, Elsewhere) else _tuned(program)
        with offered(run) as address, tempfile.TemporaryDirectory(prefix="mesh-") as scratch:
            log = Path(scratch) / "events"
            log.touch()
            options = [f"--client={address}", "--exec-kind=auto.inline", "--event-log", str(log), "--non-interactive"]
            settings = ["--config-file", str(self.folder / SHARED)] if self.state else []
            code, text = self._watched([*args, *options, *settings, "--stack", self._full(stack)], log, seen)
        if self.state is not None and not self.throwaway:
            copies.keep(self.state, stack)
        if code != 0:
            raise self._failed(stack, found, text)
        return collect(stack, found)

    def _watched(self, args: list[str], log: Path, seen: OnEvent) -> tuple[int, str]:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output, log.open(encoding="utf-8") as lines:
            process = subprocess.Popen(  # noqa: S603
                self._command(args), cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            partial = ""
            try:
                while True:
                    ended = process.poll() is not None
                    for line in lines:
                        partial += line
                        if partial.endswith("\n"):
                            seen(json.loads(partial))
                            partial = ""
                    if ended:
                        break
                    time.sleep(_TICK)
            except BaseException:
                process.terminate()
                process.wait()
                raise
            output.seek(0)
            return process.returncode, output.read()

    def _run(self, args: list[str], stack: str) -> str:
        chosen = [] if args[:2] == ["stack", "init"] else ["--stack", self._full(stack)]
        done = subprocess.run(  # noqa: S603
            self._command([*args, "--non-interactive", *chosen]), cwd=self.folder, env=self._environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise self._failed(stack, [], done.stderr)
        return done.stdout

    def _command(self, args: list[str]) -> list[str]:
        # The engine must not outlive this process: its locks and its children would.
        guard = shutil.which("setpriv")
        return [*([guard, "--pdeathsig", "TERM"] if guard else []), str(self.cli), *args]

    def _environment(self) -> dict[str, str]:
        extra = {"PULUMI_DEBUG_PROVIDERS": self.attached} if self.attached else {}
        if self.throwaway:
            extra |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
        # The event log is one of the engine's debug commands.
        return {"HOME": str(Path.home()), "PULUMI_DEBUG_COMMANDS": "true", **self.variables, **extra}

    def _full(self, stack: str) -> str:
        return f"organization/mesh/{stack}" if self.state is not None else stack

    def _failed(self, stack: str, found: list[Event], text: str) -> EngineError:
        if self.state is not None and "currently locked" in text:
            return locked(locks(self.state, stack), stack, text)
        said = [each for event in found if (each := diagnostic(event)) and each.severity == "error"]
        lines = [f"{each.urn.rpartition('::')[2]}: {each.message}" if each.urn else each.message for each in said]
        tail = [line.strip() for line in text.splitlines() if line.strip()][-5:]
        what = "\n".join(dict.fromkeys(lines)) or "\n".join(tail) or "the engine ended without a word"
        return EngineError(
            what, where=stack, fix=f"correct what it says, then mesh up {stack}; it goes on where it stopped"
        )


def refuse_stamped(stack: str, resources: Iterable[Mapping[str, JsonValue]]) -> None:
    """Raise EngineError for the state of a local cloud: real plugins would take its resources for deleted ones."""
    for each in resources:
        if str(each["type"]).startswith("pulumi:providers:") and stamp.SUFFIX in json.dumps(each.get("inputs")):
            raise EngineError(
                "its state is of a local cloud, and this run is against real clouds",
                where=stack, fix="point PULUMI_BACKEND_URL at the backend of the live stacks",
            )  # fmt: skip


def _tuned(program: Callable[[], None]) -> Callable[[], None]:
    """Collect garbage rarely while a program runs: what it imports and declares stays alive to the end anyway."""

    def run() -> None:
        gc.freeze()
        old = gc.get_threshold()
        gc.set_threshold(100_000, 50, 50)
        try:
            program()
        finally:
            gc.set_threshold(*old)

    return run
