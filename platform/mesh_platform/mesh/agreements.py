"""Access agreements and the grants beside them, resolved; whether they hold is a question of a time and a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.scalars import rate
from mesh_platform.errors import UsageError

from . import clock
from .ids import PortId
from .model import Agreement, Port, Principal
from .rowfilter import to_sql

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
    name = f"{model.provider.data_product_id}.{model.provider.output_port_id}"
    if grant.agreement != model.id:
        index.add(beside, "inconsistent", f"agreement is {grant.agreement!r}; beside it lies {model.id!r}", "agreement")
    folder = document.path.split("/")
    if model.provider.data_product_id != f"{folder[1]}.{folder[3]}":
        said = f"provider is {model.provider.data_product_id!r}; the agreement lies with {folder[1]}.{folder[3]}"
        index.add(document, "misplaced-document", said, "provider", "dataProductId")
    index.refer(document, "team", model.provider.team_id, index.teams, ("provider", "teamId"), "")
    consumer = _consumer(index, document, model)
    place = f"domains/{folder[1]}/products/{folder[3]}/contracts/{model.provider.output_port_id}.odcs.yaml"
    if not index.refer(document, "port", name, ports, ("provider", "outputPortId"), place) or consumer is None:
        return None
    port = ports[name]
    _fits(index, beside, grant, port, consumer)
    for position, environment in enumerate(grant.environments):
        index.refer(
            beside, "environment", environment, index.environments, ("environments", position),
            f"environments/{environment}.yaml",
        )  # fmt: skip
    return Agreement(
        id=model.id,
        port=PortId.parse(name),
        consumer=consumer,
        consumer_team=model.consumer.team_id or "",
        modes=frozenset(grant.modes),
        columns=tuple(grant.columns),
        rows=grant.rows,
        environments=frozenset(grant.environments),
        start=_instant(index, document, "startTimestamp", model.start_timestamp),
        end=_instant(index, document, "endTimestamp", model.end_timestamp),
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
    if consumer.team_id and not index.refer(
        document, "team", consumer.team_id, index.teams, ("consumer", "teamId"), ""
    ):
        return None
    if consumer.data_product_id:
        domain, _, product = consumer.data_product_id.partition(".")
        place = f"domains/{domain}/products/{product}/product.odps.yaml"
        path = ("consumer", "dataProductId")
        if not index.refer(document, "product", consumer.data_product_id, index.products, path, place):
            return None
        return Principal("product", consumer.data_product_id)
    if consumer.user_id:
        return Principal("user", consumer.user_id)
    return Principal("team", consumer.team_id or "")


def _fits(index: Index, document: Document, grant: AccessGrant, port: Port, consumer: Principal) -> None:
    known = {column.name for column in port.columns}
    for position, column in enumerate(grant.columns):
        index.refer(document, f"column of {port.id}", column, dict.fromkeys(known), ("columns", position), "")
    if "stream" in grant.modes:
        if not port.topic:
            index.add(document, "inconsistent", f"{port.id} is no topic; it cannot be streamed", "modes")
        if consumer.kind != "product":
            index.add(
                document, "inconsistent", "only a product can stream; a team or a person may query", "modes",
                remedy="name a consumer product, or use query or batch",
            )  # fmt: skip
        if grant.rows is not None or set(grant.columns) != known:
            index.add(
                document, "inconsistent", "Kafka rights are per topic: stream needs every column and no row filter",
                "columns", remedy="list every column, use query or batch, or ask the provider for a projected port",
            )  # fmt: skip
    if {"query", "batch"} & set(grant.modes) and not port.table:
        index.add(document, "inconsistent", f"{port.id} is no table; it cannot be queried", "modes")
    if grant.rows is not None:
        try:
            to_sql(grant.rows, {column.name: column.logical_type for column in port.columns})
        except ValueError as error:
            index.add(document, "bad-value", f"rows: {error}", "rows")


def _instant(index: Index, document: Document, key: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return clock.instant(text)
    except UsageError as error:
        index.add(document, "bad-value", str(error), key)
        return None
