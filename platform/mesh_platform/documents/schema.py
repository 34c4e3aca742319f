"""JSON Schemas of our own kinds, generated from the models: `python -m mesh_platform.documents.schema <folder>`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import cast

from pydantic import JsonValue

from .kinds import KINDS
from .layout import called

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_name(kind: str) -> str:
    """Return the name of the file of a kind's schema, as `product-stack.schema.json`."""
    return f"{called(kind)}.schema.json"


def schema(kind: str) -> dict[str, JsonValue]:
    """Return the JSON Schema (2020-12) of one of our kinds, as its documents are written."""
    found = cast("dict[str, JsonValue]", KINDS[kind].model_json_schema(mode="validation"))
    return {"$schema": _DIALECT, **cast("dict[str, JsonValue]", _closed(found)), "title": kind}


def write(folder: Path) -> None:
    """Write the schema of every kind to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / file_name(kind)).write_text(text(kind), encoding="utf-8")


def text(kind: str) -> str:
    """Return the schema of a kind as its file holds it."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def _closed(node: JsonValue) -> JsonValue:
    """Refuse keys that do not fit, and drop titles that pydantic derives from names: they say nothing more."""
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(each) for key, each in node.items() if not (key == "title" and isinstance(each, str))}
    return {**found, "additionalProperties": False} if "patternProperties" in found else found


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schemas"))
