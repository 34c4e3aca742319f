"""What a contract says beside its schema: where the data is, how far it stands, and what is told to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .model import Difference
from .parts import Pair, Part, come, gone, paired
from .relation import Relation, of_sets

STANDING = frozenset({"", "active", "deprecated"})
"""States in which a contract is a promise; before them it is a draft, after them it is none any more."""
_MODES = {"kafka": frozenset({"stream"}), "databricks": frozenset({"batch", "query"})}
_GUARANTEES = {
    "NONE": "", "BACKWARD": "b", "BACKWARD_TRANSITIVE": "bt", "FORWARD": "f", "FORWARD_TRANSITIVE": "ft", "FULL": "bf",
    "FULL_TRANSITIVE": "bft",
}  # fmt: skip
"""What the compatibility of a subject guarantees: backward, forward, and over all versions before."""
_SERVER_SAYS = ("id", "description", "roles", "customProperties", "catalog", "schema", "format")
"""A catalog or schema that stands there is the one that naming gives, or a finding."""
_ELSEWHERE = ("schema", "servers", "slaProperties", "customProperties", "status", "slaDefaultElement", "description")


def promises(old: Part, new: Part) -> Iterator[Difference]:
    """Yield what becomes of everything but the schema and the service levels."""
    pair = Pair("", old, new)
    yield from pair.told("status", _standing(old.text("status"), new.text("status")))
    yield from pair.told("slaDefaultElement", Relation.other)
    yield from _servers(pair)
    yield from _customs(pair)
    if pair.old.below("description").tree and pair.new.below("description").tree:
        yield from replace(pair.below("description"), what="description").harmless()
    else:
        yield from pair.told("description", Relation.same)
    yield from pair.harmless(*_ELSEWHERE)


def standing(status: str) -> bool:
    """Whether a contract in this state is one to rely on."""
    return status in STANDING


def _standing(old: str, new: str) -> Relation:
    return Relation.other if standing(old) and not standing(new) else Relation.same


def _servers(pair: Pair) -> Iterator[Difference]:
    for name, old, new in paired(pair.old.each("servers"), pair.new.each("servers"), "server"):
        what = f"servers.{name}"
        if old is None or new is None:
            yield from (_reached(gone(what, each, each.text("type")), each) for each in (old,) if each)
            yield from (come(what, each, each.text("type")) for each in (new,) if each)
        else:
            yield from (_reached(each, old) for each in _server(Pair(what, old, new)))


def _server(pair: Pair) -> Iterator[Difference]:
    for key in dict.fromkeys((*pair.old.tree, *pair.new.tree)):
        if key not in _SERVER_SAYS:
            yield from pair.told(key, Relation.other)
    same = (pair.old.text("format") or "avro") == (pair.new.text("format") or "avro")
    yield from pair.told("format", Relation.same if same else Relation.other)
    for key in _SERVER_SAYS[:-1]:
        yield from pair.told(key, Relation.same)


def _reached(difference: Difference, server: Part) -> Difference:
    return replace(difference, modes=_MODES.get(server.text("type"), frozenset[str]()))


def _customs(pair: Pair) -> Iterator[Difference]:
    there = pair.old.each("customProperties"), pair.new.each("customProperties")
    if _compatibility(there[0]) != _compatibility(there[1]):
        old, new = (_compatibility(each) for each in there)
        relation = of_sets(_GUARANTEES.get(old, ""), _GUARANTEES.get(new, "")).reversed
        found = pair.said("compatibility", old, new, relation, at="customProperties")
        yield replace(found, modes=_MODES["kafka"])
    for name, old, new in paired(*there, "property"):
        if name == "compatibility" or (old and new and old.tree == new.tree):
            continue
        values = [each.get("value") if each else None for each in (old, new)]
        yield pair.said(f"customProperties.{name}", values[0], values[1], Relation.same, at="customProperties")


def _compatibility(parts: tuple[Part, ...]) -> str:
    return next((each.text("value") for each in parts if each.text("property") == "compatibility"), "BACKWARD")
