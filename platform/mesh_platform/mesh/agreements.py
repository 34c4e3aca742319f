"""Access agreements and the grants beside them, resolved; whether they hold is a question of a time and a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.scalars import rate

from . import clock
from .checks.access import agrees, fits
from .model import Agreement, Port, Principal

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import AccessGrant
    from mesh_platform.documents.kinds.access_grant import Statement
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
    return Agreement(
        id=model.id,
        port=ports[name].id,
        consumer=consumer,
        consumer_team=model.consumer.team_id or "",
        modes=frozenset(grant.modes),
        columns=tuple(grant.columns),
        rows=grant.rows,
        environments=frozenset(grant.environments),
        start=clock.instant(model.start_timestamp) if model.start_timestamp else None,
        end=clock.instant(model.end_timestamp) if model.end_timestamp else None,
        approved=model.status == "approved" and granted(grant.statements),
        read_quota=rate(grant.quota.read) if grant.quota else None,
    )


def granted(statements: list[Statement]) -> bool:
    """Whether the chain of statements ends in a grant: approved, and neither rejected, suspended nor revoked after."""
    standing = False
    for statement in statements:
        match statement.kind:
            case "decision":
                standing = statement.decision == "approve"
            case "suspend" | "revoke":
                standing = False
            case "resume":
                standing = True
            case _:
                pass
    return standing


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
