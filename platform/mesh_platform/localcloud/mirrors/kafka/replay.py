"""A broker made equal to what it must hold: what differs, as data, and the changes that it takes."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mesh_platform.errors import ProviderError

from .desired import Desired, Limit, Topic
from .rights import Right

if TYPE_CHECKING:
    from .broker import Broker

_SECONDS = 30
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a broker lacks, has too much of, or has in another way. `larger` topics cannot be made smaller."""

    missing: Mapping[str, Topic]
    unknown: Collection[str]
    grown: Mapping[str, int]
    larger: Collection[str]
    configured: Mapping[str, Topic]
    added: Collection[Right]
    dropped: Collection[Right]
    locked_out: Collection[str]
    let_in: Collection[str]
    limited: Mapping[str, Limit | None]

    def lines(self) -> tuple[str, ...]:
        """Return what differs, for a person; a secret is no part of it."""
        counted = (
            ("created", "topic", self.missing), ("removed", "unknown topic", self.unknown),
            ("added partitions to", "topic", self.grown), ("configured", "topic", self.configured),
            ("let in", "key", self.let_in), ("locked out", "unknown key", self.locked_out),
            ("set the quota of", "key", self.limited),
        )  # fmt: skip
        found = [_line(verb, noun, sorted(names)) for verb, noun, names in counted if names]
        found += [f"{verb} {len(rights)} ACLs" for verb, rights in self._rights() if rights]
        found += [
            f"topic {name} has more partitions than the store says; it keeps them, since none can be taken away"
            for name in sorted(self.larger)
        ]
        return tuple(found)

    def _rights(self) -> tuple[tuple[str, Collection[Right]], ...]:
        return ("added", self.added), ("removed", self.dropped)


def difference(wanted: Desired, there: Desired) -> Difference:
    """Compare what a broker must hold with what it holds; whether a secret is the same cannot be seen."""
    both = wanted.topics.keys() & there.topics.keys()
    more = {name: wanted.topics[name].partitions - there.topics[name].partitions for name in both}
    limits = {key: wanted.limits.get(key) for key in wanted.limits.keys() | there.limits.keys()}
    return Difference(
        missing={name: wanted.topics[name] for name in wanted.topics.keys() - both},
        unknown=there.topics.keys() - both,
        grown={name: wanted.topics[name].partitions for name in both if more[name] > 0},
        larger={name for name in both if more[name] < 0},
        configured={n: wanted.topics[n] for n in both if wanted.topics[n].config != there.topics[n].config},
        added=wanted.rights - there.rights,
        dropped=there.rights - wanted.rights,
        locked_out=there.secrets.keys() - wanted.secrets.keys(),
        let_in=wanted.secrets.keys() - there.secrets.keys(),
        limited={key: limit for key, limit in limits.items() if limit != there.limits.get(key)},
    )  # fmt: skip


def equalise(broker: Broker, wanted: Desired) -> tuple[str, ...]:
    """Make a broker hold exactly what it must, verify it, and return what had to change."""
    there = broker.state()
    found = difference(wanted, there)
    broker.drop_users(found.locked_out)
    broker.drop_rights(found.dropped)
    broker.add_rights(found.added)
    broker.set_limits(found.limited)
    # All of them: somebody may have changed a secret, which no broker tells.
    broker.put_users(wanted.secrets)
    broker.delete(found.unknown)
    for name, topic in found.missing.items():
        broker.create(name, topic)
    for name, count in found.grown.items():
        broker.grow(name, count)
    for name, topic in found.configured.items():
        broker.configure(name, topic.config, there.topics[name].config)
    _verify(broker, wanted)
    return found.lines()


def _verify(broker: Broker, wanted: Desired) -> None:
    end = time.monotonic() + _SECONDS
    while left := [line for line in difference(wanted, broker.state()).lines() if "keeps them" not in line]:
        if time.monotonic() > end:
            raise ProviderError(
                f"the local broker took the store's state and still differs: {'; '.join(left)}", where="kafka",
                fix="mesh local down, then mesh local up; --purge forgets both",
            )  # fmt: skip
        time.sleep(0.05)


def _line(verb: str, noun: str, names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{verb} {len(names)} {noun}{'s' if len(names) > 1 else ''}: {', '.join(names[:_SHOWN])}{more}"
