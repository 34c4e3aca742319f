"""Dossiers of documents of the example, and what more is said in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from judged import Edit, shown
from mesh_platform.documents.kinds import Statement
from mesh_platform.identity.dossier import Dossier, dossier, statement
from mesh_platform.identity.subjects import FOLDER, Changed

ACCESS = "domains/payments/products/transactions/access"
GRANT, AGREEMENT = (
    f"{ACCESS}/finance-reporting--completed.v1.grant.yaml",
    f"{ACCESS}/finance-reporting--completed.v1.oaas.yaml",
)
WAIVER, CHANGE = "governance/waivers/settlements-warehouse.yaml", f"{FOLDER}more.yaml"
ASKED, OWNER, STEWARD, OTHER = "p-0704", "p-0142", "p-0011", "p-0012"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MORE = Edit(
    CHANGE, "", "apiVersion: mesh/v1\nkind: AuthorityChange\nid: more\nreason: It has been talked about at length.\n"
    f"requester: p-0142\ndigest: sha256:{'0' * 64}\n",
)  # fmt: skip


def about(path: str = GRANT, *edits: Edit, files: tuple[Changed, ...] = ()) -> Dossier:
    found = shown(*edits)
    return dossier(found.mesh, found.documents, path, files)


def made(found: Dossier, who: str, role: str, what: str = "approve", **more: str) -> Statement:
    kind, decision = ("decision", what) if what in ("approve", "reject") else (what, None)
    return statement(found, kind, who, role, decision=decision, now=NOW).model_copy(update=more)  # pyright: ignore[reportArgumentType]


def after(found: Dossier, *said: tuple[str, ...]) -> Dossier:
    """Return what is known when more has been said: who, in which role, and what, where it is no approval."""
    for each in said:
        found = replace(found, links=(*found.links, found.link(made(found, *each))))
    return found


def refused(found: Dossier, *args: str, **more: str) -> list[str]:
    return [fault.said for fault in found.refused(made(found, *args, **more))]
