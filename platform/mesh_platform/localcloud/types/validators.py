"""What the providers' validators say of one value, with their words (source: the Terraform plugin SDK's validation)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ..values import Secret, Value
from . import coercion
from .table import Field, Rule


def reasons(field: Field, kind: str, given: Value, path: str) -> Iterator[str]:
    """Yield a reason for everything that is wrong with a scalar of a kind; a secret is never shown in one."""
    value = coercion.opened(given)
    written = coercion.text(kind, value)
    shown = "[secret]" if isinstance(given, Secret) else written
    wrong = _unreadable(kind, value, shown)
    if wrong is not None:
        yield wrong
        return
    rule = field.rule
    if rule.enum and not _listed(rule, written):
        allowed = " ".join(f'"{each}"' for each in rule.enum)
        yield f"expected {path} to be one of [{allowed}], got {shown}"
    if written in rule.banned:
        yield f"expected {path} to not be any of [{' '.join(rule.banned)}], got {shown}"
    if rule.not_empty and written == "":
        yield f'expected "{path}" to not be an empty string, got '
    if rule.matches and not re.search(rule.matches.replace("$", r"\Z"), written, re.ASCII):
        yield f"invalid value for {path} ({rule.says})"
    yield from _numbers(rule, path, written, shown)
    yield from _forms(rule, path, written, shown)


def mapping(field: Field, value: Value) -> Iterator[tuple[str, str]]:
    """Yield a reason for everything that is wrong with a map, with the key; a list of maps is as good as one."""
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            yield "Attribute must be a map", ""
            return
        for key, inner in each.items():
            wrong = _inconvertible(field.of, coercion.opened(inner))
            if wrong is not None:
                yield wrong, key


def go_kind(value: Value) -> str:
    """Return what Go calls the kind of a value that a provider is given."""
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "int"
        case list():
            return "slice"
        case _:
            return "string"


def _unreadable(kind: str, value: Value, shown: str) -> str | None:
    if isinstance(value, (list, dict)):
        return f"Attribute must be a single value, not a {'list' if isinstance(value, list) else 'map'}"
    if kind == "integer" and isinstance(value, bool):
        return f"Attribute must be a whole number, got {shown}"
    if isinstance(value, str) and value and kind in coercion.PARSERS and not coercion.PARSERS[kind](value):
        go, parser = ("bool", "ParseBool") if kind == "boolean" else ("float", "ParseFloat")
        return f"cannot parse '' as {go}: strconv.{parser}: parsing \"{shown}\": invalid syntax"
    return None


def _inconvertible(kind: str, value: Value) -> str | None:
    if not isinstance(value, (list, dict)):
        return None
    go = "[]interface {}" if isinstance(value, list) else "map[string]interface {}"
    return f"'' expected type '{kind}', got unconvertible type '{go}', value: '{_go(value)}'"


def _go(value: Value) -> str:
    """Write a value as Go prints it; a secret is never shown."""
    match value:
        case Secret():
            return "[secret]"
        case dict():
            return f"map[{' '.join(f'{key}:{_go(each)}' for key, each in sorted(value.items()))}]"
        case list():
            return f"[{' '.join(map(_go, value))}]"
        case None:
            return "<nil>"
        case _:
            return coercion.text("string", value)


def _listed(rule: Rule, written: str) -> bool:
    return written in rule.enum or (rule.any_case and written.casefold() in (each.casefold() for each in rule.enum))


def _numbers(rule: Rule, path: str, written: str, shown: str) -> Iterator[str]:
    if rule.length and not rule.length[0] <= len(written.encode()) <= rule.length[1]:
        yield f"expected length of {path} to be in the range ({rule.length[0]} - {rule.length[1]}), got {shown}"
    number = _number(written)
    if number is None:
        return
    if rule.at_least is not None and number < rule.at_least:
        yield f"expected {path} to be at least ({rule.at_least}), got {shown}"
    if rule.between and not rule.between[0] <= number <= rule.between[1]:
        yield f"expected {path} to be in the range ({rule.between[0]} - {rule.between[1]}), got {shown}"


def _forms(rule: Rule, path: str, written: str, shown: str) -> Iterator[str]:
    name = path.rpartition(".")[2]
    if rule.base64 and not _is_base64(written):
        yield f'expected "{path}" to be a base64 string, got {shown}'
    if rule.url and written == "":
        yield f'expected "{name}" url to not be empty, got '
    elif rule.url and not (urlsplit(written).scheme and urlsplit(written).netloc):
        yield f'expected "{name}" to be a valid url, got {shown}'
    if rule.path and written == "":
        yield "Path must not be empty"
    if rule.file and not (written and Path(written).is_file()):
        yield f"File {shown} does not exist" if written else "File does not exist"


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _is_base64(written: str) -> bool:
    try:
        base64.b64decode(written.encode(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
