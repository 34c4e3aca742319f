"""Policies and the rules that apply, told to those who have to keep to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.errors import UsageError
from mesh_platform.mesh.ids import ProductId
from mesh_platform.rules import ALL, ChangeRule, MeshRule, PlanRule, Rule, Setting

from .policies import Listed, listed, settings, stage_at
from .policies.tightening import base, extensions, stated, tightened

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.mesh.model import Product

    from .context import Context

WHOLE = "mesh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A policy in a line. `stage` is what it does now: draft, later, warn or enforce; `origin` the mesh or a domain."""

    id: str
    title: str
    version: str
    stage: str
    severity: str
    owner: str
    rule: str
    frameworks: tuple[str, ...]
    origin: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A rule that applies, with what has to be kept. `complies` and `fails` are facts that do and do not keep to it."""

    rule: str
    title: str
    asked: str
    severity: str
    stage: str
    policy: str | None
    parameters: Mapping[str, JsonValue]
    remedy: str
    advice: str
    complies: Mapping[str, JsonValue]
    fails: Mapping[str, JsonValue]
    frameworks: tuple[str, ...]


def shown(documents: Documents, at: datetime, domain: str = "") -> tuple[Shown, ...]:
    """Return the policies, of the whole mesh and of domains; with a domain those that are for it."""
    return tuple(_shown(each, at) for each in listed(documents) if not domain or each.domain in ("", domain))


def find(documents: Documents, id: str) -> Listed:
    """Return a policy; raises UsageError where there is none of that id."""
    policies = listed(documents)
    found = next((each for each in policies if each.id == id), None)
    if found is None:
        known = ", ".join(each.id for each in policies) or "none"
        raise UsageError(f"there is no policy {id!r}", fix=f"policies: {known}")
    return found


def effective(each: Listed, documents: Documents, levels: list[str]) -> dict[str, dict[str, dict[str, JsonValue]]]:
    """Return the parameters of the rules that a policy sets: by `mesh` or domain, then by rule."""
    policies = listed(documents)
    below = base(each, policies)
    if each.policy.expression is not None:
        return {each.domain or WHOLE: {each.id: each.policy.parameters}}
    if below is not None:
        return {each.domain: {rule.id: tightened(rule, below, each, levels) for rule in ALL if below.sets(rule)}}
    found = {each.domain or WHOLE: {rule.id: stated(rule, each) for rule in ALL if each.sets(rule)}}
    for other in extensions(each, policies):
        found[f"{other.domain} ({other.id})"] = {
            rule.id: tightened(rule, each, other, levels) for rule in ALL if each.sets(rule)
        }
    return found


def applied(context: Context, domain: str, product: str = "") -> tuple[Applied, ...]:
    """Return the rules that apply to a domain, or to one of its products; raises UsageError for what is not there."""
    mesh, environment = context.mesh, context.environment
    if domain not in mesh.domains:
        raise UsageError(f"there is no domain {domain!r}", fix=f"domains: {', '.join(mesh.domains)}")
    deployed = mesh.deployed(domain, environment)
    chosen = [each for each in deployed if product in ("", str(each.id))]
    if product and not chosen:
        known = ", ".join(str(each.id) for each in deployed) or "none"
        raise UsageError(
            f"there is no product {product!r} of {domain} in {environment}", fix=f"products there: {known}"
        )
    policies = {each.id: each for each in listed(context.documents)}
    return tuple(
        _applied(setting, policies.get(setting.policy or ""))
        for setting in settings(context)
        if _concerns(setting, context, domain, chosen)
    )


def asked(rule: Rule) -> str:
    """Return what a rule is asked on."""
    kinds = ((MeshRule, "mesh"), (PlanRule, "plan"), (ChangeRule, "change"))
    return " and ".join(word for kind, word in kinds if isinstance(rule, kind)) or "verdict"


def _concerns(setting: Setting, context: Context, domain: str, products: list[Product]) -> bool:
    """Whether a setting is about a domain, or about one of its products where it is about products."""
    mesh, environment, selection = context.mesh, context.environment, setting.selection
    if setting.rule.subject == "product" and products:
        return any(selection.product(each, mesh, environment) for each in products)
    return selection.domain(domain, environment)


def _shown(each: Listed, at: datetime) -> Shown:
    policy = each.policy
    now = stage_at(policy, at)
    later = "draft" if policy.stage == "draft" else "later"
    return Shown(
        id=policy.id, title=policy.title, version=policy.version, stage=now.value if now else later,
        severity=policy.severity, owner=policy.owner, frameworks=tuple(policy.frameworks), origin=each.domain or WHOLE,
        rule=policy.rule or (f"extends {policy.extends}" if policy.extends else "expression"), file=each.document.path,
    )  # fmt: skip


def _applied(setting: Setting, policy: Listed | None) -> Applied:
    rule, own = setting.rule, policy.policy if policy else None
    expressed = own is not None and own.expression is not None
    return Applied(
        rule=rule.id,
        title=rule.title,
        asked=asked(rule),
        severity=setting.severity,
        stage=setting.stage.value,
        policy=setting.policy,
        parameters=own.parameters if own and expressed else kept(setting),
        remedy=rule.remedy,
        advice=own.remedy if own and not expressed else "",
        complies=_first(own.cases.passing) if own and expressed else rule.passing,
        fails=_first(own.cases.failing) if own and expressed else rule.failing,
        frameworks=tuple(own.frameworks) if own else (),
    )


def _first(cases: list[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    return cases[0] if cases else {}


def kept(setting: Setting) -> dict[str, JsonValue]:
    """Return the parameters that a rule has under a setting, with its own where nothing else is said."""
    orders = setting.rule.orders
    defaults: dict[str, JsonValue] = {name: {orders[name]: value} for name, value in setting.rule.defaults.items()}
    return defaults | {name: value for name, value in setting.parameters.values.items() if name in orders}


def lines(values: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield parameters and facts as people read them: `share atMost 1.0`, `personalData true`."""
    for name, value in values.items():
        if isinstance(value, dict) and len(value) == 1:
            (order, inner), *_ = value.items()
            yield f"{name} {order} {told(inner)}"
        else:
            yield f"{name} {told(value)}"


def told(value: JsonValue) -> str:
    """Write a value in a line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {told(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(told, value))}]"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value)) or str(value)


def product_of(text: str) -> str:
    """Return the domain of a product's id; raises UsageError for what is none."""
    try:
        return ProductId.parse(text).domain
    except ValueError as error:
        raise UsageError(str(error), fix="write it as payments.transactions") from error
