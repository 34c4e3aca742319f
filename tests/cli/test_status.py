"""`mesh status`: stacks, products, what they cost a month, and what waits for somebody."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from mesh_platform.localcloud import lifecycle
from worlds import World

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "status.schema.json").read_text(encoding="utf-8"))


def state_file(world: World, stack: str) -> Path:
    """Return the file of a stack's state."""
    return lifecycle.folders(world.root).state / ".pulumi" / "stacks" / "mesh" / f"{stack}.json"


def test_the_json_keeps_to_its_schema_deployed_or_not(deployed: World, bare: World) -> None:
    for world, stacks in ((deployed, 11), (bare, 11)):
        found = world.json("status")
        jsonschema_rs.validate(SCHEMA, found)
        assert len(found["stacks"]) == stacks
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(SCHEMA, found | {"surprise": True})


def test_what_is_deployed_costs_what_the_documents_say_it_does(deployed: World) -> None:
    status, estimate = deployed.json("status"), deployed.json("cost")
    assert sum(stack["monthly"] for stack in status["stacks"]) == pytest.approx(estimate["monthly"])
    spent = {budget["of"]: (budget["used"], budget["limit"]) for budget in estimate["budgets"]}
    assert len(status["products"]) == 6
    for product in status["products"]:
        assert (product["monthly"], product["budget"]) == pytest.approx(spent[product["id"]])
        assert product["monthly"] > 0


def test_a_person_reads_stacks_products_and_budgets_under_their_headings(deployed: World) -> None:
    text = deployed.run("status")
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["payments-local"][1:] == ["141", rows["payments-local"][2]]
    assert rows["payments.transactions"][-1] == "payments-transactions-local"
    assert rows["payments.transactions"][2:4] == ["of", "900.00"]
    assert "next:" not in text


def test_nothing_deployed_is_said_once_with_the_next_step(bare: World) -> None:
    done = bare.finish("status")
    assert done.returncode == 0
    assert "nothing is deployed; next: mesh up --all --environment local" in done.stderr
    assert "not applied yet" not in done.stdout


def test_a_stack_that_was_never_applied_and_one_that_was_cut_off_wait_for_somebody(own: World) -> None:
    assert own.json("status")["work"] == []
    state_file(own, "risk-local").unlink()
    cut = state_file(own, "audit-local")
    data = json.loads(cut.read_text())
    resource = next(each for each in data["checkpoint"]["latest"]["resources"] if each["type"].endswith("KafkaTopic"))
    data["checkpoint"]["latest"]["pending_operations"] = [{"resource": resource, "type": "creating"}]
    cut.write_text(json.dumps(data))
    assert own.json("status")["work"] == [
        {"stack": "audit-local", "what": "1 operations were cut off", "next": "mesh up audit-local"},
        {"stack": "risk-local", "what": "not applied yet", "next": "mesh up risk-local"},
    ]
    assert "next: mesh up risk-local" in own.run("status")


def test_an_environment_that_nobody_declared_is_an_error_that_names_those_there_are(bare: World) -> None:
    done = bare.finish("status", "--environment", "moon")
    assert done.returncode == 2
    assert "no environment 'moon'" in done.stderr
    assert "environments: dev, local, prod" in done.stderr
