"""What goes to an API server is the object alone, and of its answer only a change comes back; secrets stay sealed."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.localcloud.mirrors.kubernetes_objects import (
    HIDDEN,
    force,
    has_pods,
    name_of,
    observed,
    outputs,
    scrubbed,
    sent,
)
from mesh_platform.localcloud.values import Secret, Value, plain


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(**texts: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "stringData": Secret(dict(texts))}


def config_map(**data: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "n"}, "data": data}


def test_texts_of_a_secret_are_sent_as_data_and_win_over_data_of_the_same_key() -> None:
    body = sent({**secret(user="ü", password="p"), "data": {"user": encoded("old"), "other": encoded("o")}})
    assert "stringData" not in body
    assert {key: base64.b64decode(each).decode() for key, each in body["data"].items()} == {
        "user": "ü", "password": "p", "other": "o"
    }  # fmt: skip


def test_what_is_called_alike_in_another_group_is_no_secret() -> None:
    other = {**secret(user="u"), "apiVersion": "example.org/v1"}
    assert sent(other)["stringData"] == {"user": "u"}


def test_the_provider_s_own_keys_are_not_sent_and_nothing_is_sealed() -> None:
    body = sent({**config_map(colour=Secret("blue")), "__defaults": ["x"]})
    assert body == config_map(colour="blue")


def test_of_the_answer_only_what_the_server_alone_knows_is_kept() -> None:
    live = {"metadata": {"uid": "u", "generation": 3, "resourceVersion": "77", "labels": {"added": "x"}}}
    kept = outputs(config_map(colour="blue"), live)
    assert kept == {**config_map(colour="blue"), "metadata": {
        "name": "settings", "namespace": "n", "uid": "u", "generation": 3
    }}  # fmt: skip


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text("ab", max_size=2),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text("xyz", min_size=1, max_size=1), each, max_size=3),
    max_leaves=8,
)
data = st.dictionaries(st.text("kl", min_size=1, max_size=2), values, max_size=3)


def sealed(value: Any) -> Value:
    """Seal every text of a value."""
    match value:
        case str():
            return Secret(value)
        case list():
            return [sealed(each) for each in value]
        case dict():
            return {key: sealed(each) for key, each in value.items()}
        case _:
            return value


@settings(max_examples=25)
@given(data)
def test_a_server_that_has_what_was_wanted_changes_nothing_whatever_it_adds(data: dict[str, Any]) -> None:
    inputs = config_map(**{key: sealed(each) for key, each in data.items()})
    body = sent(inputs)
    live = {**copy.deepcopy(body), "status": {"phase": "Active"}}
    wanted = {**copy.deepcopy(body), "status": {"phase": "Active"}}
    assert observed(inputs, live, wanted) == inputs


@settings(max_examples=25)
@given(data, data)
def test_what_the_server_has_otherwise_is_what_is_seen(data: dict[str, Any], there: dict[str, Any]) -> None:
    """Of the keys that were declared: those that somebody added are somebody's own."""
    seen = plain(observed(config_map(**data), config_map(**there), config_map(**data)))
    assert isinstance(seen, dict)
    assert seen["data"] == {key: _declared(data[key], each) for key, each in there.items() if key in data}


def _declared(declared: Any, there: Any) -> Any:
    """Return what of a value in the server was declared: of an object its keys, of a list of one length its items."""
    if isinstance(declared, dict) and isinstance(there, dict):
        return {key: _declared(each, there[key]) for key, each in declared.items() if key in there}
    if isinstance(declared, list) and isinstance(there, list) and len(declared) == len(there):
        return [_declared(*each) for each in zip(declared, there, strict=True)]
    return there


def test_a_text_that_was_changed_in_the_server_comes_back_sealed_and_one_that_is_gone_not_at_all() -> None:
    inputs = secret(user="u", password="p")
    wanted = sent(inputs)
    live = {**wanted, "data": {"user": encoded("other"), "added": encoded("a")}}
    assert observed(inputs, live, wanted)["stringData"] == Secret({"user": "other"})


def test_a_field_with_a_hyphen_is_seen_under_the_name_that_the_inputs_have() -> None:
    inputs = {
        **config_map(),
        "spec": {"x_kubernetes_int_or_string": True, "items": [{"x_kubernetes_group_version": 1}]},
    }
    body = {**config_map(), "spec": {"x-kubernetes-int-or-string": True, "items": [{"x-kubernetes-group-version": 1}]}}
    assert observed(inputs, body, body) == inputs
    live = {**config_map(), "spec": {"x-kubernetes-int-or-string": False, "items": [{"x-kubernetes-group-version": 1}]}}
    assert observed(inputs, live, body)["spec"] == {**inputs["spec"], "x_kubernetes_int_or_string": False}


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_no_secret_is_in_what_a_server_said_as_it_is_quoted_or_encoded(text: str) -> None:
    inputs = {"spec": [{"deep": Secret({"key": text})}]}
    for shown in (text, encoded(text), json.dumps(text, ensure_ascii=False)[1:-1]):
        assert scrubbed(f"\0{shown}\0", inputs) == f"\0{HIDDEN}\0"


def test_of_two_secrets_the_longer_is_hidden_first_and_what_is_none_stays() -> None:
    inputs = {"a": Secret("pass"), "b": Secret("password"), "open": "value", "flag": Secret(True), "none": Secret("")}
    assert scrubbed("password pass value true", inputs) == f"{HIDDEN} {HIDDEN} value true"
    assert scrubbed("port 5432", {"port": Secret(5432)}) == f"port {HIDDEN}"


@pytest.mark.parametrize(
    ("annotations", "forced"),
    [
        (None, False),
        ({}, False),
        ({"pulumi.com/patchForce": "true"}, True),
        ({"pulumi.com/patchForce": "false"}, False),
    ],
)
def test_fields_are_taken_from_others_only_where_the_annotation_says_so(annotations: Any, forced: bool) -> None:
    body = config_map()
    body["metadata"]["annotations"] = annotations
    assert force(body) is forced


def test_what_has_a_template_makes_pods() -> None:
    assert has_pods({"spec": {"template": {}}})
    assert has_pods({"spec": {"jobTemplate": {}}})
    assert not has_pods({"spec": {"selector": {}}})
    assert not has_pods(config_map())
    assert not has_pods({"spec": None})


def test_an_object_is_called_by_its_kind_and_where_it_is() -> None:
    assert name_of(config_map()) == "ConfigMap n/settings"
    assert name_of({"kind": "Namespace", "metadata": {"name": "n"}}) == "Namespace n"
