"""SSH signatures: ours are OpenSSH's and the other way round, and any byte that is another one refuses."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hands import HANDS, SSH_KEYGEN, Hand, ecdsa, ed25519, security_key, ssh, with_ssh
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.identity import publickey, sshsig
from mesh_platform.identity.wire import Blob, WireError, integer, string

BY_KIND = pytest.mark.parametrize("kind", HANDS)
MADE = {kind: make() for kind, make in HANDS.items()}
MESSAGE = b'{"at":"2026-11-01T00:00:00Z","kind":"request"}'
SIGNED = {kind: hand.sign(MESSAGE) for kind, hand in MADE.items()}


def check(line: str, text: str, message: bytes = MESSAGE) -> None:
    """Verify as the platform does."""
    found = sshsig.read(text)
    if found.key != publickey.blob(line):
        raise WireError("another key")
    publickey.verify(found.key, found.inner, sshsig.to_sign(message, found.hash))


@BY_KIND
def test_what_is_signed_verifies_and_nothing_else(kind: str) -> None:
    """Neither another message nor another key."""
    check(MADE[kind].line, SIGNED[kind])
    with pytest.raises(WireError, match="does not fit"):
        check(MADE[kind].line, SIGNED[kind], MESSAGE + b" ")
    with pytest.raises(WireError, match="another key"):
        check(HANDS[kind]().line, SIGNED[kind])


@BY_KIND
@given(data=st.data())
def test_any_byte_of_a_signature_that_is_another_one_refuses(kind: str, data: st.DataObject) -> None:
    """Key, namespace, hash, signature, counter: each is signed or has one form only."""
    blob = base64.b64decode(SIGNED[kind])
    place = data.draw(st.integers(0, len(blob) - 1))
    other = data.draw(st.integers(1, 255))
    forged = blob[:place] + bytes([blob[place] ^ other]) + blob[place + 1 :]
    with pytest.raises(WireError):
        check(MADE[kind].line, base64.b64encode(forged).decode())


@BY_KIND
@given(data=st.data())
def test_any_letter_of_a_kept_signature_that_is_another_one_refuses(kind: str, data: st.DataObject) -> None:
    """The base64 has one form: no blanks, no bits that nobody reads."""
    text = SIGNED[kind]
    place, letter = data.draw(st.integers(0, len(text) - 1)), data.draw(st.characters(max_codepoint=255))
    forged = text[:place] + letter + text[place + 1 :]
    if forged != text:
        with pytest.raises(WireError):
            check(MADE[kind].line, forged)


@BY_KIND
@given(data=st.data())
def test_any_byte_of_what_is_signed_that_is_another_one_refuses(kind: str, data: st.DataObject) -> None:
    """Added, taken out, or changed."""
    place = data.draw(st.integers(0, len(MESSAGE) - 1))
    part = data.draw(st.binary(max_size=2))
    forged = MESSAGE[:place] + part + MESSAGE[place + 1 :]
    if forged != MESSAGE:
        with pytest.raises(WireError):
            check(MADE[kind].line, SIGNED[kind], forged)


@BY_KIND
@given(cut=st.integers(0, 400), more=st.binary(min_size=1, max_size=4))
def test_a_signature_that_ends_early_or_late_refuses(kind: str, cut: int, more: bytes) -> None:
    """Nothing is read that is not there, and nothing stands behind."""
    blob = base64.b64decode(SIGNED[kind])
    for forged in (blob[: min(cut, len(blob) - 1)], blob + more):
        with pytest.raises(WireError):
            check(MADE[kind].line, base64.b64encode(forged).decode())


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_refused_and_crash_nothing(data: bytes) -> None:
    """As a signature, as the inner part of one, and as a key."""
    with pytest.raises(WireError):
        sshsig.read(base64.b64encode(data).decode())
    with pytest.raises(WireError):
        sshsig.read(base64.b64encode(sshsig.MAGIC + data).decode())
    with pytest.raises(WireError):
        publickey.verify(data, data, b"")
    for hand in MADE.values():
        with pytest.raises(WireError):
            publickey.verify(hand.blob, string(Blob(hand.blob).string()) + data, b"")


def test_a_signature_for_something_else_than_the_mesh_is_refused() -> None:
    """One of a commit, of a file, or of an older version of the format."""
    key, name, inner = (getattr(sshsig.read(SIGNED["ed25519"]), field) for field in ("key", "hash", "inner"))
    for namespace, reserved, version in ((b"git", b"", 1), (b"mesh", b"x", 1), (b"mesh", b"", 2)):
        fields = b"".join(map(string, (key, namespace, reserved, name, inner)))
        text = base64.b64encode(sshsig.MAGIC + version.to_bytes(4, "big") + fields).decode()
        with pytest.raises(WireError):
            check(MADE["ed25519"].line, text)


def test_a_security_key_that_nobody_touched_signs_nothing() -> None:
    """Who has the machine has not the person."""
    hand = security_key(flags=0)
    with pytest.raises(WireError, match="nobody touched"):
        check(hand.line, hand.sign(MESSAGE))


@pytest.mark.parametrize(
    "line",
    ["", "ssh-ed25519", "ssh-ed25519 !", "ssh-ed25519 AAAA", f"ssh-rsa {ed25519().line[12:]}"],
    ids=["nothing", "no data", "no base64", "too short", "of another kind"],
)
def test_a_line_that_is_no_key_is_none(line: str) -> None:
    """Nor one whose words and bytes name two kinds."""
    with pytest.raises(WireError):
        publickey.blob(line)
    assert publickey.fingerprint(line) == "no key"


@given(st.integers(0, 2**300))
def test_numbers_have_one_form(value: int) -> None:
    """As RFC 4251 writes them, and no other."""
    blob = Blob(integer(value) + b"\1")
    assert blob.integer() == value
    with pytest.raises(WireError, match="goes on"):
        blob.end()
    with pytest.raises(WireError):
        Blob(string(b"\0" + value.to_bytes(40, "big"))).integer()


@with_ssh
@BY_KIND
def test_openssh_takes_our_signatures(kind: str, tmp_path: Path) -> None:
    """`ssh-keygen -Y verify` says yes to the message and no to another."""
    hand = MADE[kind]
    (tmp_path / "allowed").write_text(f'p-0142 namespaces="mesh" {hand.line}\n')
    (tmp_path / "sig").write_text(sshsig.armoured(SIGNED[kind]))
    command = ("-Y", "verify", "-f", "allowed", "-I", "p-0142", "-n", "mesh", "-s", "sig")
    assert ssh(*command, given=MESSAGE, folder=tmp_path).returncode == 0
    assert ssh(*command, given=MESSAGE + b" ", folder=tmp_path).returncode != 0


@with_ssh
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_we_take_the_signatures_of_openssh(kind: str, tmp_path: Path) -> None:
    """Made by `ssh-keygen -Y sign`, and kept as we keep ours; the fingerprint is the one that it prints."""
    assert SSH_KEYGEN is not None
    ssh("-q", "-t", kind, "-N", "", "-f", "key", folder=tmp_path)
    done = ssh("-Y", "sign", "-n", "mesh", "-f", "key", given=MESSAGE, folder=tmp_path)
    line = (tmp_path / "key.pub").read_text()
    kept = sshsig.unarmoured(done.stdout.decode())
    check(line, kept)
    assert sshsig.armoured(kept) == done.stdout.decode()
    assert publickey.fingerprint(line) in ssh("-l", "-f", "key.pub", folder=tmp_path).stdout.decode()


@with_ssh
@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_keys_of_other_kinds_are_not_taken(kind: str, tmp_path: Path) -> None:
    """RSA, and another curve."""
    bits = {"rsa": "2048", "ecdsa": "384"}[kind]
    ssh("-q", "-t", kind, "-b", bits, "-N", "", "-f", "key", folder=tmp_path)
    done = ssh("-Y", "sign", "-n", "mesh", "-f", "key", given=MESSAGE, folder=tmp_path)
    with pytest.raises(WireError, match="not taken"):
        check((tmp_path / "key.pub").read_text(), sshsig.unarmoured(done.stdout.decode()))


def test_a_key_of_one_kind_does_not_vouch_for_a_signature_of_another() -> None:
    """Even with the bytes of a good signature inside."""
    one, other = ed25519(), ecdsa()
    inner = sshsig.read(one.sign(MESSAGE)).inner
    with pytest.raises(WireError, match="two kinds"):
        publickey.verify(other.blob, inner, sshsig.to_sign(MESSAGE))


def test_a_hand_is_one_of_those_that_are_taken() -> None:
    """The kinds that are tried here are all that there are."""
    assert all(isinstance(hand, Hand) for hand in MADE.values())
    assert {hand.line.split()[0].encode() for hand in MADE.values()} == {
        publickey.ED25519, publickey.SK_ED25519, publickey.ECDSA,
    }  # fmt: skip
