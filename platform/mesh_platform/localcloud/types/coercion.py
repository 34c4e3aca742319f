"""Text where a provider wants a number or a boolean, and values as a provider reads and writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from ..values import Secret, Unknown, Value
from .answers import RefusedError
from .table import Field

_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_NUMBER = re.compile(r"[-+]?((\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|inf(inity)?|nan)", re.IGNORECASE | re.ASCII)
_TRUE, _FALSE = ("1", "t", "T", "TRUE", "true", "True"), ("0", "f", "F", "FALSE", "false", "False")
_LARGEST = 2**63
SCALARS = ("string", "integer", "number", "boolean")
PARSERS: dict[str, Callable[[str], bool]] = {
    "number": lambda text: bool(_NUMBER.fullmatch(text)),
    "boolean": lambda text: text in (*_TRUE, *_FALSE),
}
"""By kind, whether a text reads as it to Go's parser."""


def require(fields: Iterable[Field], values: dict[str, Value]) -> None:
    """Raise RefusedError at the first text that is no whole number where one is wanted, or block of one that is two."""
    for field in fields:
        given = values.get(field.pulumi)
        value = opened(given)
        sealed = field.secret or isinstance(given, Secret)
        if field.kind == "integer":
            _whole(field.name, value, sealed=sealed)
        if field.kind == "object" and isinstance(value, list) and len(value) > 1:
            raise RefusedError("fatal: A failure has occurred: Unexpected multiple elements in array with MaxItems=1")
        for position, each in enumerate(value if isinstance(value, list) else [value]):
            block = opened(each)
            if field.fields and isinstance(block, dict):
                require(field.fields, block)
            elif field.kind == "list" and field.of == "integer":
                _whole(f"{field.name}[{position}]", block, sealed=sealed)


def _whole(name: str, text: Value, *, sealed: bool) -> None:
    if not isinstance(text, str):
        return
    wrong = "invalid syntax" if not _INTEGER.fullmatch(text) else ""
    if not wrong and not -_LARGEST <= int(text) < _LARGEST:
        wrong = "value out of range"
    if wrong:
        raise RefusedError(f'{name}: strconv.ParseInt: parsing "{"[secret]" if sealed else text}": {wrong}')


def opened(value: Value) -> Value:
    """Return a value without the seal around it; what is inside bears the seal on."""
    if not isinstance(value, Secret):
        return value
    inner = opened(value.value)
    if isinstance(inner, dict):
        return {key: Secret(each) for key, each in inner.items()}
    return [Secret(each) for each in inner] if isinstance(inner, list) else inner


def text(kind: str, value: Value) -> str:
    """Return a scalar as the provider writes it: whole numbers without a point, booleans as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and kind == "integer":
        return str(int(value))
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def typed(kind: str, value: Value) -> Value:
    """Return a scalar in its property's kind, as a state has it: "3" of an integer is 3, 5 of a string is "5"."""
    if value is None or isinstance(value, (Unknown, Secret, list, dict)) or kind not in SCALARS:
        return value
    written = text(kind, value)
    if kind == "boolean":
        return written in _TRUE if isinstance(value, str) else bool(value)
    if kind == "integer" and _INTEGER.fullmatch(written):
        return int(written)
    if kind == "number" and _NUMBER.fullmatch(written):
        return float(written)
    return written
