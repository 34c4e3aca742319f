"""The inputs of compute, shared or of one product: SQL warehouse and cluster policy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi_databricks as databricks
from mesh_platform.documents.scalars import span

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.environment import Warehouse

SHORTEST_STOP = 5
"""Minutes; the least that a serverless warehouse takes (Databricks SQL, create a warehouse)."""
LONGEST_IDLE = 60
"""Minutes after which every cluster stops."""
MOST_WORKERS = 8


def warehouse(name: str, settings: Warehouse, tags: Mapping[str, str]) -> databricks.SqlEndpointArgs:
    """Return a serverless warehouse named `name` that stops after `settings.auto_stop` and is charged by `tags`."""
    return databricks.SqlEndpointArgs(
        name=name,
        cluster_size=settings.size,
        auto_stop_mins=max(SHORTEST_STOP, span(settings.auto_stop).seconds // 60),
        warehouse_type="PRO",
        enable_serverless_compute=True,
        tags=databricks.SqlEndpointTagsArgs(
            custom_tags=[
                databricks.SqlEndpointTagsCustomTagArgs(key=key, value=value) for key, value in sorted(tags.items())
            ]
        ),
    )


def policy(tags: Mapping[str, str]) -> str:
    """Return a cluster policy's definition (JSON): Unity Catalog access only, bounded, and charged by `tags`."""
    rules: dict[str, dict[str, object]] = {
        "autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": LONGEST_IDLE, "defaultValue": 20},
        "data_security_mode": {
            "type": "allowlist",
            "values": ["SINGLE_USER", "USER_ISOLATION"],
            "defaultValue": "USER_ISOLATION",
        },
        # A limited attribute is required unless it is optional, and a cluster has either a size or bounds of it.
        "autoscale.max_workers": {"type": "range", "maxValue": MOST_WORKERS, "defaultValue": 2, "isOptional": True},
        "num_workers": {"type": "range", "maxValue": MOST_WORKERS, "isOptional": True},
    }
    fixed: dict[str, dict[str, object]] = {
        f"custom_tags.{key}": {"type": "fixed", "value": value} for key, value in tags.items()
    }
    return json.dumps(rules | fixed, sort_keys=True)
