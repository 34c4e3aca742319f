"""What the real plugins answered to each case, and what the local ones answer to it over the provider protocol."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from engine_side import Engine, RefusedError
from mesh_platform.localcloud.values import Secret
from pulumi.runtime.proto import provider_pb2 as pb

HERE = Path(__file__).parent
NAME = "r"
"""The name of every resource in the cases; reasons bear it."""
_PLACE = re.compile(rf"Examine values at '{NAME}\.(.+)'\.$|^Missing required property '(.+)'$")


@dataclass(frozen=True)
class Case:
    """One question. `source` is the file: a plugin's name for recorded answers, else where the verdict is from."""

    source: str
    facts: dict[str, Any]

    @property
    def title(self) -> str:
        return self.facts["case"]

    @property
    def package(self) -> str:
        return self.facts["type"].partition(":")[0]

    @property
    def recorded(self) -> bool:
        return self.source in ("confluentcloud", "databricks", "kubernetes")


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, in the order of the files."""
    return tuple(
        Case(file.stem, json.loads(line))
        for file in sorted((HERE / "cases").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    )


def exceptions() -> dict[str, str]:
    """Return the listed differences: the title of the case and the reason."""
    return yaml.safe_load((HERE / "exceptions.yaml").read_text(encoding="utf-8"))


def differences(case: Case, engine: Engine) -> list[str]:
    """Return what the local plugin answers otherwise than the real one; empty where they agree."""
    got = _answer(case, engine)
    wanted = _wanted(case.facts)
    return [
        f"{what}: {got.get(what)!r} instead of {value!r}" for what, value in wanted.items() if got.get(what) != value
    ]


def _wanted(facts: dict[str, Any]) -> dict[str, Any]:
    if "refused" in facts:
        return {"refused": True}
    wanted: dict[str, Any] = {"refused": False}
    for what in ("fails", "says", "replaces"):
        if what in facts:
            wanted[what] = sorted(set(facts[what])) if what == "fails" else sorted(facts[what])
    return wanted | {what: facts[what] for what in ("deletesFirst", "changes") if what in facts}


def _answer(case: Case, engine: Engine) -> dict[str, Any]:
    facts = case.facts
    try:
        if facts["op"] == "check":
            reasons = [
                failure.reason for failure in engine.check(facts["type"], NAME, _value(facts["inputs"])).failures
            ]
            return {"refused": False, "fails": sorted({place(each) for each in reasons}), "says": sorted(reasons)}
        answer = engine.diff(facts["type"], NAME, facts["id"], _value(facts["old"]), _value(facts["inputs"]))
    except RefusedError as error:
        return {"refused": str(error).startswith(_first_line(facts)) if "refused" in facts else str(error)}
    changes: Any = {path: pb.PropertyDiff.Kind.Name(each.kind) for path, each in answer.detailedDiff.items()}
    if not changes and answer.changes == pb.DiffResponse.DIFF_SOME:
        changes = "some"
    return {
        "refused": False, "replaces": sorted(answer.replaces), "deletesFirst": answer.deleteBeforeReplace,
        "changes": changes,
    }  # fmt: skip


def _first_line(facts: dict[str, Any]) -> str:
    # Recorded errors are cut, so that only their first line is sure to be whole.
    return str(facts["refused"]).partition("\n")[0].rstrip()


def place(reason: str) -> str:
    """Return the property that a reason names."""
    found = _PLACE.search(reason)
    assert found is not None, f"names no property: {reason}"
    return found[1] or found[2]


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return Secret(_value(value["$secret"])) if "$secret" in value else {k: _value(v) for k, v in value.items()}
    return [_value(each) for each in value] if isinstance(value, list) else value
