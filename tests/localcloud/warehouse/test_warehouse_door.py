"""Who is let in at the door, for how long, and what it answers to what is no request of its."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.parse
from collections.abc import Iterator

import pytest
from house import DEPLOYER, FILE, JOB, PERMISSIONS, PRINCIPAL, House, house
from mesh_platform.errors import PolicyError, ProviderError, UsageError
from mesh_platform.localcloud.warehouse import wire
from mesh_platform.localcloud.warehouse.catalogue import Catalogue, build
from mesh_platform.localcloud.warehouse.client import Client
from mesh_platform.localcloud.warehouse.sessions import Sessions
from mesh_platform.localcloud.warehouse.wire import Held

BOSS = Catalogue(principals={"boss": True, "gone": False})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("door")) as opened:
        opened.cards("risk")
        yield opened


def asked(at: House, method: str, path: str, body: bytes = b"", token: str | None = None) -> tuple[int, dict[str, str]]:
    """Return what the door answers to a request, whatever it says."""
    address = urllib.parse.urlsplit(at.address)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    headers = {"Authorization": f"Bearer {at.token if token is None else token}"} if token != "" else {}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_a_session_lasts_for_its_time_and_for_as_long_as_its_principal_is_there() -> None:
    sessions = Sessions()
    token, other = sessions.grant("boss", BOSS), sessions.grant("boss", BOSS)
    assert token != other
    assert sessions.principal(token, BOSS) == "boss"
    assert sessions.principal(token, Catalogue(principals={"boss": False})) is None
    assert sessions.principal(token, Catalogue()) is None
    assert sessions.principal(token + "x", BOSS) is None
    over = Sessions(seconds=0)
    assert over.principal(over.grant("boss", BOSS), BOSS) is None


@pytest.mark.parametrize(("name", "told"), [("gone", "is not active"), ("nobody", "is known to no record")])
def test_who_is_not_there_gets_no_session(name: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"principal '{name}' {told}"):
        Sessions().grant(name, BOSS)


@pytest.mark.parametrize(
    "path", ["/admin/apply", "/admin/replace", "/admin/read", "/admin/sessions", "/admin/principals"]
)
def test_the_administrators_side_is_shut_to_every_principal(shared: House, path: str) -> None:
    session = shared.admin.session(DEPLOYER)
    for token in (session.token, "guessed", ""):
        code, said = asked(shared, "POST", path, b"{}", token)
        assert (code, said["error"]) == (401, "no session has this token; it may have ended")
    for method in ("GET", "PUT", "DELETE"):
        assert asked(shared, method, path)[0] == 401, "the administrator's token opens no other door"


def test_it_says_that_it_is_well_to_anybody(shared: House) -> None:
    assert asked(shared, "GET", "/health", token="") == (200, {"ok": True})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"sql": ', b"\xff", b'{"principal": {"a": 1}}'])
def test_what_is_no_request_is_told_as_that_and_the_next_one_is_answered(shared: House, body: bytes) -> None:
    code, said = asked(shared, "POST", "/admin/sessions", body)
    assert code == 400
    assert said["fix"]
    assert shared.ask(DEPLOYER, "SELECT 1") == [[1]]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/admin/none"), ("POST", "/none"), ("GET", "/jobs/1"), ("GET", "/query")]
)
def test_a_door_that_is_none_is_named(shared: House, method: str, path: str) -> None:
    token = shared.token if path.startswith("/admin") else shared.admin.session(DEPLOYER).token
    code, said = asked(shared, method, path, b"{}", token)
    assert (code, said["error"]) == (400, f"the door has no {path}")


def test_a_record_that_is_none_is_refused_whole(shared: House) -> None:
    for put in ({"name": ["a"]}, {"name": ["a", "b", "c"], "values": 1, "parents": []}, 5):
        with pytest.raises(ProviderError, match="that is no record"):
            shared.admin.post("/admin/apply", {"put": [put]})
    assert shared.admin.post("/admin/read", {"name": ["a", "b", "c"]}) == {"record": None}


def test_service_principals_are_found_by_their_names(shared: House) -> None:
    robot = shared.make(PRINCIPAL, {"displayName": "robot"})
    assert shared.admin.post("/admin/principals", {}) == {"names": {"robot": robot.outputs["applicationId"]}}


def test_a_warehouse_that_does_not_answer_is_told_with_how_to_start_it() -> None:
    with pytest.raises(ProviderError, match="the local warehouse does not answer: ConnectionRefusedError") as refused:
        Client("http://127.0.0.1:1", "t").post("/query", {})
    assert (refused.value.where, refused.value.fix) == ("http://127.0.0.1:1", "mesh local up")


def test_a_run_is_asked_for_by_its_number(shared: House) -> None:
    session = shared.admin.session(DEPLOYER)
    with pytest.raises(UsageError, match="there is no run 77"):
        session.get("/jobs/runs/77")
    with pytest.raises(UsageError, match="the request is not understood: ValueError"):
        session.get("/jobs/runs/first")


@pytest.mark.parametrize(
    ("level", "runs", "sees"),
    [("CAN_VIEW", False, True), ("CAN_MANAGE_RUN", True, True), ("CAN_MANAGE", True, True), ("IS_OWNER", True, True),
     ("CAN_READ", False, False)],
)  # fmt: skip
def test_a_level_on_a_job_lets_one_run_it_or_see_its_runs(shared: House, level: str, runs: bool, sees: bool) -> None:
    job = shared.make(JOB, {"name": f"job-{level}", "tasks": []})
    run = shared.run(DEPLOYER, job)
    access = {"userName": "risk", "permissionLevel": level}
    shared.make(PERMISSIONS, {"jobId": job.key.id, "accessControls": [access]})
    session = shared.admin.session("risk")

    def may(ask: str) -> bool:
        try:
            session.get(f"/jobs/runs/{run['id']}") if ask == "see" else session.post(f"/jobs/{job.key.id}/run-now", {})
        except PolicyError as refused:
            assert "PERMISSION_DENIED" in refused.what
            return False
        return True

    assert (may("run"), may("see")) == (runs, sees)


def test_tasks_come_after_all_that_they_need_and_keep_their_order_otherwise(shared: House) -> None:
    shared.make(FILE, {"path": "/one.sql", "contentBase64": base64.b64encode(b"SELECT 1").decode()})

    def ran(*tasks: tuple[str, str]) -> tuple[str, list[str]]:
        """Run tasks, each of its key and of what it needs; return the message and the keys in their order."""
        said = [
            {"taskKey": key, "dependsOns": [{"taskKey": each} for each in needs],
             "sqlTask": {"file": {"path": "/Workspace/one.sql"}}} for key, needs in tasks
        ]  # fmt: skip
        run = shared.run(DEPLOYER, shared.make(JOB, {"name": "tasks", "tasks": said}))
        return run["message"], [each["key"] for each in run["tasks"]]

    assert ran(("d", "bc"), ("b", "a"), ("c", "a"), ("a", ""), ("e", "")) == ("", ["a", "e", "b", "c", "d"])
    for odd in ([("a", "a")], [("a", "z")], [("a", ""), ("b", "c"), ("c", "b")]):
        message, keys = ran(*odd)
        assert ("in a circle" in message, keys) == (True, [])


def test_a_record_is_the_same_after_a_way_to_the_warehouse_and_back() -> None:
    one = Held(name=("k", "i", "p"), values={"a": [1, {"b": None}]}, parents=(("k", "above", ""),))
    assert wire.load(json.loads(json.dumps(wire.dump(one)))) == one
    assert build([one]).securables == {}
