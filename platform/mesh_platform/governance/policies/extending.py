"""What is wrong with a domain's policy that extends a global one: it may only tighten, inside its own domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from mesh_platform.findings import Finding
from mesh_platform.rules import ALL
from mesh_platform.rules.orders import EmptyError, both, relaxes

from .listed import Listed
from .stages import sinks
from .tightening import base, extensions, inner, lower, stated

REMEDY = "tighten it, or leave it to the global policy; governance may relax that one"


def findings(each: Listed, policies: Sequence[Listed], levels: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with the domain and the extension of one policy."""
    yield from _outside(each)
    if each.policy.extends is None:
        return
    if not each.domain:
        said = f"{each.id} is for the whole mesh; only a policy of a domain extends another"
        yield each.document.finding("not-allowed", said, ("extends",), "write the values into the policy itself")
        return
    below = base(each, policies)
    if below is None or below.policy.rule is None:
        yield _nothing_to_extend(each, below, policies)
        return
    if not any(below.names(rule) and each.chooses(rule) for rule in ALL):
        said = f"what {below.id} is about is no domain's alone"
        yield each.document.finding("not-allowed", said, ("extends",), "extend a policy on products")
    yield from _lowered(each, below)
    yield from _values(each, below, levels)
    yield from _beside(each, below, policies, levels)


def _outside(each: Listed) -> Iterator[Finding]:
    if not each.domain:
        return
    said = each.policy.applies_to
    others = [("domains", place, name) for place, name in enumerate(said.domains) if name != each.domain]
    others += [
        ("products", place, name) for place, name in enumerate(said.products) if name.split(".")[0] != each.domain
    ]
    for part, place, name in others:
        text = f"{name} is not of domain {each.domain}; a domain's policy is about its own products"
        yield each.document.finding("not-allowed", text, ("appliesTo", part, place), "leave it out")


def _nothing_to_extend(each: Listed, below: Listed | None, policies: Sequence[Listed]) -> Finding:
    known = ", ".join(other.id for other in policies if not other.domain and other.policy.rule) or "none"
    said = f"there is no global policy {each.policy.extends!r}"
    if below is not None:
        said = f"{below.id} has an expression, which has no order to tighten in"
    remedy = f"extend one of: {known}; or write an expression of your own, which is asked beside the global ones"
    return each.document.finding("unresolved-reference", said, ("extends",), remedy)


def _lowered(each: Listed, below: Listed) -> Iterator[Finding]:
    if lower(each.policy.severity, below.policy.severity):
        said = f"severity {each.policy.severity} relaxes {below.policy.severity} of {below.id}"
        yield each.document.finding("relaxes", said, ("severity",), REMEDY)
    sunk = sinks(each.policy, below.policy)
    if sunk:
        yield each.document.finding("relaxes", f"stage relaxes that of {below.id}: {sunk}", ("stage",), REMEDY)


def _values(each: Listed, below: Listed, levels: Sequence[str]) -> Iterator[Finding]:
    rules = [rule for rule in ALL if below.sets(rule)]
    orders = {name: order for rule in rules for name, order in rule.orders.items()}
    limits = {name: value for rule in rules for name, value in stated(rule, below).items()}
    for name, said in each.policy.parameters.items():
        path = ("parameters", name)
        if name not in orders:
            known = ", ".join(sorted(orders)) or "none"
            text = f"parameters.{name} is unknown"
            yield each.document.finding("unknown-key", text, path, f"the rules of {below.id} know {known}")
            continue
        order = orders[name]
        try:
            value = inner(said, order)
            if name in limits:
                limit = inner(limits[name], order)
                if order != "exact" and relaxes(order, value, limit, levels):
                    text = f"parameters.{name}: {order} {_told(value)} relaxes {_told(limit)} of {below.id}"
                    yield each.document.finding("relaxes", text, (*path, order), REMEDY)
                    continue
                both(order, limit, value, levels)
        except EmptyError as error:
            text = f"parameters.{name}: {error}; {below.id} asks for {_told(inner(limits[name], order))}"
            yield each.document.finding("relaxes", text, path, REMEDY)
        except ValueError as error:
            yield each.document.finding("bad-value", f"parameters.{name}: {error}", path)


def _beside(each: Listed, below: Listed, policies: Sequence[Listed], levels: Sequence[str]) -> Iterator[Finding]:
    """Yield values that leave nothing together with another extension of the same domain."""
    orders = {name: order for rule in ALL if below.sets(rule) for name, order in rule.orders.items()}
    for other in extensions(below, policies):
        if other.domain != each.domain or other.id >= each.id:
            continue
        for name in each.policy.parameters.keys() & other.policy.parameters.keys() & orders.keys():
            order = orders[name]
            try:
                own, others = (inner(one.policy.parameters[name], order) for one in (each, other))
                both(order, own, others, levels)
            except EmptyError as error:
                text = f"parameters.{name}: {error}; {other.id} of the same domain extends {below.id} too"
                yield each.document.finding("inconsistent", text, ("parameters", name))
            except ValueError:
                continue


def _told(value: JsonValue) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
