"""Secrets at rest: encrypted in the store with a key that lies beside it, readable by its owner alone."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import cast

from cryptography.fernet import Fernet

from .values import UNKNOWN, Secret, Unknown, Value

_MARK = "__sealed__"


def write_once(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, unless it is there; whole or not at all, whoever else tries too."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, scratch = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(scratch, file)
    finally:
        Path(scratch).unlink()


class Box:
    """Writes values as JSON text in which every secret is sealed, and reads them back."""

    def __init__(self, key_file: Path) -> None:
        write_once(key_file, Fernet.generate_key())
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
                sealed = {key: self._seal(each) for key, each in value.items()}
                return {_MARK: sealed} if _MARK in value else sealed
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
            if isinstance(sealed, dict):
                return {key: self._open(each) for key, each in cast("dict[str, object]", sealed).items()}
            return Secret(self._open(json.loads(self._fernet.decrypt(str(sealed).encode()))))
        return cast("Value", value)
