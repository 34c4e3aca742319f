"""What the providers do and their schemas do not say. Each entry was seen in an answer of the real plugin, or follows
from the named source."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..values import Unknown, Value

_C, _D = "confluentcloud:index/", "databricks:index/"


def _d(kind: str) -> str:
    return f"{_D}{kind[0].lower()}{kind[1:]}:{kind}"


def _c(kind: str) -> str:
    return f"{_C}{kind[0].lower()}{kind[1:]}:{kind}"


TOPIC, CLUSTER, SUBJECT_SCHEMA = _c("KafkaTopic"), _c("KafkaCluster"), _c("Schema")
PERMISSIONS, TABLE = _d("Permissions"), _d("SqlTable")

Same = Callable[[str, str], bool]


def _folded(old: str, new: str) -> bool:
    return old.casefold() == new.casefold()


def _folder(old: str, new: str) -> bool:
    return old.rstrip("/") == new.rstrip("/")


def _spaces(old: str, new: str) -> bool:
    return old.split() == new.split()


_ALIASES = {
    "integer": "int", "long": "bigint", "real": "float", "short": "smallint", "byte": "tinyint",
    "decimal": "decimal(10,0)", "dec": "decimal(10,0)", "numeric": "decimal(10,0)",
}  # fmt: skip


def same_type(old: str, new: str) -> bool:
    """Whether two names of a column's type mean the same."""
    one, other = (each.replace("`", "").lower() for each in (old, new))
    return _ALIASES.get(one, one) == _ALIASES.get(other, other)


_SAME: dict[tuple[str, str], Same] = {
    **{
        (_d(kind), name): _folded
        for kind, names in {
            "Catalog": ("name",),
            "Schema": ("name", "catalogName"),
            "Volume": ("name", "catalogName", "schemaName"),
            "SqlTable": ("name", "catalogName", "schemaName", "dataSourceFormat"),
            "ExternalLocation": ("name",),
            "StorageCredential": ("name",),
        }.items()
        for name in names
    },
    **{
        (_d(kind), name): _folder
        for kind, name in (
            ("Catalog", "storageRoot"), ("Schema", "storageRoot"), ("Volume", "storageLocation"),
            ("SqlTable", "storageLocation"), ("ExternalLocation", "url"),
        )
    },
    (_d("SqlTable"), "viewDefinition"): _spaces,
    (_d("SqlTable"), "columns.type"): same_type,
}  # fmt: skip
"""Texts that mean the same (source: DiffSuppressFunc of terraform-provider-databricks' catalog package)."""

_KEPT = {
    (_d("SqlEndpoint"), name) for name in ("channel", "minNumClusters", "tags", "warehouseType")
} | {(_d(kind), "externalId") for kind in ("Group", "ServicePrincipal")} | {
    (_d(kind), "storageLocation") for kind in ("Volume", "SqlTable")
} | {
    (_d("SqlTable"), "dataSourceFormat")
}  # fmt: skip
"""What stays as it is when a program stops naming it (source: `suppress_diff` in terraform-provider-databricks)."""

_PRIVILEGES = {(_d("Grant"), "privileges"), (_d("Grants"), "grants.privileges")}


def suppressed(kind: str, path: str, old: Value, new: Value) -> bool:
    """Whether a difference means nothing to the provider."""
    place = (kind, re.sub(r"\[\d+\]", "", path))
    if new is None or isinstance(new, Unknown):
        return new is None and place in _KEPT
    same = _SAME.get(place)
    return same is not None and isinstance(old, str) and isinstance(new, str) and same(old, new)


def identity(kind: str, path: str, value: Value) -> str:
    """Return what makes an element of a set the one it is: its content, whatever the order inside it."""
    if isinstance(value, str) and (kind, re.sub(r"\[\d+\]", "", path)) in _PRIVILEGES:
        return value.upper().replace(" ", "_")
    return repr(_sorted(value))


def _sorted(value: Value) -> Value:
    match value:
        case dict():
            return {key: _sorted(each) for key, each in sorted(value.items())}
        case list():
            return sorted((_sorted(each) for each in value), key=repr)
        case _:
            return value


def replaced(kind: str, old: dict[str, Value], new: dict[str, Value]) -> bool:
    """Whether a change needs a replacement that no property's schema asks for (source: CustomizeDiff)."""
    if kind == TOPIC:
        # No topic loses partitions; six is what one has that names no number.
        return _number(new.get("partitionsCount"), 6) < _number(old.get("partitionsCount"), 6)
    if kind == TABLE:
        return new.get("tableType") == "VIEW" and (old.get("comment") or "") != (new.get("comment") or "")
    return False


def _number(value: Value, default: int) -> float:
    try:
        return float(value) if isinstance(value, (int, float, str)) else default
    except ValueError:
        return default
