"""Kubernetes objects as an API server sees them: what it refuses, and what it adds.

Sources: the published OpenAPI schemas (kubernetes-validate), and the API conventions on names, labels and quantities.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol, cast

from mesh_platform.errors import ProviderError

from .values import Secret, Unknown, Value, dig, holds, plain

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jsonschema.exceptions import ValidationError
    from referencing import Registry


class Validator(Protocol):
    """What is used of jsonschema's validators, whose own types leave much open."""

    def iter_errors(self, instance: object) -> Iterator[ValidationError]:
        """Yield everything that is wrong with an instance."""
        ...


VERSION = "1.36.0"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
SUBDOMAIN = rf"(?=.{{1,253}}$){LABEL.replace('{0,61}', '*')}(\.{LABEL.replace('{0,61}', '*')})*"
LABELLED = frozenset({"Namespace", "Service"})
"""Kinds whose names are DNS labels; other kinds take subdomains, and those of RBAC anything but `/` and `%`."""
KEY = re.compile(rf"({SUBDOMAIN}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?")
TEXT = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
QUANTITY = r"^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$"


@dataclass(frozen=True, slots=True)
class Kind:
    """What names a kind of object: `apps/v1` and `Deployment`; the core group is empty."""

    api: str
    name: str

    @property
    def group(self) -> str:
        """The API group."""
        return self.api.rpartition("/")[0]


def kind_of(inputs: dict[str, Value]) -> Kind:
    """Return the kind of an object."""
    return Kind(str(plain(inputs.get("apiVersion")) or ""), str(plain(inputs.get("kind")) or ""))


def is_builtin(kind: Kind) -> bool:
    """Whether every API server has a kind, without a definition."""
    return _validator(kind) is not None


def check(inputs: dict[str, Value]) -> None:
    """Raise ProviderError with everything that an API server would refuse; unknown values are not judged."""
    kind = kind_of(inputs)
    problems = [*_names(inputs, kind), *_schema_problems(inputs, kind)]
    if problems:
        metadata = inputs.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        shown = f"{kind.name} {name}" if isinstance(name, str) else kind.name
        raise ProviderError(
            f"{shown} is no valid object: " + "; ".join(problems), where=f"{kind.api}/{kind.name}",
            fix="correct the fields named",
        )  # fmt: skip


def defines(definition: dict[str, Value], kind: Kind) -> bool:
    """Whether a CustomResourceDefinition brings a kind."""
    return dig(definition, "spec.group") == kind.group and dig(definition, "spec.names.kind") == kind.name


def added(inputs: dict[str, Value], old: dict[str, Value] | None = None) -> dict[str, Value]:
    """Return the object as the server keeps it, made anew or changed from `old`."""
    before = cast("dict[str, Value]", dig(old, "metadata") or {}) if old else {}
    metadata = inputs.get("metadata")
    server: dict[str, Value] = {
        "uid": before.get("uid") or str(uuid.uuid4()),
        "creationTimestamp": before.get("creationTimestamp") or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resourceVersion": str(int(str(before.get("resourceVersion") or 0)) + 1),
        "generation": int(str(before.get("generation") or 0)) + 1,
    }
    return {**inputs, "metadata": {**(metadata if isinstance(metadata, dict) else {}), **server}}


def _names(inputs: dict[str, Value], kind: Kind) -> Iterator[str]:
    metadata = inputs.get("metadata")
    if isinstance(metadata, (Secret, Unknown)):
        return
    found = metadata if isinstance(metadata, dict) else {}
    name = found.get("name")
    if name is None or name == "":
        yield "metadata.name is missing"
    elif isinstance(name, str) and not re.fullmatch(_name_pattern(kind), name):
        yield f"metadata.name {name!r} is not a name that {kind.name} may have"
    for field in ("labels", "annotations"):
        entries = found.get(field)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            if not KEY.fullmatch(key):
                yield f"metadata.{field} key {key!r} is not a qualified name"
            if field == "labels" and isinstance(value, str) and not TEXT.fullmatch(value):
                yield f"metadata.labels.{key} {value!r} is not a label value"


def _name_pattern(kind: Kind) -> str:
    if kind.name in LABELLED:
        return LABEL
    return r"[^/%]{1,253}" if kind.group == "rbac.authorization.k8s.io" else SUBDOMAIN


def _schema_problems(inputs: dict[str, Value], kind: Kind) -> list[str]:
    validator = _validator(kind)
    if validator is None:
        return []
    # An Unknown is no JSON value, so every schema refuses it: those errors are dropped.
    errors = [each for each in validator.iter_errors(sent(plain(inputs))) if not isinstance(each.instance, Unknown)]
    return sorted(_shown(inputs, error) for error in errors)


def sent(value: Value) -> Value:
    """Return a value as the provider sends it: properties cannot hold dashes, so it turns x_kubernetes_ into them."""
    if isinstance(value, dict):
        extended = ((key.startswith("x_kubernetes_"), key, each) for key, each in value.items())
        return {key.replace("_", "-") if special else key: sent(each) for special, key, each in extended}
    return [sent(each) for each in value] if isinstance(value, list) else value


def _shown(inputs: dict[str, Value], error: ValidationError) -> str:
    path = ".".join(str(step) for step in error.absolute_path)
    only_names = error.validator in ("required", "additionalProperties")
    message = error.message if only_names or not _is_secret(inputs, error) else "not what the schema allows"
    return f"{path}: {message}" if path else message


def _is_secret(inputs: dict[str, Value], error: ValidationError) -> bool:
    """Whether the refused value is, holds or lies in a secret."""
    found: Value = inputs
    for step in error.absolute_path:
        if isinstance(found, dict):
            found = found.get(str(step))
        elif isinstance(found, list) and isinstance(step, int):
            found = found[step]
    return holds(found, Secret)


@cache
def _validator(kind: Kind) -> Validator | None:
    from jsonschema import Draft202012Validator

    group = kind.group.partition(".")[0]
    version = kind.api.rpartition("/")[2]
    name = "-".join(part for part in (kind.name.lower(), group, version) if part)
    file = _schemas() / f"{name}.json"
    if not file.is_file():
        return None
    return cast(
        "Validator", Draft202012Validator(json.loads(file.read_text(encoding="utf-8")), registry=_definitions())
    )


@cache
def _definitions() -> Registry[Any]:
    """Return what the schemas of all kinds refer to; it is large, and read once."""
    from referencing import Registry, Resource

    definitions = json.loads((_schemas() / "_definitions.json").read_text(encoding="utf-8"))
    quantity = definitions["$defs"]["io.k8s.apimachinery.pkg.api.resource.Quantity"]
    definitions["$defs"]["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {"allOf": [quantity, {"pattern": QUANTITY}]}
    return Registry[Any]().with_resource("", Resource[Any].from_contents(definitions)).crawl()


def _schemas() -> Traversable:
    return resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{VERSION}-local-strict"
