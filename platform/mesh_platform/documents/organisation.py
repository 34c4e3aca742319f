"""An organisation's own JSON Schemas, governance/schemas/<name>.json, applied on top of the kinds' own.

A schema names its kinds in `x-applies-to`, or is called like one (`data-product.json`); `x-applies-to: []` is for
definitions that only others refer to. `x-remedy` says what to do about a finding. References stay in the folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.findings import Finding, Location

from . import layout, schema_problems
from .codes import REMEDIES
from .document import Source
from .files import text
from .parse import MAX_DEPTH, Fault, FaultError
from .problem import Problem, nearest, shown
from .validate import MODELS

if TYPE_CHECKING:
    import jsonschema_rs
    from pydantic import JsonValue

Schema = dict[str, "JsonValue"]
_BASE = "mesh:/schemas/"
_CALLED = {layout.called(kind): kind for kind in MODELS}
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class Rule:
    """One schema of the organisation, ready to judge documents of its kinds."""

    source: Source
    schema: Schema
    kinds: frozenset[str]
    validator: jsonschema_rs.Validator


@dataclass(frozen=True, slots=True)
class Rules:
    """All schemas of an organisation, and what is wrong with those that cannot be used."""

    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]

    @classmethod
    def read(cls, root: Path) -> Rules:
        """Read governance/schemas below `root`; without the folder there are no rules."""
        folder = root / layout.SCHEMAS
        if folder.parent.is_symlink():
            return cls((), ())
        if folder.is_symlink():
            return cls((), (_fault(layout.SCHEMAS, Fault("symlink", 1, 1, "this is a link")),))
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        loaded = [_load(path) for path in paths if path.suffix == ".json"]
        there = {Path(source.path).name: schema for source, schema in (x for x in loaded if not isinstance(x, Finding))}
        built = [each if isinstance(each, Finding) else _build(*each, there) for each in loaded]
        return cls(
            tuple(each for each in built if isinstance(each, Rule)),
            tuple(each for each in built if isinstance(each, Finding)),
        )

    def broken(self, kind: str, source: Source, tree: Schema) -> list[Finding]:
        """Return a finding for everything that the organisation does not accept in a document."""
        return [finding for rule in self.rules if kind in rule.kinds for finding in _judge(rule, source, tree)]


def _judge(rule: Rule, source: Source, tree: Schema) -> Iterator[Finding]:
    remedy = rule.schema.get("x-remedy")
    told = remedy if isinstance(remedy, str) else f"{REMEDIES['organisation-rule']}: {rule.source.path}"
    for problem in schema_problems.problems(rule.validator.iter_errors(tree), rule.schema):
        yield Finding(source.at(problem.path, key=problem.key), "organisation-rule", problem.message, told)


def _load(path: Path) -> tuple[Source, Schema] | Finding:
    name = f"{layout.SCHEMAS}/{path.name}"
    try:
        source = Source(name, text(path))
        schema = json.loads(source.text)
    except FaultError as error:
        return _fault(name, error.faults[0])
    except (json.JSONDecodeError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return _fault(name, Fault("broken-schema", line, column, f"not JSON: {said}"))
    if not isinstance(schema, dict):
        return _fault(name, Fault("broken-schema", 1, 1, f"the schema is {shown(schema)}; it should be an object"))
    return source, cast("Schema", schema)


def _build(source: Source, schema: Schema, there: dict[str, Schema]) -> Rule | Finding:
    import jsonschema_rs

    stem = Path(source.path).stem
    named = schema.get("x-applies-to", [_CALLED.get(stem, stem)])
    problem = _misnamed(named) or _stray(schema, there)
    if problem:
        return _finding(source, problem)

    def retrieve(uri: str) -> JsonValue:
        name = uri.removeprefix(_BASE)
        if name not in there:
            raise ValueError(f"{uri} is not in {layout.SCHEMAS}")
        return {key: value for key, value in there[name].items() if key != "$id"}

    own = {key: value for key, value in schema.items() if key != "$id"}
    try:
        jsonschema_rs.meta.validate(own)
        validator = jsonschema_rs.validator_for(
            own, retriever=retrieve, base_uri=_BASE + Path(source.path).name, validate_formats=True
        )
    except jsonschema_rs.ValidationError as error:
        return _finding(source, Problem("broken-schema", tuple(error.instance_path), error.message))
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        return _finding(source, Problem("broken-schema", (), str(error)))
    return Rule(source, schema, frozenset(cast("list[str]", named)), validator)


def _misnamed(named: JsonValue) -> Problem | None:
    path = ("x-applies-to",)
    if not isinstance(named, list):
        return Problem("broken-schema", path, f"x-applies-to is {shown(named)}; it should be a list of kinds")
    for each in named:
        if each not in MODELS:
            near = nearest(each, MODELS) if isinstance(each, str) else None
            hint = f"did you mean {near!r}?" if near else "name the kinds that it is for in x-applies-to"
            return Problem("broken-schema", path, f"{shown(each)} is no kind of document; {hint}")
    return None


def _stray(schema: Schema, there: dict[str, Schema]) -> Problem | None:
    """Return the problem of the first reference that is neither inside the schema nor to a file of the folder."""
    for path, reference in _references(schema, ()):
        if len(path) > MAX_DEPTH:
            return Problem("nesting", (), f"more than {MAX_DEPTH} levels")
        name = reference.partition("#")[0]
        if name and name not in there:
            return Problem("broken-schema", path, f"the reference {shown(reference)} is to no file of {layout.SCHEMAS}")
    return None


def _references(node: JsonValue, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if len(path) > MAX_DEPTH:
        yield path, ""
        return
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in children:
        if step in _REFERENCES and isinstance(child, str):
            yield (*path, step), child
        yield from _references(child, (*path, step))


def _finding(source: Source, problem: Problem) -> Finding:
    return Finding(source.at(problem.path), problem.code, problem.message, REMEDIES[problem.code])


def _fault(path: str, fault: Fault) -> Finding:
    return Finding(Location(path, fault.line, fault.column), fault.code, fault.message, REMEDIES[fault.code])
