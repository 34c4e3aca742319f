"""Access agreements and the grants beside them, resolved; whether they hold is a question of a time and a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.scalars import rate

from . import clock
from .approval import Standing, current, decider, needed, standing
from .checks.access import agrees, claims, fits
from .model import Agreement, Port, Principal

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import AccessGrant
    from mesh_platform.documents.kinds.governance import Decider
    from mesh_platform.documents.standards.oaas import AccessAgreement

    from .index import Index


def agreements(index: Index, ports: Mapping[str, Port]) -> tuple[Agreement, ...]:
    """Pair every agreement with its grant; what does not fit becomes findings."""
    grants = {document.path.removesuffix(".grant.yaml"): document for document in index.documents.of("AccessGrant")}
    seen: dict[str, str] = {}
    found: list[Agreement] = []
    for document in index.documents.of("AccessAgreement"):
        stem = document.path.removesuffix(".oaas.yaml")
        grant = grants.pop(stem, None)
        model = cast("AccessAgreement", document.model)
        if model.id in seen:
            index.add(document, "duplicate-id", f"agreement {model.id!r} is also in {seen[model.id]}", "id")
        seen.setdefault(model.id, document.path)
        if grant is None:
            if f"{stem}.grant.yaml" not in index.broken:
                index.add(document, "missing-document", f"the agreement has no grant beside it: {stem}.grant.yaml")
            continue
        agreement = _resolve(index, document, grant, ports)
        if agreement is not None:
            found.append(agreement)
    for stem, grant in grants.items():
        if f"{stem}.oaas.yaml" not in index.broken:
            index.add(grant, "missing-document", f"the grant has no agreement beside it: {stem}.oaas.yaml")
    return tuple(sorted(found, key=lambda agreement: agreement.id))


def _resolve(index: Index, document: Document, beside: Document, ports: Mapping[str, Port]) -> Agreement | None:
    model, grant = cast("AccessAgreement", document.model), cast("AccessGrant", beside.model)
    consumer = _consumer(index, document, model)
    agreed = agrees(index, document, beside, consumer)
    name = f"{model.provider.data_product_id}.{model.provider.output_port_id}"
    for position, environment in enumerate(grant.environments):
        index.environment(beside, environment, "environments", position)
    if not agreed or not index.contract(document, name, "provider", "outputPortId"):
        return None
    if name not in ports or consumer is None:
        return None
    fits(index, beside, ports[name], consumer)
    decide = _decider(index, ports[name], consumer, grant)
    if index.classification is not None:
        claims(index, document, model, grant, decide)
    environments = _environments(grant, decide)
    return Agreement(
        id=model.id,
        port=ports[name].id,
        consumer=consumer,
        consumer_team=model.consumer.team_id or "",
        modes=frozenset(grant.modes),
        columns=tuple(grant.columns),
        rows=grant.rows,
        environments=environments or frozenset(grant.environments),
        start=clock.instant(model.start_timestamp) if model.start_timestamp else None,
        end=_end(model, grant),
        approved=model.status == "approved" and bool(environments),
        read_quota=rate(grant.quota.read) if grant.quota else None,
        decider=decide,
        path=beside.path,
    )


def _decider(index: Index, port: Port, consumer: Principal, grant: AccessGrant) -> Decider:
    if index.classification is None or port.classification not in index.levels:
        return "dual control"
    same = consumer.kind == "product" and consumer.product.domain == port.id.product.domain
    return decider(index.approvals, index.classification, port, frozenset(grant.modes), same_domain=same)


def _environments(grant: AccessGrant, decide: Decider) -> frozenset[str]:
    """Return the environments of a grant in which its statements come to an approval."""
    wanted = needed(decide, grant.statements)
    return frozenset(
        each for each in grant.environments if standing(grant.statements, wanted, each) is Standing.approved
    )


def _end(model: AccessAgreement, grant: AccessGrant) -> datetime | None:
    """Return when an agreement ends: by its own date, or when the first of the approvals that carry it expires."""
    ends = [each.expires for each in grant.statements[current(grant.statements) :] if each.decision == "approve"]
    known = [clock.instant(end) for end in (model.end_timestamp, *ends) if end]
    return min(known, default=None)


def _consumer(index: Index, document: Document, model: AccessAgreement) -> Principal | None:
    consumer = model.consumer
    if consumer.team_id and not index.team(document, consumer.team_id, "consumer", "teamId"):
        return None
    if consumer.data_product_id:
        known = index.product(document, consumer.data_product_id, "consumer", "dataProductId")
        return Principal("product", consumer.data_product_id) if known else None
    if consumer.user_id:
        known = index.refer(document, "person", consumer.user_id, index.members, ("consumer", "userId"), "")
        return Principal("user", consumer.user_id) if known else None
    return Principal("team", consumer.team_id or "")
