"""What an API server is asked for one object and for all of ours, and what its answers mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from api_server import SETTINGS, StandIn, config_map, standing_in
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.mirrors.kubernetes_client import RefusedError, Server


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (config_map(), SETTINGS),
        (config_map(where=None), "/api/v1/namespaces/default/configmaps/settings"),
        ({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}, "/api/v1/namespaces/n"),
        ({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "system:a/b", "namespace": "n"}},
         "/apis/apps/v1/namespaces/n/deployments/system%3Aa%2Fb"),
    ],
)  # fmt: skip
def test_an_object_is_where_its_group_its_namespace_and_its_name_say(
    api: StandIn, body: dict[str, Any], path: str
) -> None:
    server = Server(api.note)
    assert server.get(body) is None
    server.apply(body)
    assert api.writes("PATCH") == [path]
    assert server.get(body) == api.objects[path]
    server.delete(body)
    server.delete(body)
    assert api.objects == {}


def test_a_kind_that_is_not_served_is_not_there_and_cannot_be_applied(api: StandIn) -> None:
    body = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "one"}}
    server = Server(api.note)
    assert server.get(body) is None
    server.delete(body)
    with pytest.raises(RefusedError, match=r"no matches for kind Thing in example\.org/v1"):
        server.apply(body)
    api.groups["example.org/v1"] = [{**api.groups["v1"][1], "resource": "things", "responseKind": {"kind": "Thing"}}]
    try:
        assert server.apply(body).body["metadata"]["uid"] == "u"
    finally:
        del api.groups["example.org/v1"]


def test_a_trial_is_asked_as_one_and_changes_nothing(api: StandIn) -> None:
    server = Server(api.note)
    server.apply(config_map(), dry=True)
    server.apply(config_map(), force=True)
    queries = [query for method, _, query in api.asked if method == "PATCH"]
    assert queries == [{"fieldManager": "mesh", "force": "false", "dryRun": "All"},
                       {"fieldManager": "mesh", "force": "true"}]  # fmt: skip


def test_warnings_are_told_without_their_quotes(api: StandIn) -> None:
    api.warnings += ['299 - "would violate \\"restricted\\""', '299 - "old", 299 - "older"', "199 - none"]
    assert Server(api.note).apply(config_map()).warnings == ('would violate "restricted"', "old", "older")


@pytest.mark.parametrize(
    ("code", "answer", "told"),
    [
        (403, {"message": "no", "details": {"kind": "pods"}}, "no"), (500, {"message": ""}, "answer 500"),
        (502, "<html>", "<html>"),
    ],
)  # fmt: skip
def test_a_refusal_has_the_server_s_words_or_what_it_sent_instead(
    api: StandIn, code: int, answer: Any, told: str
) -> None:
    api.says["GET", SETTINGS] = [(code, answer)]
    with pytest.raises(RefusedError) as refused:
        Server(api.note).get(config_map())
    assert (refused.value.code, str(refused.value)) == (code, told)


def test_ours_are_found_page_by_page_and_neither_events_nor_what_others_applied(api: StandIn) -> None:
    server = Server(api.note)
    for name in ("a", "b", "c"):
        server.apply(config_map(name))
    api.objects["/api/v1/namespaces/n/configmaps/b"]["metadata"]["managedFields"] = [
        {"manager": "mesh", "operation": "Update"}, {"manager": "kubectl", "operation": "Apply"}
    ]  # fmt: skip
    api.objects["/api/v1/namespaces/n/events/e"] = api.objects["/api/v1/namespaces/n/configmaps/a"]
    found = list(server.managed())
    assert [(each["apiVersion"], each["kind"], each["metadata"]["name"]) for each in found] == [
        ("v1", "ConfigMap", "a"), ("v1", "ConfigMap", "c")
    ]  # fmt: skip
    assert not any("events" in path or "bindings" in path for _, path, _ in api.asked)


def test_a_server_that_does_not_answer_is_told_with_how_to_see_why(tmp_path: Path) -> None:
    with standing_in(tmp_path) as api:
        server = Server(api.note)
    with pytest.raises(ProviderError, match="the local kubernetes does not answer") as refused:
        server.get(config_map())
    assert "mesh local status" in refused.value.fix
