"""A public key is one line with one key in it, and what it signed is exactly what is verified, byte for byte."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from hands import HANDS, Hand, ed25519, security_key, ssh, with_ssh
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.identity import sshsig
from mesh_platform.identity.publickey import ECDSA, ED25519, SK_ED25519, blob, fingerprint, verify
from mesh_platform.identity.wire import Blob, WireError, integer, string

MESSAGE = b"what is signed"
KINDS = pytest.mark.parametrize("kind", HANDS)


def signed(hand: Hand) -> tuple[bytes, bytes]:
    """Return a key and its inner signature of MESSAGE, without the wrapping of SSH signatures."""
    found = sshsig.read(hand.sign(MESSAGE))
    return found.key, found.inner


def over(message: bytes = MESSAGE) -> bytes:
    return sshsig.to_sign(message)


@KINDS
def test_what_a_key_signed_is_verified_and_nothing_else(kind: str) -> None:
    """Another message is another one by a byte."""
    key, inner = signed(HANDS[kind]())
    verify(key, inner, over())
    for other in (b"", MESSAGE + b"\0", MESSAGE[:-1]):
        with pytest.raises(WireError, match="does not fit"):
            verify(key, inner, over(other))


@KINDS
@pytest.mark.parametrize("more", [b"\0", b"more", string(b"")])
def test_neither_key_nor_signature_goes_on_after_its_end(kind: str, more: bytes) -> None:
    """Two texts would be one key, and two signatures one."""
    key, inner = signed(HANDS[kind]())
    for changed in ((key + more, inner), (key, inner + more)):
        with pytest.raises(WireError, match="goes on after its end"):
            verify(*changed, over())


@KINDS
def test_neither_key_nor_signature_ends_early(kind: str) -> None:
    """Whatever is missing."""
    key, inner = signed(HANDS[kind]())
    for cut in (1, 4, 30):
        for changed in ((key[:-cut], inner), (key, inner[:-cut])):
            with pytest.raises(WireError):
                verify(*changed, over())


def test_a_signature_of_one_kind_is_none_of_another_one_s_key() -> None:
    """Not even where the numbers would fit: a security key signs something else."""
    for one in HANDS:
        for other in HANDS:
            if one != other:
                with pytest.raises(WireError, match="of two kinds"):
                    verify(signed(HANDS[one]())[0], signed(HANDS[other]())[1], over())


@pytest.mark.parametrize("kind", [b"ssh-rsa", b"ssh-dss", b"ecdsa-sha2-nistp384", b"", b"\xff"])
def test_a_key_of_another_kind_is_not_taken(kind: bytes) -> None:
    """Whatever it signed."""
    with pytest.raises(WireError, match="are not taken"):
        verify(string(kind) + string(b"x" * 32), string(kind) + string(b"x" * 64), over())


@pytest.mark.parametrize(("flags", "taken"), [(0x00, False), (0x01, True), (0x04, False), (0x05, True), (0xFE, False)])
def test_a_security_key_counts_where_somebody_touched_it(flags: int, taken: bool) -> None:
    """One bit of its flags says so, whatever the others say."""
    key, inner = signed(security_key(flags))
    if taken:
        verify(key, inner, over())
    else:
        with pytest.raises(WireError, match="nobody touched"):
            verify(key, inner, over())


def test_what_a_security_key_adds_is_part_of_what_it_signs() -> None:
    """Flags and counter cannot be written otherwise afterwards."""
    key, inner = signed(security_key(1))
    for place in (-5, -4, -1):
        forged = bytearray(inner)
        forged[place] ^= 0x02
        with pytest.raises(WireError, match="does not fit"):
            verify(key, bytes(forged), over())


def test_a_key_on_another_curve_than_it_says_is_refused() -> None:
    """The kind names the curve, and the key does once more."""
    key, inner = signed(HANDS["ecdsa-p256"]())
    other = key.replace(string(b"nistp256"), string(b"nistp384"))
    with pytest.raises(WireError, match="on another curve"):
        verify(other, inner, over())


@pytest.mark.parametrize(
    "line",
    [
        "", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 AAAA", "ssh-ed25519 not-base64!", "ssh-ed25519  AAAA",
        "ssh-rsa {key}", "{key}", " ssh-ed25519 {key}", "ssh-ed25519 {key}!", 'command="x" ssh-ed25519 {key}',
        "ssh-ed25519 {half}",
    ],
)  # fmt: skip
def test_a_line_that_is_no_key_is_none(line: str) -> None:
    """Nor one with options before it, as authorized_keys has them; its fingerprint is none either."""
    key = ed25519().line.split()[1]
    text = line.format(key=key, half=key[:8])
    with pytest.raises(WireError):
        blob(text)
    assert fingerprint(text) == "no key"


@KINDS
def test_a_comment_behind_a_key_is_no_part_of_it(kind: str) -> None:
    """It is where people write who they are; two lines with one key are one key."""
    hand = HANDS[kind]()
    for line in (hand.line, f"{hand.line} p-0142@bank", f"{hand.line} two words", f"{hand.line} "):
        assert blob(line) == hand.blob
        assert fingerprint(line) == fingerprint(hand.line)


@with_ssh
def test_a_fingerprint_is_the_one_that_openssh_shows(tmp_path: Path) -> None:
    """So that a person can compare them."""
    for hand in (HANDS[each]() for each in HANDS):
        (tmp_path / "key.pub").write_text(f"{hand.line}\n")
        done: subprocess.CompletedProcess[bytes] = ssh("-l", "-f", "key.pub", folder=tmp_path)
        assert done.stdout.decode().split()[1] == fingerprint(hand.line)


def test_the_kinds_that_are_taken_are_named_as_openssh_names_them() -> None:
    """A line that says another kind than its key is none."""
    hands = {each: HANDS[each]() for each in HANDS}
    assert {hand.line.split()[0].encode() for hand in hands.values()} == {ED25519, SK_ED25519, ECDSA}
    one, other = hands["ed25519"], hands["sk-ed25519"]
    with pytest.raises(WireError, match="says to be"):
        blob(f"{one.line.split()[0]} {base64.b64encode(other.blob).decode()}")


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=20), max_size=4), st.binary(max_size=4))
def test_strings_are_read_as_they_were_written(parts: list[bytes], more: bytes) -> None:
    """To the last byte, and not beyond it."""
    whole = b"".join(map(string, parts))
    found = Blob(whole + more)
    assert [found.string() for _ in parts] == parts
    if more:
        with pytest.raises(WireError):
            found.end()
    else:
        found.end()
    with pytest.raises(WireError):
        found.take(len(more) + 1)


@settings(max_examples=50)
@given(st.integers(0, 2**260))
def test_a_number_has_one_form(value: int) -> None:
    """The shortest that is not negative; every other one is refused."""
    written = integer(value)
    assert Blob(written).integer() == value
    data = written[4:]
    with pytest.raises(WireError, match="in a form that is not taken"):
        Blob(string(b"\0" + data)).integer()
    if data[:1] == b"\0":
        with pytest.raises(WireError, match="in a form that is not taken"):
            Blob(string(data[1:])).integer()
