"""One transaction: records and the position up to which their causes were read, together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from .kafka import SECONDS, client, judged
from .metrics import Metrics
from .writer import Record

Made = dict[str, list[datetime]]
"""When the causes of the events of a transaction were published, by port."""


@contextmanager
def asked() -> Generator[None]:
    """Raise what the broker's client raises as an error of ours."""
    try:
        yield
    except client.KafkaException as error:
        raise judged(error.args[0]) from error


@contextmanager
def aborting(producer: Any) -> Generator[None]:
    """Abort the transaction of a producer whatever is raised in the body, and raise it."""
    with asked():
        try:
            yield
        except BaseException:
            with suppress(client.KafkaException):
                producer.abort_transaction(SECONDS)
            raise


def begin(producer: Any, records: Iterable[Record]) -> Made:
    """Begin a transaction, and hand its records to the producer; they are waited for by the commit."""
    made = Made()
    with aborting(producer):
        producer.begin_transaction()
        produce = producer.produce
        for topic, key, value, headers, partition, time, port, since in records:
            produce(topic, value, key, partition, headers=headers, timestamp=time)
            if since is not None:
                made.setdefault(port, []).append(since)
    return made


def commit(producer: Any, offsets: list[Any], group: Any) -> None:
    """End a transaction with the offsets of a group."""
    with aborting(producer):
        producer.send_offsets_to_transaction(offsets, group, SECONDS)
        producer.commit_transaction(SECONDS)


class Committer:
    """Waits for one commit in a thread of its own, while the records after it are processed."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "commits")
        self._pending: Future[None] | None = None

    def start(self, commit: Callable[..., None], *arguments: Any) -> None:
        """Start a commit; the one before has been settled."""
        self._pending = self._thread.submit(commit, *arguments)

    def settle(self) -> None:
        """Wait until nothing is being committed; raises what the transaction raised."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def close(self) -> None:
        """Let a transaction end, however it does."""
        self._thread.shutdown()
        self._pending = None


def observe(metrics: Metrics, made: Made) -> None:
    """Note what events took from the publication of their causes until now, when they are committed."""
    now = datetime.now(UTC)
    for port, times in made.items():
        metrics.observe(port, *(max((now - each).total_seconds(), 0) for each in times))
