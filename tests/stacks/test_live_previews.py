"""Live stacks are previewed without a credential: replayed from an empty state in a store that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from worlds import World

NOW = ("--as-of", "2026-11-01")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_live_stack_is_previewed_layer_by_layer(previewed: Callable[..., Any], environment: str) -> None:
    """Everything below is known, so nothing is left unevaluated."""
    stack = previewed(f"payments-{environment}", *NOW)
    assert stack["error"] is None
    assert stack["notEvaluated"] == []
    assert {step["op"] for step in stack["steps"]} == {"create"}
    assert len(stack["steps"]) > 100


def test_a_replay_is_in_a_store_that_nobody_keeps(bare: World) -> None:
    """Afterwards there is nothing of it; what was decided is in the audit log."""
    bare.run("preview", "platform-dev")
    assert [each.name for each in (bare.root / ".mesh").iterdir()] == ["audit"]


@pytest.mark.parametrize(("environment", "kind"), [("dev", "KafkaAcl"), ("prod", "RoleBinding")])
def test_rights_on_topics_are_granted_as_the_environment_says(
    previewed: Callable[..., Any], environment: str, kind: str
) -> None:
    """dev grants by access control lists, prod by role bindings."""
    kinds = {step["type"].rpartition(":")[2] for step in previewed(f"payments-{environment}", *NOW)["steps"]}
    assert kind in kinds
    assert ("KafkaAcl" in kinds) is (environment == "dev")


def test_what_the_environment_does_not_offer_is_not_declared(previewed: Callable[..., Any]) -> None:
    """dev has a standard cluster and essential governance: no client quota, no business metadata."""
    kinds = {step["type"].rpartition(":")[2] for step in previewed("payments-dev", *NOW)["steps"]}
    assert not kinds & {"KafkaClientQuota", "BusinessMetadataBinding"}
    kinds = {step["type"].rpartition(":")[2] for step in previewed("payments-prod", *NOW)["steps"]}
    assert {"KafkaClientQuota", "BusinessMetadataBinding"} <= kinds


def test_an_agreement_that_has_ended_by_the_day_looked_at_is_not_previewed(previewed: Callable[..., Any]) -> None:
    """The clock is an input: on the first of January 2030 no agreement of the example holds any more."""

    def grants(*args: str) -> set[str]:
        return {
            step["urn"].rpartition("::")[2] for step in previewed("payments-dev", *args)["steps"]
            if step["type"].endswith(":KafkaAcl") and "risk.scoring" in step["urn"]
        }  # fmt: skip

    assert grants(*NOW)
    assert grants("--as-of", "2030-01-01") == set()
