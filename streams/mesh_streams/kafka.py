"""The C client of Kafka, which has no types: clients with the settings that the guarantees need."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from .errors import FatalError, StreamError, TransientError
from .settings import Settings

client: Any = importlib.import_module("confluent_kafka")
_ERROR: Any = client.KafkaError
_REFUSED = {
    _ERROR.TOPIC_AUTHORIZATION_FAILED, _ERROR.GROUP_AUTHORIZATION_FAILED, _ERROR.SASL_AUTHENTICATION_FAILED,
    _ERROR.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, _ERROR.CLUSTER_AUTHORIZATION_FAILED, _ERROR._AUTHENTICATION,
}  # fmt: skip
SECONDS = 30
"""How long an answer of the broker is waited for."""
_TURN = 2
_SESSION = 10_000
_TRANSACTION = 30_000
log = logging.getLogger("mesh.streams")


def producer(settings: Settings, role: str) -> Any:
    """Return a producer that is ready for transactions; it fences off another process with its instance and role.

    Raises FatalError where the broker does not let it in or a newer one has its name, TransientError without an answer.
    """
    said: list[Any] = []
    found = client.Producer(
        settings.client
        | {
            "transactional.id": f"{settings.prefix}{role}.{settings.instance}", "transaction.timeout.ms": _TRANSACTION,
            "partitioner": "murmur2_random", "linger.ms": 5, "compression.type": "lz4", "error_cb": said.append,
        },
        logger=log,
    )  # fmt: skip
    end = time.monotonic() + SECONDS
    while True:
        try:
            found.init_transactions(_TURN)
            return found
        except client.KafkaException as error:
            found.poll(0)
            for each in (*said, error.args[0]):
                if isinstance(judged(each), FatalError):
                    raise judged(each) from error
            if time.monotonic() > end or not error.args[0].retriable():
                raise judged(error.args[0]) from error


def consumer(settings: Settings, group: str, **more: Any) -> Any:
    """Return a consumer that sees committed transactions alone, and commits nothing by itself."""
    return client.Consumer(
        settings.client
        | {
            "group.id": settings.prefix + group, "isolation.level": "read_committed", "enable.auto.commit": False,
            "auto.offset.reset": "earliest", "session.timeout.ms": _SESSION, "error_cb": _tell,
            "fetch.wait.max.ms": 100, "topic.metadata.refresh.interval.ms": 30_000,
        }
        | more,
        logger=log,
    )  # fmt: skip


def pinned(settings: Settings, topics: Iterable[str]) -> dict[str, str]:
    """Return what lets a restarted process take over its partitions at once.

    The topics are part of the name: to a member that comes back the broker gives what it had, whatever it asks for now.
    """
    known = sha256("\n".join(sorted(topics)).encode()).hexdigest()[:8]
    return {"group.instance.id": f"{settings.instance}.{known}"} if settings.pinned else {}


def judged(error: Any) -> StreamError:
    """Return what an error of the client means for the process: give up, or try again."""
    if error.fatal() or error.code() in _REFUSED:
        return FatalError(error.str())
    return TransientError(error.str())


def partitions(reader: Any, topic: str) -> int:
    """Return how many partitions a topic has; raises TransientError where the broker does not say."""
    found = reader.list_topics(topic, timeout=SECONDS).topics[topic]
    if found.error is not None:
        raise judged(found.error)
    return len(found.partitions)


def _tell(error: Any) -> None:
    log.warning("%s", error.str())
