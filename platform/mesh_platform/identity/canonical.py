"""The one form in which things are signed and digested: RFC 8785 (JSON Canonicalization Scheme), UTF-8."""

from __future__ import annotations

import hashlib

import rfc8785
from pydantic import JsonValue


def canonical(value: JsonValue) -> bytes:
    """Return plain data in canonical form; raises ValueError for what JSON cannot hold, as a number over 2**53."""
    return rfc8785.dumps(value)


def digest(value: JsonValue) -> str:
    """Return `sha256:` and the SHA-256 in hex of the canonical form."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"
