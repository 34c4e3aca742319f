"""SSH signatures (PROTOCOL.sshsig of OpenSSH): read strictly, verified, and put together.

A signature is kept as the base64 of its blob in one line; `ssh-keygen -Y verify` takes it between its two armour lines.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from .wire import Blob, WireError, string

NAMESPACE = "mesh"
MAGIC = b"SSHSIG"
HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it was read: the public key's blob, the name of the hash, and the inner signature's blob."""

    key: bytes
    hash: bytes
    inner: bytes


def read(text: str) -> Signature:
    """Read the base64 of a signature in the namespace `mesh`; raises WireError for anything that is not exactly one."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("the signature is no base64") from error
    if base64.b64encode(data).decode() != text:
        raise WireError("the signature is no base64 in its one form")
    blob = Blob(data)
    if blob.take(len(MAGIC)) != MAGIC or blob.number() != 1:
        raise WireError("this is no SSH signature of version 1")
    key, namespace, reserved, name, inner = (blob.string() for _ in range(5))
    blob.end()
    if namespace != NAMESPACE.encode():
        raise WireError(f"the signature is for {namespace.decode(errors='replace')!r}, not for {NAMESPACE!r}")
    if reserved or name not in HASHES:
        raise WireError("the signature is of a kind that is not taken")
    return Signature(key, name, inner)


def to_sign(message: bytes, hash: bytes = b"sha512") -> bytes:
    """Return the bytes that the key itself signs for a message."""
    return MAGIC + b"".join(map(string, (NAMESPACE.encode(), b"", hash, HASHES[hash](message).digest())))


def written(key: bytes, inner: bytes, hash: bytes = b"sha512") -> str:
    """Return a signature as it is kept."""
    fields = (key, NAMESPACE.encode(), b"", hash, inner)
    return base64.b64encode(MAGIC + (1).to_bytes(4, "big") + b"".join(map(string, fields))).decode()


def armoured(text: str) -> str:
    """Return a kept signature as `ssh-keygen -Y verify` takes it."""
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join([BEGIN, *lines, END, ""])


def unarmoured(text: str) -> str:
    """Return what `ssh-keygen -Y sign` wrote as it is kept."""
    return "".join(line.strip() for line in text.splitlines() if line not in (BEGIN, END))
