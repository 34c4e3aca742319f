"""Makes the local cloud's tables of resource types: shapes from the installed wheels, behaviour from tools/providers/.

python tools/provider_tables.py           writes platform/mesh_platform/localcloud/types/<package>.json
python tools/provider_tables.py --check   exits 1 where a written table is not what would be made now
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import sys
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pulumi import _types as sdk

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "platform" / "mesh_platform" / "localcloud" / "types"
PACKAGES = ("confluentcloud", "databricks")
SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
COLLECTIONS = ("list", "map", "object")
LISTS = ("conflicts", "exactlyOne", "atLeastOne")

Entry = dict[str, Any]


@cache
def tables() -> dict[str, str]:
    """Return the text of every table by package."""
    return {package: _text(table(package, _behaviour(package))) for package in PACKAGES}


def _behaviour(package: str) -> dict[str, Entry]:
    return yaml.safe_load((ROOT / "tools" / "providers" / f"{package}.yaml").read_text(encoding="utf-8"))


def table(package: str, behaviour: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entries of the types that `behaviour` names; raises KeyError for a property that no wheel has."""
    module = importlib.import_module(f"pulumi_{package}")
    made = {}
    for name, facts in sorted(behaviour.items()):
        token = f"{package}:index/{name[0].lower()}{name[1:]}:{name}"
        made[token] = _kind(module, name, facts)
    return made


def _kind(module: Any, name: str, facts: Entry) -> Entry:
    fields = shape(getattr(module, f"{name}Args"))
    for path, flags in facts["properties"].items():
        _at(fields, path, name).update(_flags(path, flags, facts.get("groups", {})))
    inputs = {field.get("pulumi") or camel(each) for each, field in fields.items()}
    secrets = _secrets(getattr(module, name))
    for each, field in fields.items():
        if (field.get("pulumi") or camel(each)) in secrets:
            field["secret"] = True
    outputs = {
        pulumi: _of(hint)["kind"]
        for pulumi, hint in sdk.resource_types(getattr(module, name)).items()
        if pulumi not in inputs and pulumi != "urn"
    }
    shown = [each for each, kind in outputs.items() if kind in COLLECTIONS and each not in facts.get("silent", ())]
    entry: Entry = {"fields": fields, "outputs": sorted(outputs)}
    if shown and not facts.get("framework"):
        entry["appearing"] = sorted(shown)
    return entry | {key: facts[key] for key in ("autoname", "framework") if key in facts}


def _at(fields: Entry, path: str, kind: str) -> Entry:
    found: Entry = {"fields": fields}
    for step in path.split("."):
        if step not in found.get("fields", {}):
            raise KeyError(f"{kind} has no property {path} in the installed wheel")
        found = found["fields"][step]
    return found


def _flags(path: str, flags: Entry, groups: Mapping[str, list[str]]) -> Entry:
    made = dict(flags)
    for key in LISTS:
        if isinstance(made.get(key), str):
            made[key] = [each for each in groups[made[key]] if key != "conflicts" or each != path]
    return made


def shape(arguments: type) -> Entry:
    """Return the properties of an args class by their Terraform names: kind, required, Pulumi's name, nested ones."""
    hints, names = sdk.input_type_types(arguments), sdk.input_type_py_to_pulumi_names(arguments)
    required = {
        name
        for name, parameter in inspect.signature(arguments.__init__).parameters.items()
        if parameter.default is inspect.Parameter.empty
    }
    fields = {}
    for python, pulumi in names.items():
        entry = _of(hints[pulumi])
        terraform = re.sub(r"^_[A-Z]\w*?Args(?=__)", "", python).removesuffix("_")
        if camel(terraform) != pulumi:
            entry["pulumi"] = pulumi
        if python in required:
            entry["required"] = True
        fields[terraform] = entry
    return dict(sorted(fields.items()))


def _of(hint: Any) -> Entry:
    hint = _plain(hint)
    if hint in SCALARS:
        return {"kind": SCALARS[hint]}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is not None and issubclass(origin, Mapping):
        value = _of(arguments[1])["kind"]
        return {"kind": "map"} if value == "string" else {"kind": "map", "of": value}
    if origin is not None and issubclass(origin, Sequence):
        inner = _of(arguments[0])
        return {"kind": "list", **({"fields": inner["fields"]} if "fields" in inner else {"of": inner["kind"]})}
    if isinstance(hint, type):
        return {"kind": "object", **({"fields": shape(hint)} if hasattr(hint, "_pulumi_input_type") else {})}
    return {"kind": "string"}


def _plain(hint: Any) -> Any:
    """Return what an input really is: neither optional nor an output of it."""
    while typing.get_origin(hint) is typing.Union:
        hint = typing.get_args(hint)[0]
    return hint


def _secrets(resource: type) -> set[str]:
    found = re.search(r"additional_secret_outputs=\[(.*?)\]", inspect.getsource(resource))
    return set(re.findall(r'"(\w+)"', found[1])) if found else set()


def camel(name: str) -> str:
    """Return the camelCase of a snake_case name; leading underscores stay."""
    under = name[: len(name) - len(name.lstrip("_"))]
    head, *rest = name.lstrip("_").split("_")
    return under + head + "".join(part[:1].upper() + part[1:] for part in rest)


def _text(table: dict[str, Entry]) -> str:
    rows = (f'"{token}": {json.dumps(entry, sort_keys=True, separators=(",", ":"))}' for token, entry in table.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main() -> int:
    """Write the tables, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a table is out of date")
    check = parser.parse_args().check
    stale = [package for package, text in tables().items() if text != (TABLES / f"{package}.json").read_text("utf-8")]
    for package in stale:
        print(f"{package}.json is out of date" if check else f"{package}.json written")
        if not check:
            (TABLES / f"{package}.json").write_text(tables()[package], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
