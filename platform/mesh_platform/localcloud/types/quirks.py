"""What the providers do and their schemas do not say. Each entry was seen in an answer of the real plugin, or follows
from the named source."""

from __future__ import annotations

_C, _D = "confluentcloud:index/", "databricks:index/"


def _d(kind: str) -> str:
    return f"{_D}{kind[0].lower()}{kind[1:]}:{kind}"


def _c(kind: str) -> str:
    return f"{_C}{kind[0].lower()}{kind[1:]}:{kind}"


FRAMEWORK = frozenset(
    _d(kind)
    for kind in (
        "BudgetPolicy", "QualityMonitor", "QualityMonitorV2", "AlertV2", "Share", "EntityTagAssignment", "PolicyInfo",
    )
)  # fmt: skip
"""Plugin-framework resources: unknown keys and any enum pass, only Pulumi's own required properties are wanted."""

SINGULAR = {
    (_d("Grants"), "grants"): "grant",
    (_d("Permissions"), "accessControls"): "access_control",
    (_c("KafkaCluster"), "enterprises"): "enterprise",
    (_c("KafkaCluster"), "freights"): "freight",
}
"""Blocks that Pulumi names in the plural and Terraform in the singular."""

PATTERNS = {
    "the REST endpoint must start with": r"^http",
    "The topic name can be up to 249": r"^[a-zA-Z0-9._-]{1,249}$",
    "the Kafka cluster ID must be": r"^lkc-",
    "the network ID must start": r"^(n-|nr-)",
    "the owner ID must be": r"^(u-|sa-)",
    "must match pattern ^crn://.+$": r"^crn://.+$",
    "must match pattern (^User:.+$)": r"^User:.+$",
    "must not be empty and consist of a letter": r"^[a-zA-Z][a-zA-Z0-9_ ]*$",
    "Must consist of alphanumeric characters": r"^[\w.@/-]{1,128}$",
}
"""Regular expressions behind the messages of validators (source: the providers' own schemas)."""

SETS = {
    (_c("KafkaClientQuota"), "principals"),
    (_d("Grants"), "privileges"),
    (_d("Grants"), "grants"),
    (_d("Grant"), "privileges"),
    (_d("Permissions"), "accessControls"),
    (_d("MwsPermissionAssignment"), "permissions"),
}
"""Lists whose order means nothing."""

FOLDED = {(_d(kind), "name") for kind in ("Catalog", "Schema", "Volume", "SqlTable", "ExternalLocation")}
"""Names that differ by case only are the same."""

APPEARING = {
    _d("Catalog"): ("forceDestroy",),
    _d("SqlEndpoint"): ("odbcParams",),
    _c("KafkaCluster"): ("endpoints",),
    _c("RoleBinding"): ("disableWaitForReady",),
    _c("ApiKey"): ("disableWaitForReady",),
    _c("Tag"): ("entityTypes",),
    _c("Schema"): ("hardDelete", "recreateOnUpdate"),
}
"""Properties that show up as added beside any other change, where the old state has none of them."""
