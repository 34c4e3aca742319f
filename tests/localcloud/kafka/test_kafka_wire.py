"""What is said to a broker about quotas in its own protocol, byte by byte, and what its answers mean."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import confluent_kafka
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.mirrors.kafka.client import result
from mesh_platform.localcloud.mirrors.kafka.settings import LEFT_OUT, applied, observed
from mesh_platform.localcloud.servers import kafka_wire

OK = struct.pack(">hh", 0, -1)
"""No error, and no message."""


def text(said: str | None) -> bytes:
    return struct.pack(">h", -1) if said is None else struct.pack(">h", len(said.encode())) + said.encode()


def entity(user: str) -> bytes:
    return struct.pack(">i", 1) + text("user") + text(user)


class Broker:
    """Answers each request with the next of its answers, and keeps what it was sent."""

    def __init__(self, answers: list[bytes]) -> None:
        self.sent: list[bytes] = []
        self._answers = answers
        self._listens = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listens.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self._listens, self._listens.accept()[0] as connection, connection.makefile("rwb") as stream:
            for answer in self._answers:
                (length,) = struct.unpack(">i", stream.read(4))
                self.sent.append(stream.read(length))
                number = self.sent[-1][4:8]
                whole = struct.pack(">i", len(answer) + 4) + number + answer
                # In two parts: what arrives is not what was sent at once.
                for part in (whole[:3], whole[3:]):
                    stream.write(part)
                    stream.flush()


@contextmanager
def asked(*answers: bytes) -> Iterator[tuple[Broker, kafka_wire.Connection]]:
    """Log in to a broker that then gives these answers."""
    broker = Broker([struct.pack(">hi", 0, 0), OK + struct.pack(">i", 0), *answers])
    with kafka_wire.connected(broker.port, "mesh-admin", "pw", seconds=5) as connection:
        yield broker, connection


def test_the_administrator_logs_in_with_name_and_password() -> None:
    with asked() as (broker, _):
        handshake, login = broker.sent
    assert handshake == struct.pack(">hhi", 17, 1, 1) + text("mesh") + text("PLAIN")
    token = b"\0mesh-admin\0pw"
    assert login == struct.pack(">hhi", 36, 0, 2) + text("mesh") + struct.pack(">i", len(token)) + token


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([struct.pack(">hi", 33, 0)], "the broker takes no administrator"),
        ([struct.pack(">hi", 0, 0), struct.pack(">h", 58) + text("Authentication failed")], "Authentication failed"),
        ([struct.pack(">hi", 0, 0), struct.pack(">h", 58) + text(None)], "refused the administrator: error 58"),
    ],
)
def test_who_is_not_let_in_is_told_why(answers: list[bytes], told: str) -> None:
    with pytest.raises(ProviderError, match=told), kafka_wire.connected(Broker(answers).port, "a", "b", seconds=5):
        pass


def test_a_broker_that_goes_in_between_is_no_answer() -> None:
    with pytest.raises(ConnectionError), kafka_wire.connected(Broker([]).port, "a", "b", seconds=5):
        pass


users = st.dictionaries(st.text("kü-", min_size=1, max_size=4), st.floats(1, 1e9), max_size=3)


@settings(max_examples=6)
@given(users)
def test_quotas_are_read_of_each_user_by_key(rates: dict[str, float]) -> None:
    entries = b"".join(
        entity(user) + struct.pack(">i", 1) + text("producer_byte_rate") + struct.pack(">d", rate)
        for user, rate in rates.items()
    )
    answer = struct.pack(">i", 0) + OK + struct.pack(">i", len(rates)) + entries
    with asked(answer) as (broker, connection):
        assert connection.quotas() == {user: {"producer_byte_rate": rate} for user, rate in rates.items()}
    assert broker.sent[-1] == (
        struct.pack(">hhi", 48, 0, 3)
        + text("mesh")
        + struct.pack(">i", 1)
        + text("user")
        + struct.pack(">bh?", 2, -1, True)
    )


def test_a_quota_is_set_or_taken_away_by_user_and_key() -> None:
    done = OK + entity("k1")
    with asked(struct.pack(">ii", 0, 1) + done) as (broker, connection):
        connection.set_quotas({"k1": {"producer_byte_rate": 10.0, "consumer_byte_rate": None}})
    said = (
        struct.pack(">i", 1) + entity("k1") + struct.pack(">i", 2)
        + text("producer_byte_rate") + struct.pack(">d?", 10.0, False)
        + text("consumer_byte_rate") + struct.pack(">d?", 0.0, True) + b"\0"
    )  # fmt: skip
    assert broker.sent[-1] == struct.pack(">hhi", 49, 0, 3) + text("mesh") + said


def test_of_several_quotas_one_that_is_refused_is_told() -> None:
    refused = struct.pack(">h", 42) + text("Invalid value") + entity("k2")
    answer = struct.pack(">ii", 0, 2) + OK + entity("k1") + refused
    with asked(answer) as (_, connection), pytest.raises(ProviderError, match="refused a quota: Invalid value"):
        connection.set_quotas({"k1": {"producer_byte_rate": 1.0}, "k2": {"producer_byte_rate": -1.0}})


def refusal(code: int) -> confluent_kafka.KafkaException:
    return confluent_kafka.KafkaException(confluent_kafka.KafkaError(code))


def raising(error: Exception) -> None:
    raise error


def test_one_refusal_of_a_broker_may_be_fine_and_any_other_is_told() -> None:
    there, unknown = confluent_kafka.KafkaError.TOPIC_ALREADY_EXISTS, confluent_kafka.KafkaError.UNKNOWN_TOPIC_OR_PART
    assert result(lambda: 5, "it") == 5
    assert result(lambda: raising(refusal(there)), "it", fine=there) is None
    assert result(lambda: raising(refusal(unknown)), "it", missing={}) == {}
    for error in (refusal(there), refusal(unknown)):
        with pytest.raises(ProviderError, match="the local broker refused it"):
            result(lambda error=error: raising(error), "it")
    with pytest.raises(ProviderError, match="client refused it: odd"):
        result(lambda: raising(ValueError("odd")), "it")


@pytest.mark.parametrize("name", ["_TIMED_OUT", "_TRANSPORT", "_ALL_BROKERS_DOWN"])
def test_a_broker_that_does_not_answer_is_not_one_that_refuses(name: str) -> None:
    silent = refusal(getattr(confluent_kafka.KafkaError, name))
    with pytest.raises(ProviderError, match="the local broker did not answer about it") as refused:
        result(lambda: raising(silent), "it")
    assert "mesh local up" in refused.value.fix


names = st.sampled_from([*LEFT_OUT, "retention.ms", "cleanup.policy"])


@settings(max_examples=25)
@given(st.dictionaries(names, st.sampled_from("12"), max_size=5))
def test_what_a_broker_does_not_take_of_a_topic_comes_back_as_it_was_recorded(config: dict[str, str]) -> None:
    taken = applied(config)
    assert not set(taken) & set(LEFT_OUT)
    assert observed(taken, config) == config
    assert observed({}, config) == {key: each for key, each in config.items() if key in LEFT_OUT}
    assert observed({"retention.ms": "9"}, {}) == {"retention.ms": "9"}
