"""What exists is imported by its id with the plain CLI, and the program that describes it then has nothing to do."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from mesh_platform.engine import hosts, installed
from mesh_platform.engine.session import Session
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.serve import attached, serving
from mesh_platform.localcloud.store import Store
from slots import NEEDS, program

pytestmark = pytest.mark.engine
STACK = "shop-local"
WORLD = dict.fromkeys(NEEDS, 0)


@dataclass
class Imported:
    """A stack that was made, forgotten, and imported again."""

    ids: dict[str, str]
    again: dict[str, str] = field(default_factory=dict)
    planned: dict[str, str] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)
    made: list[tuple[str, str]] = field(default_factory=list)


def plain(session: Session, *args: str) -> subprocess.CompletedProcess[str]:
    variables = {**session.variables, "PULUMI_DEBUG_PROVIDERS": session.attached, "HOME": str(session.folder)}
    return subprocess.run(
        [str(installed()), *args, "--non-interactive", "--stack", f"organization/mesh/{STACK}"], cwd=session.folder,
        env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def ids(session: Session) -> dict[str, str]:
    """Return the ids in the state, by logical name."""
    return {str(each["urn"]).rpartition("::")[2]: str(each["id"]) for each in session.resources(STACK) if custom(each)}


def custom(each: dict[str, object]) -> bool:
    return "id" in each and not str(each["type"]).startswith("pulumi:")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    where = lifecycle.folders(tmp_path_factory.mktemp("mesh"))
    lifecycle.up(where)
    with contextlib.closing(Store(where.store)) as store, serving(store) as ports:
        session = Session(
            cli=installed(), folder=where.work, state=where.state, attached=attached(ports),
            variables=lifecycle.variables(where, installed(), hosts()),
        )  # fmt: skip
        session.up(STACK, program(store.id, WORLD))
        found = Imported(ids(session))
        file, state = where.work / "import.json", session.export(STACK)
        resources = state["deployment"]["resources"]
        providers = {str(e["urn"]).rpartition("::")[2]: e["urn"] for e in resources if "providers:" in e["type"]}
        wanted = [
            {"type": e["type"], "name": e["urn"].rpartition("::")[2], "id": e["id"],
             "provider": e["type"].partition(":")[0].removesuffix("cloud")}
            for e in resources if custom(e)
        ]  # fmt: skip
        file.write_text(json.dumps({"nameTable": providers, "resources": wanted}))
        state["deployment"]["resources"] = [each for each in resources if not custom(each)]
        forgotten = where.work / "forgotten.json"
        forgotten.write_text(json.dumps(state))
        assert plain(session, "stack", "import", "--file", str(forgotten)).returncode == 0
        assert ids(session) == {}
        done = plain(
            session, "import", "--file", str(file), "--yes", "--skip-preview", "--protect=false",
            "--generate-code=false",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        found.again = ids(session)
        plan = session.preview(STACK, program(store.id, WORLD))
        found.planned = {step.name: f"{step.op} {dict(step.changes)}" for step in plan.steps if step.op != "same"}
        other = session.preview(STACK, program(store.id, {**WORLD, "topic": 1, "settings": 1}))
        found.differing = {step.name: step.op for step in other.steps if step.op in ("update", "replace")}
        found.made = [entry[:2] for entry in store.requests() if entry[0] != "delete"]
        yield found


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_what_exists_is_imported_by_its_id_and_needs_no_change(imported: Imported, name: str) -> None:
    """Inputs that Read answers are those that the program gives."""
    assert imported.again[name] == imported.ids[name]
    assert imported.planned.get(name) is None


def test_a_program_that_differs_from_what_was_imported_has_that_to_do(imported: Imported) -> None:
    assert imported.differing == {"topic": "update", "settings": "replace"}


def test_an_import_makes_nothing(imported: Imported) -> None:
    assert len(imported.made) == len(NEEDS)
    assert {operation for operation, _ in imported.made} == {"create"}
