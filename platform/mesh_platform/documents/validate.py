"""Plain data against the schema of its own apiVersion: a model, or what is wrong in it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from .kinds import API_VERSION, KINDS
from .standards import oaas, odcs, odps

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError as SchemaError
    from pydantic import JsonValue
    from pydantic_core import ErrorDetails

STANDARDS: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "DataProduct": (odps.DataProduct, odps.VERSIONS),
    "DataContract": (odcs.DataContract, odcs.VERSIONS),
    "AccessAgreement": (oaas.AccessAgreement, oaas.VERSIONS),
}
_MISSING = {"missing"}
_TYPES = {"literal_error": "not-allowed", "extra_forbidden": "unknown-key", "missing": "missing-field"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at `path`; `key` says that the key itself is meant."""

    code: str
    path: tuple[str | int, ...]
    message: str
    key: bool = False


def validate(kind: str, tree: dict[str, JsonValue]) -> BaseModel | list[Problem]:
    """Return the model of a document of `kind`, or everything that is wrong with it."""
    model, versions = STANDARDS.get(kind) or (KINDS[kind], (API_VERSION,))
    version = tree.get("apiVersion")
    if version is None:
        return [
            Problem("missing-field", ("apiVersion",), f"apiVersion is missing; this kind has {', '.join(versions)}")
        ]
    if version not in versions:
        said = f"apiVersion {version!r} is not supported for {kind}; supported: {', '.join(versions)}"
        return [Problem("unsupported-version", ("apiVersion",), said)]
    if kind == "DataContract":
        errors = sorted(
            odcs.validator().iter_errors(tree), key=lambda error: [str(step) for step in error.instance_path]
        )
        if errors:
            return [problem for error in errors for problem in _from_schema(error)]
    try:
        found = model.model_validate(tree)
    except ValidationError as error:
        return _from_model(model, error, tree)
    if isinstance(found, odps.DataProduct) and found.api_version != "v1.1.0":
        return [
            Problem("missing-field", path, f"{path[-1]} is missing; {found.api_version} requires it")
            for path in odps.missing_before_1_1(found)
        ] or found
    return found


def _from_model(model: type[BaseModel], error: ValidationError, tree: JsonValue) -> list[Problem]:
    problems: dict[tuple[tuple[str | int, ...], str], Problem] = {}
    for each in error.errors(include_url=False, include_context=True):
        path = _real_path(each["loc"], tree)
        problem = _problem(model, each, path)
        problems.setdefault((problem.path, problem.code), problem)
    return list(problems.values())


def _real_path(loc: tuple[str | int, ...], tree: JsonValue) -> tuple[str | int, ...]:
    """Drop the steps that name branches of a union: they are not in the document."""
    path: list[str | int] = []
    node = tree
    for index, step in enumerate(loc):
        if isinstance(node, dict) and (step in node or index == len(loc) - 1):
            node = node.get(str(step))
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _problem(model: type[BaseModel], each: ErrorDetails, path: tuple[str | int, ...]) -> Problem:
    name = ".".join(str(step) for step in path)
    match each["type"]:
        case "missing":
            return Problem("missing-field", path, f"{name} is missing")
        case "extra_forbidden":
            near = nearest(str(path[-1]), _siblings(model, each["loc"]))
            hint = f"; did you mean {near!r}?" if near else ""
            return Problem("unknown-key", path, f"the key {name!r} is unknown{hint}", key=True)
        case "literal_error":
            expected = cast("dict[str, Any]", each.get("ctx", {})).get("expected", "")
            return Problem("not-allowed", path, f"{name} is {each['input']!r}; allowed: {expected}")
        case kind if kind.endswith("_type") or kind in ("model_attributes_type", "is_instance_of"):
            return Problem("wrong-type", path, f"{name} is {_shown(each['input'])}; {_lower(each['msg'])}")
        case _:
            said = each["msg"].removeprefix("Value error, ")
            return Problem("bad-value", path, f"{name or 'the document'} is {_shown(each['input'])}; {_lower(said)}")


def _siblings(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known where `loc` points, by walking the annotations of the model."""
    models: list[type[BaseModel]] = [model]
    for step in loc[:-1]:
        models = [inner for each in models for inner in _step(each, step)] or models
    return [field.alias or name for each in models for name, field in each.model_fields.items()]


def _step(model: type[BaseModel], step: str | int) -> list[type[BaseModel]]:
    if isinstance(step, int):
        return [model]
    if model.__name__ == step:
        return [model]
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            return _models(field.annotation)
    return []


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for each in getattr(annotation, "__args__", ()) for inner in _models(each)]


def _from_schema(error: SchemaError) -> list[Problem]:
    path = tuple(error.instance_path)
    name = ".".join(str(step) for step in path)
    kind = error.kind.as_dict() if hasattr(error.kind, "as_dict") else {}
    said = error.message if len(error.message) < 300 else error.message[:300] + "…"
    match error.kind.name:
        case "required":
            missing = str(kind.get("property", "")).strip('"')
            return [Problem("missing-field", (*path, missing), f"{'.'.join((*map(str, path), missing))} is missing")]
        case "additionalProperties" | "unevaluatedProperties":
            return [
                Problem(
                    "unknown-key", (*path, key), f"the key {'.'.join((*map(str, path), key))!r} is unknown", key=True
                )
                for key in cast("list[str]", kind.get("unexpected", []))
            ] or [Problem("unknown-key", path, said)]
        case "type":
            return [Problem("wrong-type", path, f"{name}: {said}")]
        case "enum" | "const":
            return [Problem("not-allowed", path, f"{name}: {said}")]
        case _:
            return [Problem("bad-value", path, f"{name}: {said}")]


def nearest(word: str, known: list[str]) -> str | None:
    """Return the known key that is spelt most like `word`."""
    found = difflib.get_close_matches(word, known, 1, 0.6)
    folded = {each.lower().replace("_", ""): each for each in known}
    return found[0] if found else folded.get(word.lower().replace("_", "").replace("-", ""))


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, (dict, list)) else f"a {type(value).__name__}"
    return text if len(text) < 80 else text[:77] + "..."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
