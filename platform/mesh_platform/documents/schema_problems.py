"""What a JSON Schema says of a document, as problems of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, cast

from .problem import Path, Problem, dotted, missing, told_once, unknown, wrong

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError
    from pydantic import JsonValue

Schema = dict[str, "JsonValue"]
_BRANCHES = ("allOf", "anyOf", "oneOf")
_CONDITIONS = ("then", "else")


def problems(errors: Iterable[ValidationError], schema: Schema) -> list[Problem]:
    """Return one problem per fault, in the order of their places."""
    flat = [inner for error in errors for inner in _leaves(error)]
    broken = [tuple(error.instance_path) for error in flat if error.kind.name != "unevaluatedProperties"]
    vacuous = {path: key for error in flat for path, key in _undecided(error, schema)}
    flat = [error for error in flat if not ("then" in error.schema_path and _within(error, vacuous))]
    found = told_once(
        [problem for error in flat for problem in _problems(error, schema, broken)]
        + [missing((*path, key)) for path, key in vacuous.items()]
    )
    return sorted(found, key=lambda problem: [str(step) for step in problem.path])


def _undecided(error: ValidationError, schema: Schema) -> Iterator[tuple[Path, str]]:
    """Yield where something is required only because the field that decides about it is missing, and that field.

    `if: {properties: {logicalType: {const: map}}}` holds for a property without logicalType, which is what is wrong.
    """
    steps = list(error.schema_path)
    if error.kind.name != "required" or steps[-2:-1] != ["then"]:
        return
    node: JsonValue = schema
    for step in steps[:-2]:
        node = cast("dict[str, JsonValue]", node)[cast("str", step)]
    condition = cast("Schema", cast("Schema", node)["if"])
    for key in cast("Schema", condition.get("properties", {})):
        if key not in cast("Schema", error.instance):
            yield tuple(error.instance_path), key


def _within(error: ValidationError, places: Iterable[Path]) -> bool:
    return any(tuple(error.instance_path)[: len(place)] == place for place in places)


def _leaves(error: ValidationError) -> list[ValidationError]:
    """Of alternatives take the one that was meant: the type agrees, its fields are there, and the fewest are wrong."""
    if error.kind.name not in ("anyOf", "oneOf"):
        return [error]
    branches = cast("list[list[ValidationError]]", error.kind.as_dict().get("context") or [])

    def misfit(branch: list[ValidationError]) -> tuple[bool, int, int]:
        refused = any(each.kind.name == "type" and each.instance_path == error.instance_path for each in branch)
        return refused, sum(each.kind.name == "required" for each in branch), len(branch)

    fitting = [branch for branch in branches if branch and not misfit(branch)[0]]
    if not fitting:
        return [error]
    best = min(fitting, key=misfit)
    return [inner for each in best for inner in _leaves(each)]


def _problems(error: ValidationError, schema: Schema, broken: list[Path]) -> list[Problem]:
    path, facts = tuple(error.instance_path), error.kind.as_dict()
    match error.kind.name:
        case "required":
            return [missing((*path, str(facts["property"])))]
        case "additionalProperties" | "unevaluatedProperties" as kind:
            known = keys(schema, path)
            spoilt = kind == "unevaluatedProperties" and any(each[: len(path)] == path for each in broken)
            unexpected = cast("list[str]", facts["unexpected"])
            return [unknown((*path, key), known) for key in unexpected if not (spoilt and key in known)]
        case "type":
            types = " or ".join(cast("list[str]", facts["types"]))
            return [wrong("wrong-type", path, error.instance, f"it should be of type {types}")]
        case "enum":
            allowed = ", ".join(str(each) for each in cast("list[JsonValue]", facts["options"]))
            return [wrong("not-allowed", path, error.instance, f"allowed: {allowed}")]
        case _:
            said = error.message if len(error.message) < 300 else error.message[:299] + "…"
            return [Problem("bad-value", path, f"{dotted(path) or 'the document'}: {said}")]


def keys(schema: Schema, path: Path) -> list[str]:
    """Return the keys that a schema knows at `path` of a document, over all its branches."""
    found: dict[str, None] = {}
    for part in _at(schema, path):
        found.update(dict.fromkeys(cast("Schema", part.get("properties", {}))))
    return list(found)


def _at(schema: Schema, path: Path) -> list[Schema]:
    parts = _branches(schema, schema)
    for step in path:
        step_into = _item if isinstance(step, int) else _property(step)
        parts = [inner for part in parts for child in step_into(part) for inner in _branches(schema, child)]
    return parts


def _property(name: str) -> Callable[[Schema], list[Schema]]:
    def step(part: Schema) -> list[Schema]:
        child = cast("Schema", part.get("properties", {})).get(name)
        return [child] if isinstance(child, dict) else []

    return step


def _item(part: Schema) -> list[Schema]:
    child = part.get("items")
    return [child] if isinstance(child, dict) else []


def _branches(root: Schema, part: Schema, seen: tuple[str, ...] = ()) -> list[Schema]:
    """Return a schema with all that applies at the same place: what it refers to, its branches and conditions."""
    found = [part]
    reference = part.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        target = _resolve(root, reference)
        found += _branches(root, target, (*seen, reference)) if target is not None else []
    inner = [each for key in _BRANCHES for each in cast("list[JsonValue]", part.get(key) or [])]
    inner += [part[key] for key in _CONDITIONS if key in part]
    return found + [deep for each in inner if isinstance(each, dict) for deep in _branches(root, each, seen)]


def _resolve(root: Schema, reference: str) -> Schema | None:
    node: JsonValue = root
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None
