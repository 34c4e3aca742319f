"""People of a small team who sign, without a mesh around them."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from mesh_platform.documents.kinds import Statement
from mesh_platform.documents.kinds.governance import Key
from mesh_platform.identity import Person, sshsig
from mesh_platform.identity.publickey import ECDSA as ECDSA_NAME
from mesh_platform.identity.publickey import ED25519, SK_ED25519
from mesh_platform.identity.signer import Signer
from mesh_platform.identity.statement import Link, chain
from mesh_platform.identity.wire import integer, string

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SSH_KEYGEN = shutil.which("ssh-keygen")
with_ssh = pytest.mark.skipif(SSH_KEYGEN is None, reason="ssh-keygen is not installed here")
MESH, SUBJECT = "bank", "agreement:a"
DIGEST = "sha256:" + "1" * 64


@dataclass(frozen=True)
class Hand:
    """Somebody's key of one kind: its public line, and what signs with it."""

    line: str
    sign: Signer

    @property
    def blob(self) -> bytes:
        return base64.b64decode(self.line.split()[1])


def ed25519() -> Hand:
    key = Ed25519PrivateKey.generate()
    blob = string(ED25519) + string(key.public_key().public_bytes_raw())
    return _hand(ED25519, blob, lambda message: string(ED25519) + string(key.sign(message)))


def security_key(flags: int = 1) -> Hand:
    """A stand-in of a touched security key: it signs what PROTOCOL.u2f says."""
    key, application = Ed25519PrivateKey.generate(), b"ssh:"
    blob = string(SK_ED25519) + string(key.public_key().public_bytes_raw()) + string(application)

    def inner(message: bytes) -> bytes:
        counted = bytes([flags]) + (7).to_bytes(4, "big")
        whole = hashlib.sha256(application).digest() + counted + hashlib.sha256(message).digest()
        return string(SK_ED25519) + string(key.sign(whole)) + counted

    return _hand(SK_ED25519, blob, inner)


def ecdsa() -> Hand:
    key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    blob = string(ECDSA_NAME) + string(b"nistp256") + string(point)

    def inner(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ECDSA(SHA256())))
        return string(ECDSA_NAME) + string(integer(r) + integer(s))

    return _hand(ECDSA_NAME, blob, inner)


HANDS = {"ed25519": ed25519, "sk-ed25519": security_key, "ecdsa-p256": ecdsa}


def _hand(kind: bytes, blob: bytes, inner: Any) -> Hand:
    line = f"{kind.decode()} {base64.b64encode(blob).decode()}"
    return Hand(line, lambda message: sshsig.written(blob, inner(sshsig.to_sign(message))))


def key(hand: Hand, since: str = "2025-01-01T00:00:00Z", **more: Any) -> Key:
    return Key(key=hand.line, valid_from=since, **more)


def person(id: str, *keys: Key, team: str = "core", roles: tuple[str, ...] = ("owner",)) -> Person:
    return Person(id, frozenset((team, role) for role in roles), frozenset({team}), keys)


@dataclass
class Talk:
    """A chain that is talked into being: each statement follows the one before."""

    hands: dict[str, Hand] = field(default_factory=dict[str, Hand])
    kept: list[Statement] = field(default_factory=list[Statement])

    def say(self, who: str, kind: str = "request", role: str = "owner", **more: Any) -> Talk:
        links = self.links
        made = Statement(
            kind=kind,  # pyright: ignore[reportArgumentType]
            decision=more.pop("decision", None),
            signer=who,
            role=role,
            at=more.pop("at", "2026-10-01T00:00:00Z"),
            subject_digest=more.pop("digest", DIGEST),
            previous=links[-1].digest if links else None,
            signature=None,
            **more,
        )
        if who in self.hands:
            text = chain(MESH, SUBJECT, [*self.kept, made])[-1].text
            made = made.model_copy(update={"signature": self.hands[who].sign(text)})
        self.kept.append(made)
        return self

    def approve(self, who: str, role: str = "owner", **more: Any) -> Talk:
        return self.say(who, "decision", role, decision="approve", **more)

    @property
    def links(self) -> tuple[Link, ...]:
        return chain(MESH, SUBJECT, self.kept)


def ssh(*args: str, given: bytes = b"", folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run ssh-keygen to its end."""
    assert SSH_KEYGEN is not None
    return subprocess.run([SSH_KEYGEN, *args], input=given, capture_output=True, cwd=folder, check=False)
