"""Batch jobs: what they run, as whom, what they are told and who hears of a failure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace

import mesh_example as example
import part_example as part
import pytest
from mesh_components.job_tasks import parameters
from mesh_components.product_jobs import ProductJobs
from mesh_platform.documents.kinds.domain import Receiver
from mesh_platform.documents.kinds.product_stack import Job, Monitoring, Schedule
from mesh_platform.errors import DocumentError, UsageError
from mesh_platform.mesh.ids import PortId
from recording import Program, record

SOURCE = "payments_local.transactions.completed_v1"
SQL = Job(name="j", kind="sql", source="a.sql")


def with_jobs(
    *jobs: Job, sources: Mapping[str, bytes], receivers: Mapping[str, Receiver] | None = None, **stack: object
) -> Program:
    """The component by itself; `receivers` instead of the domain's, and all of them have a destination."""

    def program() -> None:
        domain = example.mesh().domains["payments"].document
        document = domain.model_copy(update={"receivers": receivers or domain.receivers})
        given = part.common(
            part.BATCH, example.mesh().environments["local"], example.providers(), jobs=list(jobs), **stack
        )
        ProductJobs(
            "p",
            {
                **given,
                "domain": document,
                "owners": ["owners"],
                "identity": example.identity(part.BATCH),
                "warehouse_id": "w",
                "destinations": {f"payments.{name}": f"id-{name}" for name in document.receivers},
                "reads": {},
                "sources": sources,
            },
        )

    return record(program)


def test_a_sql_job_runs_its_file_on_the_products_warehouse() -> None:
    """With the schedule and the time limit of stack.yaml."""
    found = example.deployed(example.SETTLEMENTS)
    job = found.one("Job", "settle-day")
    (task,) = job.at("tasks")
    assert task["sqlTask"]["file"] == {
        "path": "/Workspace/mesh/payments.settlements.local/jobs/settle_day.sql", "source": "WORKSPACE",
    }  # fmt: skip
    assert job.at("schedule") == {"quartzCronExpression": "0 30 4 * * ?", "timezoneId": "UTC"}
    assert job.at("timeoutSeconds") == 3600
    assert job.at("maxConcurrentRuns") == 1
    assert {found.one("SqlEndpoint").urn, found.one("WorkspaceFile", "settle_day").urn} <= job.after


def test_a_python_job_runs_serverless() -> None:
    """In an environment of a fixed version; its parameters are options."""
    job = example.deployed(example.SETTLEMENTS).one("Job", "reconcile")
    (task,) = job.at("tasks")
    assert task["environmentKey"] == job.at("environments.0.environmentKey")
    words = task["sparkPythonTask"]["parameters"]
    given = dict(zip(words[::2], words[1::2], strict=True))
    assert given["--tolerance"] == "0.01"
    assert set(given) == {"--source", "--target", "--tolerance"}


def test_jobs_are_told_what_they_read_and_write() -> None:
    """The secured view of the agreement, whose name no document holds, and the product's own table."""
    (task,) = example.deployed(example.SETTLEMENTS).one("Job", "settle-day").at("tasks")
    provider = example.deployed(example.TRANSACTIONS)
    granted = [
        each.at("table") for each in provider.of("Grant")
        if each.at("principal") == "app-payments.settlements" and each.at("table")
    ]  # fmt: skip
    assert [task["sqlTask"]["parameters"]["source"]] == granted
    assert task["sqlTask"]["parameters"]["target"] == "payments_local.settlements.daily_v1"


def test_several_sources_are_told_apart() -> None:
    """By the id of their port."""
    product = example.product(example.SETTLEMENTS)
    one, two = PortId.parse("payments.transactions.completed.v1"), PortId.parse("risk.fraud-cases.closed-ones.v2")
    found = parameters(product, "local", {one: "a.b.c", two: "d.e.f"})
    assert found == {
        "source_payments_transactions_completed_v1": "a.b.c",
        "source_risk_fraud_cases_closed_ones_v2": "d.e.f",
        "target": "payments_local.settlements.daily_v1",
    }
    assert "source" not in parameters(product, "local", {})


def test_a_jobs_own_parameter_wins() -> None:
    """So that a job can be pointed elsewhere by its document."""
    job = Job(name="j", kind="sql", source="a.sql", parameters={"target": "x.y.z"})
    (task,) = with_jobs(job, sources={"a.sql": b"select 1"}).one("Job").at("tasks")
    assert task["sqlTask"]["parameters"]["target"] == "x.y.z"


def test_jobs_run_as_the_products_service_principal_on_its_budget() -> None:
    """Never as whoever deployed them."""
    for each in example.deployed(example.SETTLEMENTS).of("Job"):
        assert each.at("runAs") == {"servicePrincipalName": "app-payments.settlements"}
        assert each.at("budgetPolicyId") == "budget-payments.settlements"
        assert each.at("tags")["mesh_cost_centre"] == "CC-4711"


def test_files_are_uploaded_once_into_folders_that_are_there() -> None:
    """Two jobs of one file share it; its content is what the program read."""
    jobs = [Job(name=name, kind="sql", source="jobs/deep/a.sql") for name in ("one", "two")]
    found = with_jobs(*jobs, sources={"jobs/deep/a.sql": b"select 1"})
    file, folder = found.one("WorkspaceFile"), found.one("Directory")
    assert base64.b64decode(file.at("contentBase64")) == b"select 1"
    assert folder.at("path") == "/mesh/payments.settlements.local/jobs/deep"
    assert file.at("path") == f"{folder.at('path')}/a.sql"
    assert folder.urn in file.after


def test_a_file_at_the_top_of_the_products_folder_needs_no_other_folder() -> None:
    """Its folder is the product's."""
    found = with_jobs(SQL, sources={"a.sql": b"select 1"})
    assert found.one("Directory").at("path") == "/mesh/payments.settlements.local"
    assert found.one("WorkspaceFile").at("path") == "/mesh/payments.settlements.local/a.sql"


@pytest.mark.parametrize(("sources", "said"), [({}, "missing"), ({"a.sql": b""}, "empty")])
def test_a_source_that_is_not_there_is_refused(sources: dict[str, bytes], said: str) -> None:
    """With the product, the file and what to do."""
    with pytest.raises(DocumentError, match=f"'a.sql' of a job is {said}") as caught:
        with_jobs(SQL, sources=sources)
    assert "stack.yaml" in caught.value.fix
    assert caught.value.where == "payments.settlements"


def test_owners_may_start_and_stop_but_not_change() -> None:
    """CAN_MANAGE_RUN for the owning teams' groups, on each job."""
    found = example.deployed(example.SETTLEMENTS)
    for each in ("settle-day", "reconcile"):
        permissions = found.one("Permissions", f"jobs-{each}-users")
        assert {entry["permissionLevel"] for entry in permissions.at("accessControls")} == {"CAN_MANAGE_RUN"}
        assert found.one("Job", each).urn in permissions.after


def test_a_failure_is_told_to_mailboxes_and_webhooks() -> None:
    """Mail by address, webhooks by the destination of the workspace."""
    told = Monitoring(receivers=["desk", "oncall"])
    found = with_jobs(SQL, sources={"a.sql": b"select 1"}, monitoring=told).one("Job")
    assert found.at("emailNotifications.onFailures") == ["payments-desk@bank.example", "payments-oncall@bank.example"]
    assert found.at("webhookNotifications.onFailures") == [{"id": "id-oncall"}]


def test_more_webhooks_than_a_job_takes_are_refused() -> None:
    """Three of an event; a fourth would be left out without a word."""
    receivers = {name: Receiver(webhook=f"https://hooks.example/{name}") for name in ("a", "b", "c", "d")}
    told = Monitoring(receivers=list(receivers))
    with pytest.raises(UsageError, match="can notify 3 webhooks, not 4"):
        with_jobs(SQL, sources={"a.sql": b"select 1"}, receivers=receivers, monitoring=told)
    three = Monitoring(receivers=["a", "b", "c"])
    found = with_jobs(SQL, sources={"a.sql": b"select 1"}, receivers=receivers, monitoring=three).one("Job")
    assert len(found.at("webhookNotifications.onFailures")) == 3


def test_a_schedule_that_databricks_would_refuse_is_refused() -> None:
    """With the job, the expression and the product; a right one goes through."""

    def scheduled(cron: str) -> Job:
        return SQL.model_copy(update={"schedule": Schedule(cron=cron)})

    with pytest.raises(DocumentError, match=r"schedule of job j, '0 30 4 \* \* \*'") as caught:
        with_jobs(scheduled("0 30 4 * * *"), sources={"a.sql": b"select 1"})
    assert caught.value.where == "payments.settlements"
    found = with_jobs(scheduled("0 30 4 ? * MON-FRI"), sources={"a.sql": b"select 1"}).one("Job")
    assert found.at("schedule.quartzCronExpression") == "0 30 4 ? * MON-FRI"


def test_the_principal_of_the_jobs_may_read_their_files() -> None:
    """Nobody but the deployer could otherwise; owners may look, and nobody may change what is deployed."""
    found = with_jobs(SQL, sources={"a.sql": b"select 1"})
    readers = found.one("Permissions", "folder", "readers")
    assert readers.at("directoryPath") == found.one("Directory").at("path")
    assert readers.at("accessControls") == [
        {"servicePrincipalName": "app-payments.settlements", "permissionLevel": "CAN_READ"},
        {"groupName": "owners", "permissionLevel": "CAN_READ"},
    ]


def test_a_product_without_jobs_has_none() -> None:
    """No folder, no file, no job."""
    found = example.deployed(example.TRANSACTIONS)
    assert not [each for each in found.leaves if each.short in ("Job", "Directory", "WorkspaceFile")]


def test_a_product_reads_what_it_was_granted_and_nothing_else() -> None:
    """Without the grant there is no source, although the port is an input."""
    from mesh_components.product_settings import readable

    product = example.product(example.SETTLEMENTS)
    rights = example.all_rights("local")
    (name,) = readable(rights, product, "local").values()
    assert name.startswith(f"{SOURCE}__")
    assert readable(replace(rights, catalogs=()), product, "local") == {}
