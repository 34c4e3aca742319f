"""Kafka's own protocol, as far as its C client leaves it out: client quotas, asked for by the administrator.

Sources: the protocol guide of Apache Kafka (requests 17, 36, 48, 49, all in version 0 or 1), KIP-546.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from mesh_platform.errors import ProviderError

_HANDSHAKE, _AUTHENTICATE, _DESCRIBE_QUOTAS, _ALTER_QUOTAS = (17, 1), (36, 0), (48, 0), (49, 0)
_SPECIFIED = 2
"""As a match in a description: every entity that is named, the default one left out."""

Quotas = Mapping[str, Mapping[str, float]]
"""By user: quota key, as producer_byte_rate, and bytes a second."""


@dataclass(slots=True)
class _Answer:
    data: bytes
    at: int = 0

    def take(self, form: str) -> int | float:
        (value,) = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return value

    def text(self) -> str:
        length = int(self.take("h"))
        if length < 0:
            return ""
        self.at += length
        return self.data[self.at - length : self.at].decode()


@dataclass(slots=True)
class Connection:
    """One connection of the administrator; raises OSError where the broker is not there any more."""

    _socket: socket.socket
    _sent: int = field(default=0)

    def quotas(self) -> dict[str, dict[str, float]]:
        """Return the quotas of every user that has one."""
        answer = self._call(_DESCRIBE_QUOTAS, _count(1) + _text("user") + struct.pack(">bh?", _SPECIFIED, -1, True))
        answer.take("i")
        self._accept(answer, "the quotas")
        return {_entity(answer): _values(answer) for _ in range(int(answer.take("i")))}

    def set_quotas(self, wanted: Mapping[str, Mapping[str, float | None]]) -> None:
        """Set quotas by user and key; None takes one away."""
        entries = b"".join(
            _count(1) + _text("user") + _text(user) + _count(len(values))
            + b"".join(_text(key) + struct.pack(">d?", value or 0.0, value is None) for key, value in values.items())
            for user, values in wanted.items()
        )  # fmt: skip
        answer = self._call(_ALTER_QUOTAS, _count(len(wanted)) + entries + b"\0")
        answer.take("i")
        for _ in range(int(answer.take("i"))):
            self._accept(answer, "a quota")
            _entity(answer)

    def log_in(self, user: str, password: str) -> None:
        """Authenticate by PLAIN."""
        handshake = self._call(_HANDSHAKE, _text("PLAIN"))
        if handshake.take("h"):
            raise ProviderError("the broker takes no administrator", where="kafka", fix="mesh local up")
        token = f"\0{user}\0{password}".encode()
        self._accept(self._call(_AUTHENTICATE, struct.pack(">i", len(token)) + token), "the administrator")

    def _accept(self, answer: _Answer, what: str) -> None:
        code, message = answer.take("h"), answer.text()
        if code:
            raise ProviderError(
                f"the local broker refused {what}: {message or f'error {code}'}", where="kafka", fix="mesh local status"
            )

    def _call(self, request: tuple[int, int], body: bytes) -> _Answer:
        self._sent += 1
        message = struct.pack(">hhi", *request, self._sent) + _text("mesh") + body
        self._socket.sendall(_count(len(message)) + message)
        (length,) = struct.unpack(">i", self._exactly(4))
        return _Answer(self._exactly(length), 4)

    def _exactly(self, length: int) -> bytes:
        received = bytearray()
        while len(received) < length:
            part = self._socket.recv(length - len(received))
            if not part:
                raise ConnectionError("the broker closed the connection")
            received += part
        return bytes(received)


@contextlib.contextmanager
def connected(port: int, user: str, password: str, seconds: float = 20) -> Generator[Connection]:
    """Connect to a broker on loopback as its administrator; raises OSError where nothing answers."""
    with socket.create_connection(("127.0.0.1", port), seconds) as opened:
        connection = Connection(opened)
        connection.log_in(user, password)
        yield connection


def _entity(answer: _Answer) -> str:
    names = [(answer.text(), answer.text()) for _ in range(int(answer.take("i")))]
    return next((name for kind, name in names if kind == "user"), "")


def _values(answer: _Answer) -> dict[str, float]:
    return {answer.text(): float(answer.take("d")) for _ in range(int(answer.take("i")))}


def _count(number: int) -> bytes:
    return struct.pack(">i", number)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">h", len(encoded)) + encoded
