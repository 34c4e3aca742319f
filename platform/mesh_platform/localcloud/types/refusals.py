"""Changes that a provider refuses while it plans (source: CustomizeDiff of the wrapped Terraform providers)."""

from __future__ import annotations

from ..values import Unknown, Value
from . import quirks
from .answers import RefusedError

_CONTENT = ("CAN_EDIT", "CAN_MANAGE", "CAN_READ", "CAN_RUN")
_SQL = ("CAN_EDIT", "CAN_MANAGE", "CAN_READ", "CAN_RUN", "CAN_VIEW")
LEVELS: dict[str, tuple[str, ...]] = {
    "clusterPolicyId": ("CAN_USE",),
    "instancePoolId": ("CAN_ATTACH_TO", "CAN_MANAGE"),
    "clusterId": ("CAN_ATTACH_TO", "CAN_MANAGE", "CAN_RESTART"),
    "pipelineId": ("CAN_MANAGE", "CAN_RUN", "CAN_VIEW", "IS_OWNER"),
    "jobId": ("CAN_MANAGE", "CAN_MANAGE_RUN", "CAN_VIEW", "IS_OWNER"),
    "notebookId": _CONTENT,
    "notebookPath": _CONTENT,
    "directoryId": _CONTENT,
    "directoryPath": _CONTENT,
    "workspaceFileId": _CONTENT,
    "workspaceFilePath": _CONTENT,
    "repoId": _CONTENT,
    "repoPath": _CONTENT,
    "sqlEndpointId": ("CAN_MANAGE", "CAN_MONITOR", "CAN_USE", "CAN_VIEW", "IS_OWNER"),
    "sqlDashboardId": _SQL,
    "sqlAlertId": _SQL,
    "sqlQueryId": _SQL,
    "dashboardId": _CONTENT,
    "experimentId": ("CAN_EDIT", "CAN_MANAGE", "CAN_READ"),
    "registeredModelId": (
        "CAN_EDIT", "CAN_MANAGE", "CAN_MANAGE_PRODUCTION_VERSIONS", "CAN_MANAGE_STAGING_VERSIONS", "CAN_READ",
    ),
    "servingEndpointId": ("CAN_MANAGE", "CAN_QUERY", "CAN_VIEW"),
    "vectorSearchEndpointId": ("CAN_MANAGE", "CAN_USE"),
    "appName": ("CAN_MANAGE", "CAN_USE"),
}  # fmt: skip
"""By the property that names the object: the permission levels it has; objects that are missing here take any."""


def require(kind: str, id_: str, old: dict[str, Value], new: dict[str, Value]) -> None:
    """Raise RefusedError for a change that the provider does not plan; `old` is empty for something new."""
    if kind == quirks.CLUSTER:
        _tier(id_, old, new)
    elif kind == quirks.SUBJECT_SCHEMA:
        _recreated(id_, old, new)
    elif kind == quirks.PERMISSIONS:
        _levels(new)
    elif kind == quirks.TABLE:
        _columns(_named(old), _named(new))


def _tier(id_: str, old: dict[str, Value], new: dict[str, Value]) -> None:
    tiers = ("basic", "standard", "dedicated")
    changed = {tier for tier in tiers if (old.get(tier) is None) != (new.get(tier) is None)}
    down = new.get("basic") is not None and changed == {"basic", "standard"}
    if old and (down or ("dedicated" in changed and len(changed) > 1)):
        raise RefusedError(
            f"error updating Kafka Cluster \"{id_}\": clusters can only be upgraded from 'Basic' to 'Standard'"
        )


def _recreated(id_: str, old: dict[str, Value], new: dict[str, Value]) -> None:
    changed = old.get("schema") != new.get("schema") and not isinstance(new.get("schema"), Unknown)
    if old and changed and new.get("recreateOnUpdate") is True:
        raise RefusedError(
            f'error updating Schema "{id_}": reimport the current resource instance and set recreate_on_update = false '
            "to evolve a schema using the same resource instance.\nIn this case, on an update resource instance will "
            "reference the updated (latest) schema by overriding schema_identifier, schema and version attributes"
        )


def _named(values: dict[str, Value]) -> list[dict[str, Value]]:
    columns = values.get("columns")
    return [each for each in columns if isinstance(each, dict)] if isinstance(columns, list) else []


def _columns(old: list[dict[str, Value]], new: list[dict[str, Value]]) -> None:
    """Refuse another type of a column, and more or fewer columns together with a change of one that stays."""
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            if not _same_type(one, other):
                raise RefusedError("changing the 'type' of an existing column is not supported")
            if (one.get("identity") or "") != (other.get("identity") or ""):
                raise RefusedError("changing the 'identity' type of an existing column is not supported")
        return
    known = {str(each.get("name")): each for each in new}
    for one in old:
        other = known.get(str(one.get("name")), one)
        told = [(each.get("nullable", True), each.get("comment") or "") for each in (one, other)]
        if not _same_type(one, other) or told[0] != told[1]:
            raise RefusedError(
                "detected changes in both number of columns and existing column field values, please do not change "
                "number of columns and update column values at the same time"
            )


def _same_type(old: dict[str, Value], new: dict[str, Value]) -> bool:
    # A type that nobody says stays what the cloud made of it.
    one, other = old.get("type"), new.get("type")
    return not isinstance(one, str) or not isinstance(other, str) or quirks.same_type(one, other)


def _levels(new: dict[str, Value]) -> None:
    subject = next((name for name in LEVELS if new.get(name) not in (None, "")), None)
    controls = new.get("accessControls")
    if subject is None or not isinstance(controls, list):
        return
    for control in controls:
        level = control.get("permissionLevel") if isinstance(control, dict) else None
        if level is not None and not isinstance(level, Unknown) and level not in ("", *LEVELS[subject]):
            field = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in subject)
            allowed = ", ".join(LEVELS[subject])
            raise RefusedError(
                f"permission_level {level} is not supported with {field} objects; allowed levels: {allowed}"
            )
