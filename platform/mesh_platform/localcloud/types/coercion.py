"""Text where a provider wants a number or a boolean: taken when it reads as one, else the whole call is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..values import Secret, Unknown, Value, plain
from .answers import RefusedError
from .table import Field

_INTEGER = re.compile(r"[-+]?(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO](_?[0-7])+|0(_?[0-7])*|[1-9](_?\d)*)")
_NUMBER = re.compile(r"[-+]?((\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|inf(inity)?|nan)", re.IGNORECASE)
_TRUE, _FALSE = ("1", "t", "T", "TRUE", "true", "True"), ("0", "f", "F", "FALSE", "false", "False")
PARSERS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "integer": ("ParseInt", lambda text: bool(_INTEGER.fullmatch(text))),
    "number": ("ParseFloat", lambda text: bool(_NUMBER.fullmatch(text))),
    "boolean": ("ParseBool", lambda text: text in (*_TRUE, *_FALSE)),
}
"""By kind: Go's parser of it, whose name the refusal bears, and what it takes."""


def require(fields: Iterable[Field], values: dict[str, Value], path: str = "") -> None:
    """Raise RefusedError at the first text that does not read as its property's kind."""
    for field in fields:
        given, here = values.get(field.pulumi), f"{path}{field.name}"
        value = opened(given)
        if isinstance(value, str) and field.kind in PARSERS:
            parser, takes = PARSERS[field.kind]
            if not takes(value):
                shown = "[secret]" if field.secret or isinstance(given, Secret) else value
                raise RefusedError(f'{here}: strconv.{parser}: parsing "{shown}": invalid syntax')
        for position, each in enumerate(value if isinstance(value, list) else [value]):
            block = opened(each)
            if field.fields and isinstance(block, dict):
                require(field.fields, block, f"{here}.{position}.")


def opened(value: Value) -> Value:
    """Return a value without the seal around it; what is inside bears the seal on."""
    if not isinstance(value, Secret):
        return value
    inner = opened(value.value)
    if isinstance(inner, dict):
        return {key: Secret(each) for key, each in inner.items()}
    return [Secret(each) for each in inner] if isinstance(inner, list) else inner


def text(field: Field, value: Value) -> str:
    """Return a scalar as the provider writes it: whole numbers without a point, booleans as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and field.kind == "integer":
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def typed(field: Field, value: Value) -> Value:
    """Return a scalar in its property's kind, as a state has it: "3" of an integer is 3, 5 of a string is "5"."""
    if value is None or isinstance(value, (Unknown, list, dict)) or not field.scalar:
        return value
    written = text(field, plain(value))
    if field.kind == "boolean":
        return written in _TRUE
    if field.kind == "integer" and _INTEGER.fullmatch(written):
        return int(written, 0) if written.lstrip("-+")[:1] == "0" and len(written) > 2 else int(written)
    if field.kind == "number" and _NUMBER.fullmatch(written):
        return float(written)
    return written
