"""An API server is made to hold what a store does: in order, in place or anew, and nobody else's object is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from api_server import SETTINGS, StandIn, config_map, standing_in
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.mirrors.kubernetes import open_mirror
from mesh_platform.localcloud.mirrors.kubernetes_client import Server
from mesh_platform.localcloud.mirrors.kubernetes_replay import replay
from mesh_platform.localcloud.store import Key, Record
from mesh_platform.localcloud.values import UNKNOWN


def record(body: dict[str, Any]) -> Record:
    api, kind = body["apiVersion"], body["kind"]
    token = f"kubernetes:{api if '/' in api else f'core/{api}'}:{kind}"
    return Record(key=Key(token, body["metadata"]["name"]), identity="", urn="urn", inputs=body, outputs={})


def replayed(api: StandIn, *bodies: dict[str, Any]) -> tuple[str, ...]:
    return replay(open_mirror(api.note), Server(api.note), [record(each) for each in bodies])


def test_a_replay_removes_what_the_store_does_not_hold_and_puts_back_what_it_does(api: StandIn) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}
    first = replayed(api, config_map(colour="blue"), namespace)
    assert first == ("holds the 2 objects of the store",)
    assert api.writes("PATCH") == ["/api/v1/namespaces/n", SETTINGS], "a namespace comes before what lies in it"
    Server(api.note).apply(config_map("stranger"))
    api.objects[SETTINGS]["data"] = {"colour": "green"}
    assert replayed(api, config_map(colour="blue"), namespace) == (
        "holds the 2 objects of the store", "removed: ConfigMap n/stranger", "put back: ConfigMap n/settings",
    )  # fmt: skip
    assert api.objects[SETTINGS]["data"] == {"colour": "blue"}
    assert replayed(api, config_map(colour="blue"), namespace) == first
    open_mirror(api.note).leave()
    assert api.objects == {}


def test_a_replay_names_five_and_counts_the_rest(api: StandIn) -> None:
    for number in range(7):
        Server(api.note).apply(config_map(f"m{number}"))
    (_, removed) = replayed(api)
    assert removed.endswith("ConfigMap n/m4 and 2 more")


def test_what_cannot_be_changed_in_place_is_made_anew_and_what_is_refused_is_told(api: StandIn) -> None:
    replayed(api, config_map(colour="blue"))
    api.says["PATCH", SETTINGS] = [(422, {"message": "field is immutable"})]
    replayed(api, config_map(colour="red"))
    assert api.writes("DELETE") == [SETTINGS]
    assert api.objects[SETTINGS]["data"] == {"colour": "red"}
    api.says["PATCH", SETTINGS] = [(403, {"message": "a rule forbids it"})]
    with pytest.raises(ProviderError, match="1 objects of the store are refused") as refused:
        replayed(api, config_map(colour="pink"))
    assert "a rule forbids it" in refused.value.what
    assert api.writes("DELETE") == [SETTINGS]


def test_a_preview_asks_the_server_unless_something_is_not_known_or_not_there_yet(api: StandIn) -> None:
    mirror, token = open_mirror(api.note), "kubernetes:core/v1:ConfigMap"
    mirror.check(token, config_map(colour=UNKNOWN), None)
    assert api.asked == []
    for code, details in ((404, {"kind": "namespaces"}), (404, {"kind": "kinds"})):
        api.says["PATCH", SETTINGS] = [(code, {"message": "no", "details": details})]
        mirror.check(token, config_map(), None)
    api.says["PATCH", SETTINGS] = [(422, {"message": "immutable"})]
    with pytest.raises(ProviderError, match="immutable"):
        mirror.check(token, config_map(), None)
    api.objects[SETTINGS] = {**config_map()}
    api.says["PATCH", SETTINGS] = [(422, {"message": "immutable"})] * 2
    mirror.check(token, config_map(), None)
    with pytest.raises(ProviderError, match="immutable"):
        mirror.check(token, config_map(), record(config_map()))
    assert api.writes("PATCH") == []


def test_in_a_cluster_of_the_user_an_object_of_somebody_else_is_neither_taken_nor_removed(tmp_path: Path) -> None:
    with standing_in(tmp_path, context="kind", manager="mesh-s1") as api:
        mirror = open_mirror(api.note)
        api.objects[SETTINGS] = config_map(theirs="x")
        with pytest.raises(ProviderError, match="in the cluster already, and this local cloud has not made it"):
            mirror.write(record(config_map()), None, None)
        mirror.remove(record(config_map()), None)
        mirror.settle(record(config_map()))
        assert api.objects == {SETTINGS: config_map(theirs="x")}
        own = record(config_map("own"))
        assert mirror.write(own, None, None)["metadata"] == {"name": "own", "namespace": "n", "uid": "u"}
        assert [each["manager"] for each in api.objects[f"{SETTINGS[:-8]}own"]["metadata"]["managedFields"]] == [
            "mesh-s1"
        ]
        mirror.remove(own, None)
        assert list(api.objects) == [SETTINGS]
