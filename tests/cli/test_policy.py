"""`mesh policy` as those who write policies, and those who keep to them, meet it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from worlds import EXAMPLE, World, example

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "policies.schema.json").read_text(encoding="utf-8"))
SOONER = "payments-recover-sooner"
OWN = """\
apiVersion: mesh/v1
kind: Policy
id: two-channels
version: 1.0.0
title: Every product has two channels
owner: payments-core
severity: high
stage: {enforce: 2026-06-01}
extends: every-product-has-an-owner
parameters: {support: {atLeast: 2}}
remedy: Add one.
cases:
  pass: [{support: 2}]
  fail: [{support: 1}]
"""


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The example, which is only looked at."""
    return example(tmp_path_factory.mktemp("policies") / "mesh")


@pytest.fixture
def own(tmp_path: Path) -> World:
    """The example, to change."""
    return example(tmp_path / "mesh")


def told(world: World, *args: str, code: int = 0) -> Any:
    """What a command says as JSON, which its schema knows."""
    found = world.json("policy", *args, code=code)
    jsonschema_rs.validator_for(SCHEMA).validate(found)
    return found


def written(world: World, text: str = OWN) -> str:
    file = world.root / "mine.yaml"
    file.write_text(text)
    return str(file)


def test_every_policy_is_listed_with_what_it_does_now(mesh: World) -> None:
    """Stage, severity, owner, rule, frameworks, and whose it is."""
    found = {each["id"]: each for each in told(mesh, "list", "--as-of", "2026-11-26")["policies"]}
    assert found["retention-is-bounded"]["stage"] == "later"
    assert found["personal-data-stays"]["stage"] == "enforce"
    assert (found[SOONER]["origin"], found[SOONER]["rule"]) == ("payments", "extends critical-products-recover")
    assert found["foundations-stay"]["rule"] == "expression"
    lines = mesh.run("policy", "list", "--as-of", "2027-02-01").splitlines()
    (line,) = [each.split() for each in lines if each.startswith("retention-is-bounded")]
    assert line == ["retention-is-bounded", "warn", "high", "mesh", "data-office", "retention", "GDPR-5"]


def test_a_domain_is_listed_what_is_for_it(mesh: World) -> None:
    """Those of the whole mesh and its own."""
    ids = {
        domain: {each["id"] for each in told(mesh, "list", "--domain", domain)["policies"]}
        for domain in ("payments", "risk")
    }
    assert ids["payments"] - ids["risk"] == {SOONER}
    assert "personal-data-stays" in ids["risk"]
    assert "there is no domain 'retail'" in mesh.finish("policy", "list", "-d", "retail").stderr


def test_a_policy_is_shown_with_its_parameters_in_every_domain(mesh: World) -> None:
    """What payments tightens, and what it leaves to the mesh."""
    found = told(mesh, "show", "critical-products-recover")
    assert found["effective"]["mesh"]["recovery-objectives"] == {
        "recoveryTime": {"atMost": "PT1H"}, "dataLoss": {"atMost": "PT5M"},
    }  # fmt: skip
    assert found["effective"][f"payments ({SOONER})"]["recovery-objectives"]["recoveryTime"] == {"atMost": "PT15M"}
    assert found["document"]["remedy"].startswith("Build for the objectives")
    text = mesh.run("policy", "show", "critical-products-recover")
    assert f"in payments ({SOONER}): recovery-objectives: recoveryTime atMost PT15M, dataLoss atMost PT1M" in text
    assert "DORA-11: Digital Operational Resilience Act, (EU) 2022/2554, 11" in text


def test_an_expression_is_shown_with_what_it_reads(mesh: World) -> None:
    """So that nobody has to read CEL to know it."""
    text = mesh.run("policy", "show", "foundations-stay")
    assert "reads change.kind, change.op, environment.protect" in text
    assert told(mesh, "show", "personal-data-has-a-purpose")["effective"] == {
        "mesh": {"personal-data-has-a-purpose": {"characters": 10}}
    }


def test_a_policy_that_is_not_there_is_an_error_that_names_those_that_are(mesh: World) -> None:
    """Exit code 2."""
    done = mesh.finish("policy", "show", "budget-holds")
    assert done.returncode == 2
    assert "there is no policy 'budget-holds'" in done.stderr
    assert "budgets-hold" in done.stderr


def test_a_domain_is_explained_what_it_has_to_keep_to(mesh: World) -> None:
    """Each rule once for each that sets it, with effective parameters, what to do, and facts that keep to it."""
    found = {each["rule"]: each for each in told(mesh, "explain", "--product", "payments.transactions")["rules"]}
    recovery = found["recovery-objectives"]
    assert (recovery["policy"], recovery["severity"], recovery["stage"]) == (SOONER, "critical", "enforce")
    assert recovery["parameters"] == {"recoveryTime": {"atMost": "PT15M"}, "dataLoss": {"atMost": "PT1M"}}
    assert (recovery["asked"], recovery["frameworks"]) == ("mesh", ["DORA-11"])
    assert found["product-budget"]["complies"] == {"cost": 100, "budget": 100}
    assert found["foundations-stay"]["remedy"].startswith("Build the new one beside it")
    text = mesh.run("policy", "explain", "--domain", "risk")
    assert "recovery-objectives (high, blocks, policy critical-products-recover), asked on the mesh" in text
    assert "parameters: recoveryTime atMost PT1H, dataLoss atMost PT5M" in text


def test_what_a_policy_chooses_is_explained_to_those_who_are_chosen(mesh: World) -> None:
    """Restricted data has rules that confidential data has not."""
    rules = {
        product: {each["policy"] for each in told(mesh, "explain", "--product", product)["rules"]}
        for product in ("payments.transactions", "payments.settlements")
    }
    assert "readers-can-plan" in rules["payments.transactions"]
    assert "readers-can-plan" not in rules["payments.settlements"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "nobody to explain to"),
        (["--domain", "retail"], "there is no domain 'retail'"),
        (["--product", "payments.refunds"], "there is no product 'payments.refunds' of payments in local"),
        (["--product", "payments"], "is not of the form <domain>.<product>"),
        (["--domain", "risk", "-e", "test"], "test"),
    ],
)
def test_nobody_is_explained_what_is_not_there(mesh: World, args: list[str], said: str) -> None:
    """Exit code 2, with what there is."""
    done = mesh.finish("policy", "explain", *args)
    assert done.returncode == 2
    assert said in done.stderr


def test_all_cases_are_tried_and_come_out_as_they_say(mesh: World) -> None:
    """Of every policy, or of those that are named."""
    every = told(mesh, "test")["cases"]
    assert len(every) > 80
    assert {each["wrong"] for each in every} == {None}
    assert {each["policy"] for each in told(mesh, "test", SOONER, "budgets-hold")["cases"]} == {SOONER, "budgets-hold"}
    assert mesh.run("policy", "test", "budgets-hold").split() == ["budgets-hold", "4", "cases", "as", "they", "say"]


def test_a_wrong_case_is_told_with_what_came_out(own: World) -> None:
    """Exit code 1, the place, the facts, and the failure."""
    own.edit("governance/policies/budgets-hold.yaml", "{cost: 100, budget: 100}", "{cost: 101, budget: 100}")
    text = own.run("policy", "test", "budgets-hold", code=1)
    assert "1 of 4 cases WRONG" in text
    assert 'budgets-hold.yaml:17:10: case 1 that should pass: {"cost": 101, "budget": 100}' in text
    assert "it fails: product-budget: retail.orders would cost 101.00 EUR" in text


def test_a_policy_of_a_domain_is_taken_in_once(own: World) -> None:
    """Stored at its place, the same again changes nothing, and it applies at once."""
    file = written(own)
    said = own.run("policy", "add", file, "--domain", "payments")
    assert said == "stored: domains/payments/policies/two-channels.yaml, 2 cases tried\n"
    stored = own.root / "domains/payments/policies/two-channels.yaml"
    assert stored.read_text() == OWN
    before = stored.stat().st_mtime_ns
    assert own.run("policy", "add", file, "--domain", "payments").startswith("stored already: ")
    assert stored.stat().st_mtime_ns == before
    assert "two-channels" in {each["id"] for each in told(own, "list", "-d", "payments")["policies"]}
    (rule,) = [x for x in told(own, "explain", "-d", "payments")["rules"] if x["rule"] == "product-support"]
    assert (rule["policy"], rule["parameters"]) == ("two-channels", {"support": {"atLeast": 2}})
    findings = own.json("gate", "payments-local", code=1)["findings"]
    assert {each["policy"] for each in findings if each["rule"] == "product-support"} == {"two-channels"}


def test_a_policy_of_the_whole_mesh_is_taken_in(own: World) -> None:
    """Its place is in governance."""
    whole = OWN.replace("extends: every-product-has-an-owner", "rule: product-support")
    assert "stored: governance/policies/two-channels.yaml" in own.run("policy", "add", written(own, whole))


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("atLeast: 2", "atLeast: 0", 2, "10:33: relaxes: parameters.support: atLeast 0 relaxes 1"),
        ("severity: high", "severity: low", 2, "7:11: relaxes: severity low relaxes high"),
        ("two-channels\nversion", "two-channels\nversoin", 2, "the key 'versoin' is unknown"),
        ("owner: payments-core", "owner: nobody", 2, "team 'nobody' does not exist"),
        ("[{support: 1}]", "[{channels: 1}]", 2, "there is no fact 'channels'"),
        ("[{support: 1}]", "[{support: 3}]", 1, "case 1 that should fail"),
        ("id: two-channels\n", "", 2, "the policy has no id"),
        ("id: two-channels", "id: ../../two", 2, "the policy has no id that could be a file's name"),
        ("remedy: Add one.", "remedy: [", 2, "name a file with one policy"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_not_stored(own: World, old: str, new: str, code: int, said: str) -> None:
    """Nothing is written, and it says why, with the place in the file."""
    assert old in OWN
    before = sorted(own.root.rglob("*.yaml"))
    done = own.finish("policy", "add", written(own, OWN.replace(old, new)), "--domain", "payments")
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert sorted(own.root.rglob("*.yaml")) == sorted([*before, own.root / "mine.yaml"])


def test_another_policy_needs_another_version(own: World) -> None:
    """Whoever has read the first one would not know that it says something else now."""
    own.run("policy", "add", written(own), "-d", "payments")
    changed = OWN.replace("Add one.", "Add another one.")
    done = own.finish("policy", "add", written(own, changed), "-d", "payments")
    assert done.returncode == 2
    assert "two-channels 1.0.0 is there already" in done.stderr
    newer = changed.replace("1.0.0", "1.10.0")
    assert own.run("policy", "add", written(own, newer), "-d", "payments").startswith("stored: ")
    assert (
        own.finish("policy", "add", written(own, changed.replace("1.0.0", "1.9.0")), "-d", "payments").returncode == 2
    )


def test_a_file_that_is_not_there_is_said_so(own: World) -> None:
    """Exit code 2, and where it was looked for."""
    done = own.finish("policy", "add", "gone.yaml")
    assert done.returncode == 2
    assert "gone.yaml" in done.stderr


def test_a_relaxing_policy_in_the_tree_is_a_finding_of_mesh_check(own: World) -> None:
    """With file, line and column; and the gate judges nothing by it."""
    own.edit(
        f"domains/payments/policies/{SOONER}.yaml", "recoveryTime: {atMost: PT15M}", "recoveryTime: {atMost: PT2H}"
    )
    done = own.finish("check")
    assert done.returncode == 2
    assert f"domains/payments/policies/{SOONER}.yaml:11:37: relaxes: parameters.recoveryTime" in done.stdout
    assert own.finish("gate", "payments-local").returncode == 2
    assert own.finish("check", "domains/risk").returncode == 0
