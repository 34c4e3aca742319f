"""Kubernetes objects between the store and an API server: what is sent, and what of the answer is kept."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, cast

from .. import manifests
from ..store import Record
from ..values import Secret, Value, plain

Object = dict[str, Any]
"""An object as JSON."""

MANAGER = "mesh"
"""What the fields that we apply are managed by."""
FORCE = "pulumi.com/patchForce"
"""The annotation with which the official provider is told to take fields from other managers."""
HIDDEN = "[hidden]"
FIRST = ("CustomResourceDefinition", "Namespace", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
"""Kinds that others need, in order."""
_ADDED = ("uid", "creationTimestamp", "generation")
"""What the server alone knows and nothing but a change of the object changes; `resourceVersion` is no such thing."""
_SEALED = ("v1", "Secret")


def sent(inputs: dict[str, Value]) -> Object:
    """Return the object to apply: without the provider's own keys, in the open.

    A Secret's `stringData` goes as `data`, since the server would not remove the keys that are no more in it.
    """
    opened = cast("Object", manifests.sent(plain(inputs)))
    body = {key: value for key, value in opened.items() if not key.startswith("__")}
    if _kind(body) == _SEALED and body.get("stringData"):
        texts = cast("dict[str, str]", body.pop("stringData"))
        encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()}
        body["data"] = {**(body.get("data") or {}), **encoded}
    return body


def outputs(inputs: dict[str, Value], live: Object) -> dict[str, Value]:
    """Return what is kept of the server's answer: the inputs, and what only the server knows and keeps."""
    found = cast("dict[str, Value]", live["metadata"])
    metadata = inputs.get("metadata")
    own = metadata if isinstance(metadata, dict) else {}
    return {**inputs, "metadata": {**own, **{key: found[key] for key in _ADDED if key in found}}}


def observed(inputs: dict[str, Value], live: Object, wanted: Object) -> dict[str, Value]:
    """Return `inputs` with every value in which `live` is not as `wanted`, as applying them anew would make it.

    The server fills in defaults and writes quantities its own way: only it can tell whether two objects are the same.
    """
    shown = _overlaid(inputs, _as_inputs(inputs, wanted), _as_inputs(inputs, live))
    return cast("dict[str, Value]", shown)


def scrubbed(text: str, inputs: dict[str, Value]) -> str:
    """Return what a server said about an object without the values of its secrets."""
    forms = {form for secret in _secrets(inputs, inside=False) for form in _forms(secret)}
    if not forms:
        return text
    return re.sub("|".join(re.escape(each) for each in sorted(forms, key=len, reverse=True)), HIDDEN, text)


def _forms(secret: str) -> tuple[str, ...]:
    """Return how a server may show a value: as it is, quoted, or as the data of a Secret."""
    return secret, json.dumps(secret, ensure_ascii=False)[1:-1], base64.b64encode(secret.encode()).decode()


def force(body: Object) -> bool:
    """Whether an object asks for its fields to be taken from whoever else manages them."""
    annotations = cast("Object", body["metadata"].get("annotations") or {})
    return annotations.get(FORCE) == "true"


def has_pods(body: Object) -> bool:
    """Whether an object makes pods."""
    spec = cast("Object", body.get("spec") or {})
    return "template" in spec or "jobTemplate" in spec


def in_order(records: list[Record]) -> list[list[Record]]:
    """Return records in groups: what is in one needs nothing but those before it."""
    groups = {kind: [each for each in records if each.key.token.endswith(f":{kind}")] for kind in FIRST}
    first = {each.key for group in groups.values() for each in group}
    return [*groups.values(), [each for each in records if each.key not in first]]


def name_of(body: Object) -> str:
    """Return what a person calls an object."""
    metadata = cast("Object", body["metadata"])
    place = f"{metadata['namespace']}/" if metadata.get("namespace") else ""
    return f"{body['kind']} {place}{metadata['name']}"


def _kind(body: Object) -> tuple[str, str]:
    return str(body.get("apiVersion")), str(body.get("kind"))


def _as_inputs(inputs: dict[str, Value], body: Object) -> Object:
    """Return a server's object in the words of the inputs."""
    shown = cast("Object", _received(body, inputs))
    if _kind(body) != _SEALED or "stringData" not in inputs:
        return shown
    texts = cast("dict[str, str]", plain(inputs["stringData"]))
    data = cast("dict[str, str]", body.get("data") or {})
    decoded = {key: base64.b64decode(data[key]).decode(errors="replace") for key in texts if key in data}
    return {**shown, "stringData": decoded}


def _received(found: Any, inputs: Value) -> Any:
    """Turn `x-kubernetes-` back into the spelling of properties, where the inputs have it."""
    inputs = plain(inputs)
    if isinstance(found, dict) and isinstance(inputs, dict):
        mapping = cast("Object", found)
        spelt = {key.replace("_", "-"): key for key in inputs if key.startswith("x_kubernetes_")}
        named = {spelt.get(key, key): each for key, each in mapping.items()}
        return {key: _received(each, inputs.get(key)) for key, each in named.items()}
    if isinstance(found, list) and isinstance(inputs, list):
        items, count = cast("list[Any]", found), len(inputs)
        return cast("Any", [_received(each, inputs[at] if at < count else None) for at, each in enumerate(items)])
    return cast("Any", found)


def _overlaid(value: Value, wanted: Any, live: Any) -> Value:
    if wanted == live:
        return value
    if isinstance(value, Secret):
        return Secret(_overlaid(value.value, wanted, live))
    if isinstance(value, dict) and isinstance(wanted, dict) and isinstance(live, dict):
        before, now = cast("Object", wanted), cast("Object", live)
        kept = {key: each for key, each in value.items() if key in now or key not in before}
        return {key: _overlaid(each, before.get(key), now.get(key)) for key, each in kept.items()}
    if isinstance(value, list) and isinstance(wanted, list) and isinstance(live, list):
        old, new = cast("list[Any]", wanted), cast("list[Any]", live)
        if len(value) == len(old) == len(new):
            return [_overlaid(*each) for each in zip(value, old, new, strict=True)]
    return cast("Value", live)


def _secrets(value: Value, *, inside: bool) -> Iterator[str]:
    match value:
        case Secret():
            yield from _secrets(value.value, inside=True)
        case dict():
            for each in value.values():
                yield from _secrets(each, inside=inside)
        case list():
            for each in value:
                yield from _secrets(each, inside=inside)
        case bool():
            return
        case str() | int() | float() if inside and str(value):
            yield str(value)
        case _:
            return
