"""What the real plugins refuse when they plan something new, though Check passed."""

from __future__ import annotations

import pytest
from engine_side import Engine, RefusedError, d

PERMISSIONS = d("Permissions")


def permissions(level: object) -> dict[str, object]:
    return {"jobId": "1", "accessControls": [{"groupName": "g", "permissionLevel": level}]}


def test_permissions_of_a_level_that_the_object_lacks_are_not_planned(engines: dict[str, Engine]) -> None:
    """The refusal names the level, the object and what it has instead."""
    words = "permission_level CAN_FLY is not supported with job_id objects; allowed levels: CAN_MANAGE, CAN_MANAGE_RUN"
    with pytest.raises(RefusedError, match=words):
        engines["databricks"].create(PERMISSIONS, "r", permissions("CAN_FLY"), preview=True)


def test_permissions_of_a_level_that_the_object_has_are_planned(engines: dict[str, Engine]) -> None:
    """The same permissions with a level of jobs get a preview."""
    made = engines["databricks"].create(PERMISSIONS, "r", permissions("CAN_VIEW"), preview=True)
    assert made.outputs["jobId"] == "1"
