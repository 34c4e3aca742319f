"""Who may do what: effective privileges as Unity Catalog computes them, as pure functions of the catalogue.

Source: Databricks, "Unity Catalog privileges and securable objects" and "Manage Unity Catalog object ownership". What
is granted on a container is inherited by all that lies in it. Ownership is not: an owner has all rights on its own
object, and on what lies in that only what was granted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh_platform.errors import PolicyError

from .catalogue import Catalogue, Securable

_ANYWHERE = frozenset({"APPLY_TAG", "BROWSE", "MANAGE"})
PRIVILEGES: dict[str, frozenset[str]] = {
    "catalog": _ANYWHERE | {"USE_CATALOG", "CREATE_SCHEMA"},
    "schema": _ANYWHERE
    | {"USE_SCHEMA", "CREATE_TABLE", "CREATE_VOLUME", "CREATE_FUNCTION", "CREATE_MODEL", "CREATE_MATERIALIZED_VIEW"},
    "table": _ANYWHERE | {"SELECT", "MODIFY"},
    "volume": _ANYWHERE | {"READ_VOLUME", "WRITE_VOLUME"},
}
"""By kind of securable: what has a meaning there; whatever else is granted on it is for what lies in it."""
ALL = "ALL_PRIVILEGES"
_NOT_IN_ALL = {"MANAGE"}


@dataclass(frozen=True, slots=True)
class Need:
    """One privilege on one securable."""

    privilege: str
    securable: Securable


def effective(catalogue: Catalogue, identities: frozenset[str], securable: Securable) -> frozenset[str]:
    """Return what somebody, who is all of `identities`, may do with a securable itself."""
    meant = PRIVILEGES[securable.kind]
    if securable.owner in identities:
        return meant
    granted = {
        privilege
        for on in _chain(securable)
        for principal, privileges in catalogue.grants.get(on, {}).items()
        if principal in identities
        for privilege in privileges
    }
    return meant & (granted | (meant - _NOT_IN_ALL if ALL in granted else set()))


def missing(catalogue: Catalogue, identities: frozenset[str], needs: Iterable[Need]) -> Need | None:
    """Return the first need that is not met, looked for from the catalog down; None where all are.

    What lies in a catalog and a schema can be used only by who may use these.
    """
    for need in needs:
        for each in (*_uses(catalogue, need.securable), need):
            if each.privilege not in effective(catalogue, identities, each.securable):
                return each
    return None


def may_drop(catalogue: Catalogue, identities: frozenset[str], securable: Securable) -> bool:
    """Whether somebody owns a securable or what it lies in, or may manage it."""
    return _owns(catalogue, identities, securable) or "MANAGE" in effective(catalogue, identities, securable)


def visible(catalogue: Catalogue, identities: frozenset[str], securable: Securable) -> bool:
    """Whether the information schema shows it to somebody: any right on it is enough, and to own what it lies in."""
    return bool(effective(catalogue, identities, securable)) or _owns(catalogue, identities, securable)


def denied(principal: str, need: Need, of: str = "") -> PolicyError:
    """Return the refusal, in Unity Catalog's words; `of` names a view whose owner `principal` is."""
    privilege, securable = need.privilege.replace("_", " "), need.securable
    kind = "View" if securable.is_view else securable.kind.capitalize()
    who = f"Owner {principal!r} of view '{of}'" if of else f"User {principal!r}"
    return PolicyError(
        f"PERMISSION_DENIED: {who} does not have {privilege} on {kind} '{securable.full_name}'.",
        where=securable.full_name, fix="a right exists because of an agreement: ask for access to the product's port",
    )  # fmt: skip


def _owns(catalogue: Catalogue, identities: frozenset[str], securable: Securable) -> bool:
    """Whether somebody owns a securable, or anything that it lies in."""
    above = [catalogue.securables.get(securable.path[:length]) for length in range(1, len(securable.path))]
    return any(each.owner in identities for each in (securable, *above) if each is not None)


def _chain(securable: Securable) -> list[tuple[str, tuple[str, ...]]]:
    above = [("catalog", securable.path[:1]), ("schema", securable.path[:2])][: len(securable.path) - 1]
    return [*above, (securable.kind, securable.path)]


def _uses(catalogue: Catalogue, securable: Securable) -> list[Need]:
    wanted = [("USE_CATALOG", 1), ("USE_SCHEMA", 2)]
    above = [(privilege, catalogue.securables.get(securable.path[:length])) for privilege, length in wanted]
    return [
        Need(privilege, each) for privilege, each in above if each is not None and len(each.path) < len(securable.path)
    ]
