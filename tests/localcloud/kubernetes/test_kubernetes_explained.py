"""What an API server refuses is told by the object's name, with the server's own reason and the next step."""

from __future__ import annotations

from typing import Any

import pytest
from mesh_platform.localcloud.mirrors.kubernetes_client import RefusedError
from mesh_platform.localcloud.mirrors.kubernetes_refusals import (
    explained,
    is_missing_kind,
    is_missing_namespace,
    unstartable,
)
from mesh_platform.localcloud.values import Secret


def config_map() -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "n"}}


def refusal(code: int, **details: Any) -> RefusedError:
    return RefusedError(code, {"message": "it is so", "details": details})


@pytest.mark.parametrize(
    ("refused", "namespace", "kind", "fix"),
    [
        (refusal(404, kind="namespaces"), True, False, "apply the stack that makes it first"),
        (refusal(404, kind="kinds"), False, True, "apply the stack that makes it first"),
        (refusal(403, kind="namespaces"), False, False, "correct what it names"),
        (refusal(422), False, False, "correct what it names"),
        (refusal(409), False, False, "the same once more"),
        (refusal(429), False, False, "the same once more"),
        (refusal(500), False, False, "the same once more"),
        (RefusedError(503, {}), False, False, "the same once more"),
    ],
)
def test_a_refusal_says_what_to_do_by_its_code(refused: RefusedError, namespace: bool, kind: bool, fix: str) -> None:
    assert (is_missing_namespace(refused), is_missing_kind(refused)) == (namespace, kind)
    error = explained(refused, config_map(), {})
    assert error.where == "ConfigMap n/settings"
    assert error.what == f"the API server refuses ConfigMap n/settings: {refused}"
    assert fix in error.fix


def test_a_conflict_names_each_field_and_who_has_it_and_other_causes_are_no_conflict() -> None:
    causes = [
        {"reason": "FieldManagerConflict", "field": ".data.a", "message": 'conflict with "kubectl"'},
        {"reason": "FieldValueInvalid", "field": ".data.b", "message": "no"},
    ]
    assert explained(refusal(409, causes=causes), config_map(), {}).what == (
        'ConfigMap n/settings has fields that somebody else manages: .data.a (conflict with "kubectl")'
    )
    assert "it is so" in explained(refusal(409, causes=causes[1:]), config_map(), {}).what


def test_pods_that_would_be_refused_are_an_error_and_other_warnings_are_none() -> None:
    other, pods = "apps/v1 is deprecated", 'would violate PodSecurity "restricted:latest": runAsNonRoot'
    assert unstartable([other], config_map()) is None
    error = unstartable([other, pods], config_map())
    assert error is not None
    assert error.what == f"the pods of ConfigMap n/settings would be refused: {pods}"


def test_a_reason_never_holds_the_value_of_a_secret() -> None:
    refused = RefusedError(422, {"message": 'Invalid value: "pass\\"word": too long'})
    inputs = {**config_map(), "data": {"key": Secret('pass"word')}}
    assert explained(refused, config_map(), inputs).what.endswith('Invalid value: "[hidden]": too long')
