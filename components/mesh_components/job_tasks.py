"""What a job runs: its task, what the task is told, and where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi_databricks as databricks
from mesh_platform.mesh import naming

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.product_stack import Job
    from mesh_platform.mesh.ids import PortId
    from mesh_platform.mesh.model import Product

    from .refs import Text

SERVERLESS = "serverless"
ENVIRONMENT_VERSION = "3"
"""Serverless environment version: Python 3.12 (Databricks, serverless environment versions)."""


def parameters(product: Product, environment: str, reads: Mapping[PortId, str]) -> dict[str, str]:
    """Return what every job of a product is told: the full names of what it reads and of what it writes.

    One of a kind is `source` or `target`; several are `source_<port>` and `target_<port>`, with `_` for dots and
    hyphens of the port's id.
    """
    targets = {port.id: naming.full_table(port.id, environment) for port in product.ports if port.table}
    return _named("source", reads) | _named("target", targets)


def _named(kind: str, names: Mapping[PortId, str]) -> dict[str, str]:
    if len(names) == 1:
        return {kind: next(iter(names.values()))}
    return {f"{kind}_{str(port).replace('.', '_').replace('-', '_')}": name for port, name in sorted(names.items())}


def task(job: Job, path: Text, given: Mapping[str, str], warehouse_id: Text) -> databricks.JobTaskArgs:
    """Return the one task of a job; `path` is its file in the workspace's file system.

    SQL gets its parameters by name (`:name`), Python as options (`--name value`).
    """
    if job.kind == "sql":
        return databricks.JobTaskArgs(
            task_key=job.name,
            sql_task=databricks.JobTaskSqlTaskArgs(
                warehouse_id=warehouse_id,
                file=databricks.JobTaskSqlTaskFileArgs(path=path, source="WORKSPACE"),
                parameters=dict(sorted(given.items())),
            ),
        )
    return databricks.JobTaskArgs(
        task_key=job.name,
        environment_key=SERVERLESS,
        spark_python_task=databricks.JobTaskSparkPythonTaskArgs(
            python_file=path,
            source="WORKSPACE",
            parameters=[word for name, value in sorted(given.items()) for word in (f"--{name}", value)],
        ),
    )


def environments(job: Job) -> list[databricks.JobEnvironmentArgs] | None:
    """Return the serverless environment of a Python job; SQL runs on a warehouse."""
    if job.kind == "sql":
        return None
    spec = databricks.JobEnvironmentSpecArgs(environment_version=ENVIRONMENT_VERSION)
    return [databricks.JobEnvironmentArgs(environment_key=SERVERLESS, spec=spec)]
