"""Signing: by ssh-keygen, which alone reads key files, asks for passphrases and asks agents and security keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import UsageError

from . import sshsig
from .publickey import ED25519
from .wire import string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Signer = Callable[[bytes], str]
"""Takes the bytes of a statement and returns its signature as it is kept."""


def by_file(key: Path) -> Signer:
    """Return what signs with a private key in a file, or with the key of a .pub file that an agent holds.

    A passphrase is asked for by ssh-keygen itself, on a terminal only. Raises UsageError where it does not sign.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise UsageError("ssh-keygen is not installed", fix="install OpenSSH 8.2 or later; it signs")
    if not key.is_file():
        raise UsageError("no such key", where=str(key), fix="name a private key, or the .pub file of one in your agent")

    def sign(message: bytes) -> str:
        command = [program, "-Y", "sign", "-q", "-n", sshsig.NAMESPACE, "-f", str(key)]
        asks = sys.stdin.isatty()
        done = subprocess.run(  # noqa: S603 - the key is named by whoever signs
            command, input=message, stdout=subprocess.PIPE, stderr=None if asks else subprocess.PIPE, check=False,
            env=os.environ if asks else {**os.environ, "SSH_ASKPASS_REQUIRE": "never"}, start_new_session=not asks,
        )  # fmt: skip
        if done.returncode:
            said = (done.stderr or b"").decode(errors="replace").strip().splitlines()
            raise UsageError(
                f"ssh-keygen did not sign{f': {said[-1]}' if said else ''}", where=str(key),
                fix="run it on a terminal, or add the key to your agent: ssh-add, then name its .pub file",
            )  # fmt: skip
        return sshsig.unarmoured(done.stdout.decode())

    return sign


def in_process(key: Ed25519PrivateKey) -> Signer:
    """Return what signs with a key that this process holds: one made at run time, or that of a pipeline."""
    public = string(ED25519) + string(key.public_key().public_bytes_raw())

    def sign(message: bytes) -> str:
        return sshsig.written(public, string(ED25519) + string(key.sign(sshsig.to_sign(message))))

    return sign
