"""Secrets at rest: encrypted in the store with a key that lies beside it, readable by its owner alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import cast

from cryptography.fernet import Fernet

from .values import UNKNOWN, Secret, Unknown, Value

_MARK = "__sealed__"


class Box:
    """Writes values as JSON text in which every secret is sealed, and reads them back."""

    def __init__(self, key_file: Path) -> None:
        if not key_file.exists():
            key_file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
        self._fernet = Fernet(key_file.read_bytes())

    def dump(self, value: Value) -> str:
        """Return JSON with sealed secrets."""
        return json.dumps(self._seal(value), sort_keys=True)

    def load(self, text: str) -> Value:
        """Return the value that `dump` wrote."""
        return self._open(json.loads(text))

    def _seal(self, value: Value) -> object:
        match value:
            case Secret():
                text = json.dumps(self._seal(value.value))
                return {_MARK: self._fernet.encrypt(text.encode()).decode()}
            case Unknown():
                return {_MARK: None}
            case list():
                return [self._seal(each) for each in value]
            case dict():
                return {key: self._seal(each) for key, each in value.items()}
            case _:
                return value

    def _open(self, value: object) -> Value:
        if isinstance(value, list):
            return [self._open(each) for each in cast("list[object]", value)]
        if isinstance(value, dict):
            found = cast("dict[str, object]", value)
            if _MARK not in found:
                return {key: self._open(each) for key, each in found.items()}
            sealed = found[_MARK]
            if sealed is None:
                return UNKNOWN
            return Secret(self._open(json.loads(self._fernet.decrypt(str(sealed).encode()))))
        return cast("Value", value)
