"""`mesh gate` without a base: what is applied here is compared, and what cannot be compared says why."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from engine_stand_in import said, step
from in_process import Shell
from mesh_platform.localcloud import lifecycle
from states import TOPIC
from worlds import EXAMPLE

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
STACK = "audit-local"


@pytest.fixture
def up(shell: Shell) -> Shell:
    """A mesh whose local cloud is up, with one stack applied."""
    lifecycle.up(lifecycle.folders(shell.root))
    shell.applied(STACK)
    return shell


def verdict(shell: Shell, *args: str, code: int = 0) -> Any:
    done = shell("gate", *args, "--format", "json")
    assert done.code == code, done.err
    jsonschema_rs.validator_for(SCHEMA).validate(done.json)
    return done.json


def test_a_stack_that_is_applied_is_previewed_and_judged(up: Shell) -> None:
    """What it would do is in the verdict, with what stands against it, and nothing is applied."""
    assert verdict(up, STACK)["stacks"] == [{"name": STACK, "steps": []}]
    up.engine.plays("preview", STACK, step("create", TOPIC, "made", STACK))
    found = verdict(up, STACK, code=1)
    (stack,) = found["stacks"]
    assert (stack["name"], [each["op"] for each in stack["steps"]]) == (STACK, ["create"])
    assert "topic-name" in {each["rule"] for each in found["findings"] if each["stack"] == STACK}
    assert up.engine.operations == [f"preview {STACK}"] * 2


def test_what_was_never_applied_is_not_compared_and_says_so(up: Shell) -> None:
    assert "it has never been applied here" in up("gate", "risk-local").out
    assert up.engine.operations == []


def test_before_the_local_cloud_is_up_documents_are_judged_alone(shell: Shell) -> None:
    """No engine is started, and nothing is made."""
    assert "it has never been applied here, so nothing can be compared; mesh up --all applies it" in shell("gate").out
    assert shell.engine.calls == []
    assert not (shell.root / ".mesh").exists()


def test_a_live_stack_is_judged_where_its_credentials_are(up: Shell) -> None:
    before = len(up.engine.calls)
    assert "it is a live stack: its plan is judged where its credentials are" in up("gate", "audit-dev").out
    assert len(up.engine.calls) == before


def test_a_preview_that_fails_is_told_and_the_others_are_judged(up: Shell) -> None:
    """Exit 4: a check that could not be made is worse than one that failed."""
    up.applied("risk-local")
    up.engine.plays("preview", STACK, said("no such region"), fails="x")
    done = up("gate", STACK, "risk-local", "--format", "json")
    assert done.code == 4
    assert f"error: {STACK}: no such region\n  next: correct what it says" in done.err
    assert any("its preview failed" in str(each["message"]) for each in done.json["findings"])


@pytest.mark.parametrize(
    ("args", "what", "fix"),
    [
        (["--head", "HEAD"], "a commit is judged with --base", "mesh gate --base origin/main --head HEAD"),
        (["--untrusted"], "a commit is judged with --base", "mesh gate --base origin/main --head HEAD"),
        ([STACK, "--base", "main"], f"{STACK}: stacks are found by --base", "leave them out"),
        (["--base", "main", "--untrusted"], "an untrusted change is a commit", "name it: --head <commit>"),
        (["-e", "dev", "-e", "prod"], "dev, prod: several environments", "name one, or compare with --base"),
        ([STACK, "audit-dev"], "stacks of two environments", "judge one environment at a time"),
        (["-e", "moon"], "no environment 'moon'", "environments: dev, local, prod"),
        (["audit-moon"], "no environment 'moon'", "environments: dev, local, prod"),
        (["--report", "sarif"], "sarif: no such report", "one of text, json, markdown, sarif, junit, annotations"),
        (["--report", "pdf=a.pdf"], "pdf=a.pdf: no such report", "one of text, json"),
        (["--report", "sarif=Pulumi.yaml/a.sarif"], "no report can be written there", "name a file, as sarif=gate"),
        (["--report", f"sarif={'x' * 300}"], "no report can be written there", "name a file, as sarif=gate.sarif"),
        (["--report", "json=domains"], "no report can be written there", "name a file, as sarif=gate.sarif"),
        (["--as-of", "soon"], "'soon' is no date", "write it as 2026-11-24"),
    ],
)
def test_what_cannot_be_judged_is_refused_before_anything_is_done(
    shell: Shell, args: list[str], what: str, fix: str
) -> None:
    done = shell("gate", *args)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
    assert f"next: {fix}" in done.err
    assert shell.engine.calls == []
    assert not (shell.root / ".mesh").exists()


def test_reports_are_written_beside_what_is_told(shell: Shell) -> None:
    """Each in its own form, of the same verdict; with findings in the documents as well."""
    reports = [word for name in ("json", "sarif", "markdown") for word in ("--report", f"{name}=gate.{name}")]
    done = shell("gate", "risk-local", *reports)
    told = json.loads((shell.root / "gate.json").read_text())
    assert (done.code, told["verdict"]) == (0, verdict(shell, "risk-local")["verdict"])
    assert json.loads((shell.root / "gate.sarif").read_text())["version"] == "2.1.0"
    shell.world.edit("domains/risk/domain.yaml", "name: ", "nam: ")
    faulty = shell("gate", *reports)
    assert (faulty.code, faulty.err) == (2, "")
    assert json.loads((shell.root / "gate.json").read_text())["verdict"] == "fail"
    assert "domains/risk/domain.yaml" in (shell.root / "gate.markdown").read_text()
    assert "domains/risk/domain.yaml" in faulty.out


def test_a_report_makes_its_folder_and_what_cannot_be_written_does_not_hide_the_verdict(shell: Shell) -> None:
    """The verdict is told first; then why there is no report, with exit 2."""
    assert shell("gate", "risk-local", "--report", "markdown=.mesh/reports/gate.md").code == 0
    assert (shell.root / ".mesh" / "reports" / "gate.md").read_text().startswith("## ")
    (shell.root / "gate.md").symlink_to("gone/gate.md")
    done = shell("gate", "risk-local", "--report", "markdown=gate.md", "--format", "json")
    (shell.root / "gate.md").unlink()
    assert (done.code, done.json["findings"] is not None) == (2, True)
    assert "gate.md: the report cannot be written: No such file or directory\n  next: " in done.err


def test_a_failing_rule_ends_with_one(shell: Shell) -> None:
    shell.world.edit("domains/risk/products/scoring/stack.yaml", "budget: {monthly: ", "budget: {monthly: 0.")
    found = verdict(shell, "risk-local", code=1)
    assert found["verdict"] == "fail"
    assert "product-budget" in {each["rule"] for each in found["findings"]}
