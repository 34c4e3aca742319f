"""An agreement, the grant beside it, the port and the consumer agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mesh_platform.documents.layout import TERMS

from ..approval import claimed
from ..rowfilter import to_sql

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import AccessGrant
    from mesh_platform.documents.kinds.governance import Decider
    from mesh_platform.documents.standards.oaas import AccessAgreement
    from mesh_platform.documents.standards.odps import DataProduct

    from ..index import Index
    from ..model import Port, Principal


def agrees(index: Index, document: Document, beside: Document, consumer: Principal | None) -> bool:
    """Check an agreement against its place, its grant, and the owners of both; whether it is about its product."""
    model, grant = cast("AccessAgreement", document.model), cast("AccessGrant", beside.model)
    product = f"{document.ids['domain']}.{document.ids['product']}"
    if grant.agreement != model.id:
        index.add(beside, "inconsistent", f"agreement is {grant.agreement!r}; beside it lies {model.id!r}", "agreement")
    if model.provider.data_product_id != product:
        said = f"provider is {model.provider.data_product_id!r}; the agreement lies with {product}"
        index.add(document, "misplaced-document", said, "provider", "dataProductId")
        return False
    if consumer is not None:
        named = f"{consumer.id}--{model.provider.output_port_id}"
        if document.ids["agreement"] != named:
            said = f"the file is called {document.ids['agreement']!r}; consumer and port say {named!r}"
            index.add(document, "misplaced-document", said, "consumer")
    if index.team(document, model.provider.team_id, "provider", "teamId"):
        _owned(index, document, "provider", model.provider.data_product_id, model.provider.team_id)
    if consumer is not None and consumer.kind == "product":
        _owned(index, document, "consumer", consumer.id, model.consumer.team_id or "")
    _version(index, document, model)
    _dates(index, document, model)
    _terms(index, document, model)
    return True


def fits(index: Index, document: Document, port: Port, consumer: Principal) -> None:
    """Check a grant against the port that it is for: modes, columns and rows."""
    grant = cast("AccessGrant", document.model)
    known = {column.name: column.logical_type for column in port.columns}
    for position, column in enumerate(grant.columns):
        if "*" in column:
            said = f"{column!r} is a wildcard; columns are listed one by one"
            index.add(document, "not-allowed", said, "columns", position, remedy=f"list them: {', '.join(known)}")
        else:
            index.refer(document, f"column of {port.id}", column, known, ("columns", position), "")
    index.once(document, "duplicate-id", "column", grant.columns, ("columns",))
    for mode in grant.modes:
        _mode(index, document, port, consumer, mode, grant.modes.index(mode))
    if "stream" in grant.modes and port.topic and (grant.rows is not None or not set(known) <= set(grant.columns)):
        index.add(
            document, "inconsistent", "Kafka rights are per topic: stream needs every column and no row filter",
            "columns", remedy="list every column, use query or batch, or ask the provider for a projected port",
        )  # fmt: skip
    if grant.rows is not None:
        try:
            to_sql(grant.rows, known)
        except ValueError as error:
            index.add(document, "bad-value", f"rows: {error}", "rows")


def _mode(index: Index, document: Document, port: Port, consumer: Principal, mode: str, position: int) -> None:
    path = ("modes", position)
    if mode == "stream" and not port.topic:
        index.add(document, "inconsistent", f"{port.id} is no topic; it cannot be streamed", *path,
                  remedy="use query or batch")  # fmt: skip
    if mode == "stream" and consumer.kind != "product":
        index.add(
            document, "inconsistent", "only a product can stream; a team or a person may query", *path,
            remedy="name a consumer product, or use query or batch",
        )  # fmt: skip
    if mode != "stream" and not port.table:
        index.add(document, "inconsistent", f"{port.id} is no table; it cannot be queried", *path, remedy="use stream")


def _owned(index: Index, document: Document, side: str, product: str, team: str) -> None:
    found = index.products.get(product)
    owner = cast("DataProduct", found.model).team if found else None
    if owner is not None and owner.name in index.teams and owner.name != team:
        said = f"{side}.teamId is {team!r}; {product} is owned by {owner.name!r}"
        index.add(document, "inconsistent", said, side, "teamId")


def _version(index: Index, document: Document, model: AccessAgreement) -> None:
    provider = model.provider
    name = f"{provider.data_product_id}.{provider.output_port_id}"
    if provider.data_contract_id not in (None, name):
        said = f"dataContractId is {provider.data_contract_id!r}; the port's contract is {name!r}"
        index.add(document, "inconsistent", said, "provider", "dataContractId")
    version, major = provider.data_contract_version, provider.output_port_id.rpartition(".v")[2]
    if version is not None and version.split(".")[0] != major:
        said = f"dataContractVersion {version} is not of major {major}, which the port says"
        index.add(document, "inconsistent", said, "provider", "dataContractVersion")


def _dates(index: Index, document: Document, model: AccessAgreement) -> None:
    start, end = model.start_timestamp, model.end_timestamp
    if start is not None and end is not None and end <= start:
        said = f"endTimestamp {end} is not after startTimestamp {start}; the agreement would never hold"
        index.add(document, "inconsistent", said, "endTimestamp")


def _terms(index: Index, document: Document, model: AccessAgreement) -> None:
    """Terms that lie in the mesh are there: their text is part of what is signed."""
    named = model.description.terms or ""
    if named.startswith(f"{TERMS}/"):
        index.refer(document, "the text of terms", named, index.documents.terms, ("description", "terms"), "")


def claims(index: Index, document: Document, model: AccessAgreement, grant: AccessGrant, decide: Decider) -> None:
    """The status is a claim: it is what the statements of the grant come to."""
    said = claimed(grant.statements, decide, grant.environments)
    if model.status != said:
        told = f"status is {model.status!r}; the statements of the grant come to {said!r} ({decide} decides)"
        index.add(document, "inconsistent", told, "status", remedy="have the grant decided, or correct the status")
