"""Jobs run as the principal that they name, within limits, and leave a record of what became of them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from house import CARDS, DEPLOYER, FILE, GROUP, JOB, PERMISSIONS, PRINCIPAL, TABLE, House, house, table
from mesh_platform.errors import PolicyError, UsageError
from mesh_platform.localcloud.store import Record
from mesh_platform.localcloud.warehouse import task


@pytest.fixture
def robot(at: House) -> str:
    """The application id of a principal that may read the table of cards and write one of its own."""
    made = at.make(PRINCIPAL, {"displayName": "robot"})
    robot = str(made.outputs["applicationId"])
    at.cards(robot)
    at.make(TABLE, table("sums", columns=[{"name": "total", "type": "DECIMAL(18,2)"}]))
    at.grant(robot, "SELECT", table=CARDS)
    at.grant(robot, "SELECT", "MODIFY", table="pay.core.sums")
    return robot


def job(at: House, robot: str, *tasks: dict[str, Any], **more: Any) -> Record:
    inputs = {"name": "nightly", "runAs": {"servicePrincipalName": robot}, "tasks": list(tasks), **more}
    return at.make(JOB, inputs)


def file(at: House, path: str, text: str) -> str:
    at.make(FILE, {"path": path, "contentBase64": base64.b64encode(text.encode()).decode()})
    return f"/Workspace{path}"


def sql(at: House, text: str, key: str = "sql", **parameters: str) -> dict[str, Any]:
    path = file(at, f"/jobs/{key}.sql", text)
    return {"taskKey": key, "sqlTask": {"file": {"path": path, "source": "WORKSPACE"}, "parameters": parameters}}


def python(at: House, text: str, *arguments: str, key: str = "python") -> dict[str, Any]:
    path = file(at, f"/jobs/{key}.py", text)
    return {"taskKey": key, "sparkPythonTask": {"pythonFile": path, "parameters": list(arguments)}}


def test_statements_of_a_file_run_as_the_jobs_principal(at: House, robot: str) -> None:
    text = "DELETE FROM IDENTIFIER(:target); INSERT INTO IDENTIFIER(:target) SELECT sum(amount) FROM pay.core.cards;"
    made = job(at, robot, sql(at, text, target="pay.core.sums"))
    for _ in range(2):
        run = at.run(DEPLOYER, made)
        assert (run["state"], run["principal"], run["message"]) == ("SUCCESS", robot, "")
        assert run["started"] < run["ended"]
    assert at.ask(robot, "SELECT * FROM pay.core.sums") == [["2010.00"]]


def test_a_job_has_no_more_rights_than_its_principal(at: House, robot: str) -> None:
    made = job(at, robot, sql(at, f"DELETE FROM {CARDS}"))
    run = at.run(DEPLOYER, made)
    assert run["state"] == "FAILED"
    assert f"User '{robot}' does not have MODIFY on Table 'pay.core.cards'" in run["message"]
    assert at.ask(robot, f"SELECT count(*) FROM {CARDS}") == [[2]]


def test_a_job_is_run_and_seen_by_who_was_permitted(at: House, robot: str) -> None:
    made = job(at, robot, sql(at, "SELECT 1"))
    for name in ("owners", "readers"):
        at.make(GROUP, {"displayName": name})
    levels = [{"groupName": "owners", "permissionLevel": "CAN_MANAGE_RUN"},
              {"groupName": "readers", "permissionLevel": "CAN_VIEW"}]  # fmt: skip
    with pytest.raises(PolicyError, match="does not have CAN_MANAGE_RUN on Job 'nightly'"):
        at.run("owners", made)
    at.make(PERMISSIONS, {"jobId": made.key.id, "accessControls": levels})
    run = at.run("owners", made)
    assert run["state"] == "SUCCESS"
    assert at.admin.session("readers").get(f"/jobs/runs/{run['id']}") == run
    with pytest.raises(PolicyError, match="CAN_MANAGE_RUN"):
        at.run("readers", made)
    with pytest.raises(PolicyError, match="CAN_VIEW"):
        at.admin.session(robot).get(f"/jobs/runs/{run['id']}")
    with pytest.raises(UsageError, match="there is no job 7"):
        at.admin.session("owners").post("/jobs/7/run-now", {})


def test_tasks_run_after_those_they_need_and_not_where_these_failed(at: House, robot: str) -> None:
    last = {**sql(at, "SELECT 1", "last"), "dependsOns": [{"taskKey": "first"}]}
    run = at.run(DEPLOYER, job(at, robot, last, sql(at, "SELECT 1", "first")))
    assert [(each["key"], each["state"]) for each in run["tasks"]] == [("first", "SUCCESS"), ("last", "SUCCESS")]
    after = {**sql(at, "SELECT 1", "after"), "dependsOns": [{"taskKey": "bad"}]}
    run = at.run(DEPLOYER, job(at, robot, after, sql(at, "SELEC 1", "bad")))
    assert [each["state"] for each in run["tasks"]] == ["FAILED", "UPSTREAM_FAILED"]
    assert run["state"] == "FAILED" and "PARSE_SYNTAX_ERROR" in run["message"]
    circle = [{**sql(at, "SELECT 1", one), "dependsOns": [{"taskKey": other}]} for one, other in ("xy", "yx")]
    assert "circle" in at.run(DEPLOYER, job(at, robot, *circle))["message"]


READS = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
frame = spark.table(sys.argv[1]).where("amount > 100").select("id", "amount", "at")
row = frame.first()
print(row["id"], row.amount + 1, row[2].year, frame.count(), spark.sql("SELECT current_user() AS me").first().me)
"""


def test_a_python_file_asks_the_warehouse_as_the_jobs_principal(at: House, robot: str) -> None:
    run = at.run(DEPLOYER, job(at, robot, python(at, READS, CARDS)))
    assert run["tasks"][0]["output"] == f"b 2001.00 2026 1 {robot}\n", run
    run = at.run(DEPLOYER, job(at, robot, python(at, READS, "pay.core.other", key="other")))
    assert run["state"] == "FAILED" and "cannot be found" in run["tasks"][0]["output"]


def test_a_python_file_that_ends_with_a_code_has_failed(at: House, robot: str) -> None:
    run = at.run(DEPLOYER, job(at, robot, python(at, "import sys; print('so'); sys.exit(3)")))
    assert (run["state"], run["message"], run["tasks"][0]["output"]) == ("FAILED", "python: it ended with 3", "so\n")


def test_a_python_file_finds_no_environment_no_files_of_others_and_no_network(at: House, robot: str) -> None:
    note = at.base / "servers" / "warehouse.json"
    port = at.address.rpartition(":")[2]
    tries = f"""
import os, socket
print(sorted(set(os.environ) - {{"LC_CTYPE", "PWD", "SHLVL", "_"}}))
for path in ({str(note)!r}, "/etc/passwd", "/proc/1/environ", {str(at.base)!r}):
    try:
        print("read", os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        print("shut")
try:
    print("reached", socket.create_connection(("127.0.0.1", {port}), 2))
except OSError:
    print("unreachable")
open("own", "w").write("x")
print(open("own").read())
"""
    run = at.run(DEPLOYER, job(at, robot, python(at, tries)))
    done = run["tasks"][0]
    if "others' files" not in done["kept_from"] or "the network" not in done["kept_from"]:
        pytest.skip(f"this machine keeps a task from {done['kept_from'] or 'nothing'}")
    assert done["output"].splitlines() == ["['PATH']", "shut", "shut", "shut", "shut", "unreachable", "x"]


def test_a_python_file_that_takes_too_long_is_ended_with_all_that_it_started(at: House, robot: str) -> None:
    forks = "import os, time\nos.fork()\nos.fork() or os.setsid()\nprint(os.getpid(), flush=True)\ntime.sleep(60)"
    run = at.run(DEPLOYER, job(at, robot, python(at, forks), timeoutSeconds=2))
    assert (run["tasks"][0]["state"], run["state"]) == ("TIMEDOUT", "FAILED")
    if task.isolated():
        assert not list((at.base / "data" / "tasks").iterdir())


def test_a_python_file_that_wants_too_much_memory_fails(at: House, robot: str) -> None:
    run = at.run(DEPLOYER, job(at, robot, python(at, "x = bytearray(2_000_000_000)")))
    assert "MemoryError" in run["tasks"][0]["output"]


def test_what_the_local_cloud_does_not_run_says_so(at: House, robot: str) -> None:
    run = at.run(DEPLOYER, job(at, robot, {"taskKey": "jar", "sparkJarTask": {"mainClassName": "Main"}}))
    assert run["message"] == "jar: the local cloud runs SQL files and Python files, and this is neither"
    missing = {"taskKey": "sql", "sqlTask": {"file": {"path": "/Workspace/none.sql"}}}
    assert "is not in the workspace" in at.run(DEPLOYER, job(at, robot, missing))["message"]


def test_a_run_beyond_the_number_that_may_go_on_is_skipped(at: House, robot: str) -> None:
    waits = python(at, "import time; time.sleep(30)")
    made = job(at, robot, waits, timeoutSeconds=3)
    client = at.admin.session(DEPLOYER)
    first = client.post(f"/jobs/{made.key.id}/run-now", {})["run"]
    second = client.get(f"/jobs/runs/{client.post(f'/jobs/{made.key.id}/run-now', {})['run']}")
    assert (second["state"], second["message"]) == ("SKIPPED", "1 of 1 runs go on already")
    assert client.get(f"/jobs/runs/{first}")["state"] == "RUNNING"


def test_a_run_that_the_warehouse_did_not_survive_has_failed(tmp_path: Any) -> None:
    with house(tmp_path) as at:
        at.cards()
        made = job(at, DEPLOYER, python(at, "import time; time.sleep(30)"), timeoutSeconds=2)
        number = at.admin.session(DEPLOYER).post(f"/jobs/{made.key.id}/run-now", {})["run"]
    with house(tmp_path) as at:
        run = at.admin.session(DEPLOYER).get(f"/jobs/runs/{number}")
        assert (run["state"], run["message"]) == ("FAILED", "the warehouse ended while it ran")
