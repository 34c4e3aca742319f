"""The reference of all documents, from their models: `python -m mesh_platform.documents.reference <file>`."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from . import layout, scalars
from .form import Form
from .schema import file_name
from .validate import MODELS, STANDARDS
from .words import PARTICULAR, WORDS

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

INTRODUCTION = """\
# Documents

Every document of a mesh, field by field. This page is generated from the models (`make docs`); do not edit it.

A document is YAML, one in a file, in UTF-8, of at most 1 MiB, 40 levels and 20,000 nodes. Unknown and duplicate keys,
tags and links are refused. Scalars follow YAML 1.2: `no` and `on` are text, and so is a date. A number is never turned
into text or the other way round: quote a version. `mesh check` tells every fault with its file, line and column.

An organisation's own JSON Schemas in `governance/schemas/<kind>.json` apply on top.
"""
NOTES = {
    "DataProduct": "Open Data Product Standard (Bitol ODPS) {versions}. Closed: the platform adds no field.",
    "DataContract": (
        "Open Data Contract Standard (Bitol ODCS) {versions}. Each is judged by the standard's published JSON Schema, "
        "which has more fields than these: the ones that the platform reads."
    ),
    "AccessAgreement": "Open Access Agreement Standard (Bitol OAAS) {versions}. Closed: the platform adds no field.",
}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", type(None): "null"}
_BOUNDS = {"gt": "over", "ge": "from", "lt": "under", "le": "to"}


def page() -> str:
    """Return the whole page."""
    listed = "\n".join(f"| [{kind}](#{kind.lower()}) | {_home(kind)} |" for kind in MODELS)
    kinds = "\n".join(_kind(kind) for kind in MODELS)
    return f"{INTRODUCTION}\n| kind | place |\n|---|---|\n{listed}\n\n{kinds}\n{_forms()}"


def described(model: type[BaseModel], name: str) -> str:
    """Return what a field of a model means; raises KeyError where nobody has said it."""
    field = model.model_fields[name]
    alias = field.alias or name
    if f"{model.__name__}.{alias}" in PARTICULAR:
        return PARTICULAR[f"{model.__name__}.{alias}"]
    if field.description:
        return field.description
    form = next((each for each in field.metadata if isinstance(each, Form)), None)
    return form.said if form else WORDS[alias]


def models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a model and all that its fields hold, in the order in which they are met."""
    found: dict[type[BaseModel], None] = {root: None}
    waiting = [root]
    while waiting:
        for field in waiting.pop(0).model_fields.values():
            for inner in _held(field.annotation):
                if inner not in found:
                    found[inner] = None
                    waiting.append(inner)
    return list(found)


def _held(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in cast("tuple[object, ...]", get_args(annotation)):
        yield from _held(inner)


def _home(kind: str) -> str:
    return " or ".join(f"`{place}`" for place in layout.places(kind))


def _kind(kind: str) -> str:
    model, versions = MODELS[kind]
    lines = [f"## {kind}", "", f"Place: {_home(kind)}."]
    if kind in STANDARDS:
        lines += ["", NOTES[kind].format(versions=", ".join(versions))]
    else:
        schema = f"schemas/{file_name(kind)}"
        lines[2] += f" JSON Schema: [{schema}]({schema})."
    lines.append("")
    for part in models(model):
        if part is not model:
            lines += [f"### {kind}: {part.__name__}", ""]
        said = (part.__doc__ or "").split("\n")[0]
        lines += [] if part is model else [said, ""]
        lines += ["| field | type | required | default | meaning |", "|---|---|---|---|---|"]
        lines += [_row(kind, part, name, field) for name, field in part.model_fields.items()]
        lines.append("")
    return "\n".join(lines)


def _row(kind: str, model: type[BaseModel], name: str, field: FieldInfo) -> str:
    cells = (
        f"`{field.alias or name}`",
        _bounded(_type(kind, field.annotation), field.metadata) + (" or null" if _states_null(field) else ""),
        "yes" if field.is_required() else "no",
        _default(field),
        described(model, name),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _states_null(field: FieldInfo) -> bool:
    """Whether nothing is written as null and not by leaving the field out."""
    return field.is_required() and type(None) in get_args(field.annotation)


def _default(field: FieldInfo) -> str:
    default: object = field.default
    if default is PydanticUndefined or default in (None, [], {}):
        return ""
    value = default.model_dump(by_alias=True, exclude_unset=True) if isinstance(default, BaseModel) else default
    return f"`{json.dumps(value)}`" if value != {} else ""


def _type(kind: str, annotation: object) -> str:
    origin, inner = get_origin(annotation), cast("tuple[object, ...]", get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{kind.lower()}-{annotation.__name__.lower()})"
    if origin is Annotated:
        return _bounded(_type(kind, inner[0]), list(inner[1:]))
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(kind, each) for each in inner if each is not type(None)))
    if origin is list:
        return f"list of {_type(kind, inner[0])}"
    if origin is dict:
        return f"mapping from {_type(kind, inner[0])} to {_type(kind, inner[1])}"
    return _PLAIN.get(cast("type", annotation), "anything")


def _bounded(shown: str, metadata: list[object]) -> str:
    for each in metadata:
        if isinstance(each, Form):
            return f"[{each.name}](#forms-of-text)"
    bounds = [
        f"{word} {value}"
        for each in metadata
        for key, word in _BOUNDS.items()
        if (value := getattr(each, key, None)) is not None
    ]
    least = next((n for each in metadata if (n := getattr(each, "min_length", None))), None)
    bounds += [f"at least {least}"] if least else []
    return f"{shown} ({', '.join(bounds)})" if bounds else shown


def _forms() -> str:
    found = {form.name: form for form in _all_forms()}
    rows = [
        f"| {name} | {form.said.replace('<', '&lt;')} |"
        for name, form in sorted(found.items(), key=lambda pair: pair[0].lower())
    ]
    return "\n".join(["## Forms of text", "", "| form | written as |", "|---|---|", *rows, ""])


def _all_forms() -> Iterator[Form]:
    for value in vars(scalars).values():
        yield from (
            each for each in cast("tuple[object, ...]", getattr(value, "__metadata__", ())) if isinstance(each, Form)
        )


def write(file: Path) -> None:
    """Write the page to `file`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/documents.md"))
