"""SSH's wire format (RFC 4251): numbers of 32 bits, and strings of bytes behind their length."""

from __future__ import annotations


class WireError(ValueError):
    """Bytes that are not what they should be."""


class Blob:
    """Bytes that are read from front to end; raises WireError where they end early or late."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        found = self._data[self._place : self._place + count]
        if len(found) < count:
            raise WireError("it ends early")
        self._place += count
        return found

    def number(self) -> int:
        """Return the next number."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Return the next string."""
        return self.take(self.number())

    def integer(self) -> int:
        """Return the next integer (mpint), which is not negative and has no byte too many."""
        data = self.string()
        if data[:1] >= b"\x80" or (data[:1] == b"\0" and data[1:2] < b"\x80"):
            raise WireError("it has a number in a form that is not taken")
        return int.from_bytes(data, "big")

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self._place != len(self._data):
            raise WireError("it goes on after its end")


def string(data: bytes) -> bytes:
    """Return a string with its length."""
    return len(data).to_bytes(4, "big") + data


def integer(value: int) -> bytes:
    """Return an integer (mpint) that is not negative."""
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big") if value else b"")
