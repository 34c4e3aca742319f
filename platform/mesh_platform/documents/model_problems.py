"""What pydantic says of a document, as problems of the document."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast, get_args

from pydantic import BaseModel, ValidationError

from .problem import Path, Problem, dotted, missing, nearest, told_once, unknown, wrong

if TYPE_CHECKING:
    from pydantic import JsonValue
    from pydantic_core import ErrorDetails


_KEY = "[key]"  # how pydantic says that a key of a mapping, not its value, is wrong


def problems(model: type[BaseModel], error: ValidationError, tree: JsonValue) -> list[Problem]:
    """Return one problem per fault; of a field that takes several forms only the form that was meant counts."""
    plain: list[Problem] = []
    unions: dict[Path, dict[str, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for each in error.errors(include_url=False):
        path, forms = _place(each, tree)
        problem = _problem(model, each, path)
        if forms:
            union, form = forms[0]
            unions[union][form].append(problem)
        else:
            plain.append(problem)
    plain += [problem for union, forms in unions.items() for problem in _meant(union, forms)]
    return told_once(plain)


def _place(each: ErrorDetails, tree: JsonValue) -> tuple[Path, list[tuple[Path, str]]]:
    """Return where in the document an error is, and the forms on the way: steps that the document does not have."""
    path: list[str | int] = []
    forms: list[tuple[Path, str]] = []
    node: object = tree
    loc = each["loc"]
    for index, step in enumerate(loc):
        if isinstance(node, dict) and step in node:
            node = cast("dict[str | int, object]", node)[step]
        elif isinstance(node, list) and isinstance(step, int):
            node = cast("list[object]", node)[step]
        elif not (each["type"] == "missing" and index == len(loc) - 1):
            if step != _KEY:
                forms.append((tuple(path), str(step)))
            continue
        path.append(step)
    return tuple(path), forms


def _meant(union: Path, forms: dict[str, list[Problem]]) -> list[Problem]:
    """Return the problems of the form that fits best: right type first, then a misspelt key, then the fewest faults."""

    def misfit(problems: list[Problem]) -> tuple[bool, bool, int]:
        refused = any(problem.path == union and problem.code in ("wrong-type", "not-allowed") for problem in problems)
        return refused, not any(problem.meant for problem in problems), len(problems)

    return min(forms.values(), key=misfit)


def _problem(model: type[BaseModel], each: ErrorDetails, path: Path) -> Problem:
    said = each["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    if each["loc"][-1:] == (_KEY,):
        return Problem("bad-value", path, f"the key {dotted(path)!r} does not fit; {said}", key=True)
    match each["type"]:
        case "missing":
            return missing(path)
        case "extra_forbidden":
            return unknown(path, _known(model, each["loc"]))
        case "literal_error":
            return _not_allowed(each, path)
        case kind if kind.endswith("_type"):
            return wrong("wrong-type", path, each["input"], said)
        case _ if isinstance(each["input"], dict):
            return Problem("bad-value", path, f"{dotted(path)}: {said}")
        case _:
            return wrong("bad-value", path, each["input"], said)


def _not_allowed(each: ErrorDetails, path: Path) -> Problem:
    expected = str(each.get("ctx", {}).get("expected", ""))
    said = each["input"] if isinstance(each["input"], str) else ""
    near = nearest(said, expected.replace(" or ", ", ").replace("'", "").split(", "))
    hint = f"; did you mean {near!r}?" if near else ""
    return wrong("not-allowed", path, each["input"], f"allowed: {expected}{hint}")


def _known(model: type[BaseModel], loc: Path) -> list[str]:
    """Return the keys that are known where `loc` points, by walking the annotations of the model."""
    models: list[type[BaseModel]] = [model]
    for step in loc[:-1]:
        models = [inner for each in models for inner in _step(each, step)] or models
    return [field.alias or name for each in models for name, field in each.model_fields.items()]


def _step(model: type[BaseModel], step: str | int) -> list[type[BaseModel]]:
    if isinstance(step, int) or model.__name__ == step:
        return [model]
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            return _models(field.annotation)
    return []


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for each in cast("tuple[object, ...]", get_args(annotation)) for inner in _models(each)]
