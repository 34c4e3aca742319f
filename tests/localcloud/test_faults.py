"""Faults on demand: what is tried again and what is not; the request log shows that nothing is made twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import yaml
from amount import amount, counted
from mesh_platform.errors import MeshError, ProviderError, UsageError
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import CONFLUENT, token
from mesh_platform.localcloud.faults import Client, Kind, read
from mesh_platform.localcloud.faults.client import ATTEMPTS
from mesh_platform.localcloud.store import Record, Store
from mesh_platform.localcloud.values import Secret, Value
from worlds import World

ACCOUNT = token("ServiceAccount", CONFLUENT)
URN = "urn:pulumi:local::mesh::t::account"
CANARY = "canary-7f3a91"
INPUTS: dict[str, Value] = {"displayName": "one", "description": Secret(CANARY)}
TRANSIENT = [Kind.TOO_MANY, Kind.INTERNAL, Kind.BAD_GATEWAY, Kind.UNAVAILABLE, Kind.RESET_BEFORE, Kind.RESET_AFTER,
             Kind.TIMEOUT, Kind.TRUNCATED]  # fmt: skip
OPERATIONS = ("create", "read", "update", "delete")


class Api:
    """A store, a client on it that notes how long it would wait, and the plan beside the store."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store")
        self.waits: list[float] = []
        self.client = Client(Cloud(self.store), wait=self.waits.append)
        self.file = folder / "faults.yaml"

    def plan(self, *faults: dict[str, object]) -> None:
        self.file.write_text(yaml.safe_dump(list(faults)))

    def made(self) -> Record:
        return self.client.create(ACCOUNT, URN, {}, INPUTS)

    def do(self, operation: str, id_: str) -> object:
        """Send one request about the account."""
        match operation:
            case "create":
                return self.client.create(ACCOUNT, f"{URN}-2", {}, {"displayName": "two"})
            case "read":
                return self.client.read(ACCOUNT, id_, {})
            case "update":
                return self.client.update(ACCOUNT, id_, {}, {"displayName": "renamed"})
            case _:
                return self.client.delete(ACCOUNT, id_, {})

    def outcomes(self) -> list[str]:
        """Return what the log says of each request, oldest first."""
        return [f"{operation} {outcome}" for operation, _, _, _, outcome in self.store.requests()]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    made = Api(tmp_path)
    yield made
    made.store.close()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", TRANSIENT)
def test_a_transient_fault_is_tried_again_and_leaves_one_of_everything(api: Api, kind: Kind, operation: str) -> None:
    id_ = api.made().key.id
    api.plan({"fault": str(kind), "operation": operation, "times": 2})
    api.do(operation, id_)
    accounts = {record.inputs["displayName"] for record in api.store.all(ACCOUNT)}
    left = {"create": {"one", "two"}, "read": {"one"}, "update": {"renamed"}, "delete": set[str]()}
    assert accounts == left[operation]
    assert len(api.store.all(ACCOUNT)) == len(accounts)
    assert api.waits == [0.2, 0.4]
    assert sum("fault 0" in each for each in api.outcomes()) == 2


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", TRANSIENT)
def test_a_fault_that_stays_ends_in_an_error_with_the_resource_and_the_next_step(
    api: Api, kind: Kind, operation: str
) -> None:
    id_ = api.made().key.id
    api.plan({"fault": str(kind), "operation": operation, "times": 99})
    with pytest.raises(ProviderError) as refused:
        api.do(operation, id_)
    assert f"{operation} of ServiceAccount" in refused.value.what
    assert f"tried {ATTEMPTS} times" in refused.value.what
    assert "run the same command again" in refused.value.fix
    assert len(api.waits) == ATTEMPTS - 1
    api.file.unlink()
    api.do(operation, id_)
    names = [record.inputs["displayName"] for record in api.store.all(ACCOUNT)]
    assert len(names) == len(set(names))


@pytest.mark.reliability
def test_whatever_fails_and_however_often_nothing_is_made_twice(tmp_path: Path) -> None:
    ablation = "a fault that stays ends in an error"
    with counted("faults of network and API in each operation: tried again or told, nothing twice", ablation) as found:
        for number, (kind, operation, times) in enumerate(product(TRANSIENT, OPERATIONS, range(1, amount(2, 8)))):
            api = Api(tmp_path / str(number))
            id_ = api.made().key.id
            api.plan({"fault": str(kind), "operation": operation, "times": times})
            gives_up = times >= ATTEMPTS
            if gives_up:
                with pytest.raises(ProviderError, match=f"tried {ATTEMPTS} times"):
                    api.do(operation, id_)
                api.file.unlink()
            api.do(operation, id_)
            names = [record.inputs["displayName"] for record in api.store.all(ACCOUNT)]
            found.cases += 1
            found.lost += len(names) != len(set(names)) or len(api.waits) != min(times, ATTEMPTS - 1)
            api.store.close()


def test_the_seconds_of_retry_after_are_waited_for(api: Api) -> None:
    api.plan({"fault": "429", "operation": "create", "seconds": 7, "times": 2})
    api.made()
    assert api.waits == [7, 7]


def test_a_retry_after_that_is_too_long_is_not_waited_for(api: Api) -> None:
    api.plan({"fault": "503", "seconds": 3600})
    with pytest.raises(ProviderError, match="tried once: the API answered 503"):
        api.made()
    assert api.waits == []


def test_a_conflict_is_not_tried_again(api: Api) -> None:
    id_ = api.made().key.id
    api.plan({"fault": "409", "operation": "update"})
    with pytest.raises(ProviderError, match=r"conflict \(409\)") as refused:
        api.do("update", id_)
    assert "pulumi refresh" in refused.value.fix
    assert api.waits == []
    assert [record.inputs["displayName"] for record in api.store.all(ACCOUNT)] == ["one"]


@pytest.mark.parametrize(("kind", "operation"), [(Kind.NOT_VISIBLE, "create"), (Kind.STALE, "update")])
def test_a_write_returns_when_it_can_be_read(api: Api, kind: Kind, operation: str) -> None:
    id_ = api.made().key.id
    api.plan({"fault": str(kind), "times": 3})
    api.do(operation, id_)
    assert api.waits == [0.2, 0.4, 0.8]
    api.plan({"fault": str(kind), "times": 99})
    with pytest.raises(ProviderError, match="still shows what was before"):
        api.client.create(ACCOUNT, f"{URN}-3", {}, {"displayName": "three"}) if operation == "create" else api.do(
            operation, id_
        )


def test_a_slow_answer_is_waited_for_and_a_too_slow_one_is_a_timeout(api: Api) -> None:
    api.plan({"fault": "slow answer", "seconds": 5})
    api.made()
    assert api.waits == [5]
    api.plan({"fault": "slow answer", "seconds": 31, "times": 99})
    with pytest.raises(ProviderError, match="no answer within 30 s"):
        api.client.create(ACCOUNT, f"{URN}-2", {}, {"displayName": "two"})


def test_a_fault_hits_the_types_and_the_turns_that_it_names(api: Api) -> None:
    api.plan({"fault": "500", "type": "databricks:*"}, {"fault": "503", "type": "confluentcloud:*", "after": 1})
    api.made()
    assert api.waits == []
    api.do("create", "")
    assert api.waits == [0.2]
    assert [each for each in api.outcomes() if "fault" in each] == ["create fault 1: spared", "create fault 1: 503"]


def test_turns_are_counted_over_all_processes_of_a_store(api: Api, tmp_path: Path) -> None:
    api.plan({"fault": "503", "times": 1})
    other = Store(tmp_path / "store")
    waits: list[float] = []
    Client(Cloud(other), wait=waits.append).create(ACCOUNT, URN, {}, INPUTS)
    other.close()
    api.do("create", "")
    assert (waits, api.waits) == ([0.2], [])


def test_no_secret_is_in_any_text(api: Api) -> None:
    for kind in Kind:
        api.plan({"fault": str(kind), "times": 99, "seconds": 60})
        with pytest.raises(MeshError) as refused:
            api.made() if kind is not Kind.STALE else api.do("update", api.made().key.id)
        assert CANARY not in f"{refused.value} {refused.value.fix} {refused.value.__cause__}"
        for record in api.store.all(ACCOUNT):
            api.store.remove(record.key)
    assert CANARY not in "\n".join(" ".join(row) for row in api.store.requests())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fault: 503", "it is no list of faults"),
        ("- [503]", "entry 0 is no fault"),
        ("- {fault: '503', tims: 1}", "unknown field tims"),
        ("- {fault: teapot}", "fault is one of 429"),
        ("- {fault: '503', operation: patch}", "operation is one of create"),
        ("- {fault: '503', times: often}", "times is not what it should be"),
        ("- {fault: '503', times: true}", "times is not what it should be"),
        ("- !!python/object:os.system {}", "cannot be read"),
        ("- {", "cannot be read"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_entry(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        read(file)
    assert read(tmp_path / "none.yaml") == ()


@pytest.mark.engine
def test_an_apply_through_faults_makes_everything_once(bare: World) -> None:
    bare.run("local", "up", "--recorded-only")
    plan = [
        {"fault": "503", "type": "confluentcloud:*", "operation": "create", "times": 2, "seconds": 0.1},
        {"fault": "reset after commit", "type": "confluentcloud:*", "operation": "create", "times": 3},
        {"fault": "truncated answer", "type": "kubernetes:*", "times": 2},
        {"fault": "404 after create", "type": "databricks:*", "times": 2},
    ]
    (bare.root / ".mesh" / "faults.yaml").write_text(yaml.safe_dump(plan))
    bare.run("up", "platform-local")
    with bare.store() as store:
        requests = store.requests()
    made = [urn for operation, _, _, urn, outcome in requests if operation == "create" and outcome == "created"]
    assert len(made) == len(set(made)) > 20
    assert sum(outcome.startswith("fault") for *_, outcome in requests) == 9
    assert sum(outcome == "created again" for *_, outcome in requests) >= 3
    assert [stack["steps"] for stack in bare.json("preview", "platform-local")["stacks"]] == [[]]
