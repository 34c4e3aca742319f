"""What an API server starts from: keys and certificates, tokens, and the kubeconfig that opens it."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVICES = "10.96.0.0/16"
"""Addresses of services; nothing routes them."""
NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
_LIFE = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """A server's folder. Certificates and tokens are drawn at every start; the key of service accounts stays."""

    folder: Path
    admin: str
    """A token of the group system:masters."""

    def __repr__(self) -> str:
        return f"Files({self.folder})"

    def path(self, name: str) -> Path:
        """Return a file of the folder."""
        return self.folder / name

    @property
    def authority(self) -> str:
        """The certificate that the server's own is signed by, as PEM."""
        return self.path("ca.crt").read_text(encoding="ascii")

    def kubeconfig(self, address: str) -> Path:
        """Write what opens the server at `address`, for its owner's eyes only."""
        return kubeconfig(self.path("kubeconfig"), address, self.authority, {"token": self.admin})


def kubeconfig(file: Path, address: str, authority: str, user: Mapping[str, str]) -> Path:
    """Write a kubeconfig of one context, for its owner's eyes only."""
    cluster = {"server": address, "certificate-authority-data": _base64(authority)}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "mesh-local",
        "clusters": [{"name": "mesh-local", "cluster": cluster}],
        "users": [{"name": "mesh-local", "user": dict(user)}],
        "contexts": [{"name": "mesh-local", "context": {"cluster": "mesh-local", "user": "mesh-local"}}],
    }
    return written(file, json.dumps(content, indent=2).encode())


def prepare(folder: Path) -> Files:
    """Make what a server in `folder` starts from."""
    files = Files(folder=folder, admin=secrets.token_urlsafe(32))
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = _certificate("mesh-local", authority, None, authority)
    written(files.path("ca.crt"), _pem(issuer))
    for name in ("apiserver", "etcd"):
        key = ec.generate_private_key(ec.SECP256R1())
        written(files.path(f"{name}.key"), _private(key))
        written(files.path(f"{name}.crt"), _pem(_certificate(name, key, issuer, authority)))
    if not files.path("accounts.key").exists():
        written(files.path("accounts.key"), _private(ec.generate_private_key(ec.SECP256R1())))
    written(files.path("tokens.csv"), f'{files.admin},mesh-local,mesh-local,"system:masters"\n'.encode())
    return files


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """Return a certificate of a server on loopback, which is a client too; without an issuer, of an authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    addresses = (ipaddress.ip_address("127.0.0.1"), next(ipaddress.ip_network(SERVICES).hosts()))
    others = [*map(x509.IPAddress, addresses), *map(x509.DNSName, NAMES)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if issuer is not None:
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName(others), critical=False)
    else:
        builder = builder.add_extension(_signs(), critical=True)
    return builder.sign(signer, SHA256())


def _signs() -> x509.KeyUsage:
    return x509.KeyUsage(
        key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def written(file: Path, content: bytes) -> Path:
    """Write a file anew, for its owner's eyes only."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    return file


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
