"""A job is told what it reads and writes by names that stay apart, and it is run in the way of its kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mesh_example as example
import pytest
from mesh_components import job_tasks
from mesh_platform.documents.kinds.product_stack import Job
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Product

SQL, PYTHON = (
    Job(name="one", kind="sql", source="jobs/one.sql"),
    Job(name="two", kind="python", source="jobs/two.py"),
)
GIVEN = {"target": "c.s.t", "source": "c.s.r", "day": "1"}
A, B = PortId.parse("risk.card-fraud.as-scored.v1"), PortId.parse("risk.scoring.assessed.v2")


def product(*keys: str, tables: bool = True) -> Product:
    """Return settlements with ports of these keys."""
    found = example.product(example.SETTLEMENTS)
    (first, *_) = found.ports
    ids = (PortId.parse(f"payments.settlements.{key}") for key in keys)
    return replace(found, ports=tuple(replace(first, id=each, table=tables) for each in ids))


def test_one_of_a_kind_is_named_by_the_kind() -> None:
    """Whoever writes the job needs no id."""
    found = job_tasks.parameters(product("day.v1"), "dev", {A: "c.s.t"})
    assert found == {"source": "c.s.t", "target": "payments_dev.settlements.day_v1"}


def test_several_are_named_by_their_ports_in_letters_that_sql_takes() -> None:
    """A dot or a hyphen is none."""
    found = job_tasks.parameters(product("day.v1", "day.v2"), "dev", {B: "b", A: "a"})
    assert found == {
        "source_risk_card_fraud_as_scored_v1": "a",
        "source_risk_scoring_assessed_v2": "b",
        "target_payments_settlements_day_v1": "payments_dev.settlements.day_v1",
        "target_payments_settlements_day_v2": "payments_dev.settlements.day_v2",
    }


def test_what_is_not_read_and_not_written_is_not_told() -> None:
    """A port that is a topic only is no target of a job."""
    assert job_tasks.parameters(product("day.v1", tables=False), "dev", {}) == {}
    assert list(job_tasks.parameters(product(), "dev", {A: "a"})) == ["source"]


def test_sql_gets_its_parameters_by_name_on_the_warehouse() -> None:
    """In a fixed order, from its file in the workspace."""
    task: Any = job_tasks.task(SQL, "/Workspace/f.sql", GIVEN, "w")
    found = task.sql_task
    assert task.spark_python_task is None
    assert (task.task_key, found.warehouse_id, found.file.path, found.file.source) == (
        "one", "w", "/Workspace/f.sql", "WORKSPACE"
    )  # fmt: skip
    assert list(found.parameters.items()) == sorted(GIVEN.items())
    assert job_tasks.environments(SQL) is None


def test_python_gets_its_parameters_as_options_without_a_server() -> None:
    """Each name before its value."""
    task: Any = job_tasks.task(PYTHON, "/Workspace/f.py", GIVEN, "w")
    found = task.spark_python_task
    assert task.sql_task is None
    assert found.parameters == ["--day", "1", "--source", "c.s.r", "--target", "c.s.t"]
    environments: Any = job_tasks.environments(PYTHON)
    (environment,) = environments
    assert environment.environment_key == task.environment_key == job_tasks.SERVERLESS


@pytest.mark.parametrize("job", [SQL, PYTHON], ids=["sql", "python"])
def test_a_job_that_is_told_nothing_has_no_parameters(job: Job) -> None:
    """And still its file."""
    task: Any = job_tasks.task(job, "/f", {}, "w")
    found = task.sql_task or task.spark_python_task
    assert not found.parameters
