"""One transaction: records and the position up to which their causes were read, together or not at all."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from .kafka import SECONDS, client, judged
from .metrics import Metrics
from .worker import Record


@contextmanager
def asked() -> Generator[None]:
    """Raise what the broker's client raises as an error of ours."""
    try:
        yield
    except client.KafkaException as error:
        raise judged(error.args[0]) from error


@contextmanager
def transaction(producer: Any, offsets: Any, group: Any) -> Generator[None]:
    """Run the body in a transaction that ends with the offsets; whatever is raised in it aborts it.

    `offsets` is called at the end, since what is remembered then is committed too.
    """
    with asked():
        producer.begin_transaction()
        try:
            yield
            producer.send_offsets_to_transaction(offsets(), group(), SECONDS)
            producer.commit_transaction(SECONDS)
        except BaseException:
            with suppress(client.KafkaException):
                producer.abort_transaction(SECONDS)
            raise


def send(producer: Any, records: Iterable[Record]) -> None:
    """Hand records to the producer; they are waited for by the commit."""
    for each in records:
        times = {"timestamp": each.time} if each.time else {}
        producer.produce(
            each.topic, each.value, key=each.key, partition=each.partition, headers=each.headers, **times
        )  # fmt: skip


def observe(metrics: Metrics, records: Iterable[Record]) -> None:
    """Note what records took from the publication of their causes until now, when they are committed."""
    now = datetime.now(UTC)
    for each in records:
        if each.port and each.since is not None:
            metrics.observe(each.port, max((now - each.since).total_seconds(), 0))
