"""Public keys of OpenSSH, and whether one of them made a signature: ed25519, sk-ed25519 and ecdsa-p256."""

from __future__ import annotations

import base64
import binascii
import hashlib

from .wire import Blob, WireError

ED25519, SK_ED25519, ECDSA = b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com", b"ecdsa-sha2-nistp256"
USER_PRESENT = 0x01
"""The flag of a security key that somebody touched it."""


def blob(line: str) -> bytes:
    """Return the bytes of a key in a line of a .pub file; raises WireError for one that is none."""
    kind, _, rest = line.partition(" ")
    try:
        data = base64.b64decode(rest.split(" ")[0], validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("the key is no base64") from error
    if Blob(data).string() != kind.encode():
        raise WireError(f"the key says to be {kind} and is not")
    return data


def fingerprint(line: str) -> str:
    """Return a key as `ssh-keygen -l` names it: `SHA256:…`; a line that is no key as `no key`."""
    try:
        data = blob(line)
    except WireError:
        return "no key"
    return f"SHA256:{base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')}"


def verify(key: bytes, inner: bytes, message: bytes) -> None:
    """Make sure that a key signed `message`; raises WireError where it did not, or is of a kind that is not taken."""
    public, signature = Blob(key), Blob(inner)
    kind = public.string()
    if kind not in (ED25519, SK_ED25519, ECDSA):
        raise WireError(f"keys of kind {kind.decode(errors='replace')} are not taken")
    if signature.string() != kind:
        raise WireError("key and signature are of two kinds")
    if kind == ED25519:
        _ed25519(_only(public), _only(signature), message)
    elif kind == SK_ED25519:
        _security_key(public, signature, message)
    else:
        _ecdsa(public, signature, message)


def _only(blob: Blob) -> bytes:
    found = blob.string()
    blob.end()
    return found


def _ed25519(public: bytes, signature: bytes, message: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise WireError("the signature does not fit what is signed") from error


def _security_key(public: Blob, signature: Blob, message: bytes) -> None:
    """PROTOCOL.u2f: what is signed is the application, flags and a counter, each hashed as FIDO does."""
    point, application = public.string(), public.string()
    public.end()
    made, flags, counter = signature.string(), signature.take(1), signature.take(4)
    signature.end()
    if not flags[0] & USER_PRESENT:
        raise WireError("nobody touched the security key")
    hashed = hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(message).digest()
    _ed25519(point, made, hashed)


def _ecdsa(public: Blob, signature: Blob, message: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA as USING
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    if public.string() != b"nistp256":
        raise WireError("the key is on another curve than it says")
    point, numbers = _only(public), Blob(_only(signature))
    r, s = numbers.integer(), numbers.integer()
    numbers.end()
    try:
        found = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        found.verify(encode_dss_signature(r, s), message, USING(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise WireError("the signature does not fit what is signed") from error
