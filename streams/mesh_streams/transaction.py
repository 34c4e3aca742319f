"""One transaction: records and the position up to which their causes were read, together or not at all."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from .kafka import SECONDS, client, judged
from .metrics import Metrics
from .writer import Record

Made = dict[str, list[datetime]]
"""When the causes of the events of a transaction were published, by port. Records are not kept, there are many."""


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


def send(producer: Any, records: Iterable[Record], made: Made) -> None:
    """Hand records to the producer, and note when their causes were published; they are waited for by the commit."""
    produce = producer.produce
    for topic, key, value, headers, partition, time, port, since in records:
        produce(topic, value, key, partition, headers=headers, timestamp=time)
        if since is not None:
            made.setdefault(port, []).append(since)


def observe(metrics: Metrics, made: Made) -> None:
    """Note what events took from the publication of their causes until now, when they are committed."""
    now = datetime.now(UTC)
    for port, times in made.items():
        metrics.observe(port, *(max((now - each).total_seconds(), 0) for each in times))
