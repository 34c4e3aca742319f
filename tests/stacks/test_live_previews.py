"""Live stacks are previewed without a credential: replayed from an empty state in a store that nobody keeps."""

from __future__ import annotations

import pytest
from worlds import World


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_live_stack_is_previewed_layer_by_layer_in_a_private_store(bare: World, environment: str) -> None:
    """Everything below is known, so nothing is left unevaluated; afterwards nothing of the replay is there."""
    (stack,) = bare.json("preview", f"payments-{environment}")["stacks"]
    assert stack["error"] is None
    assert stack["notEvaluated"] == []
    assert {step["op"] for step in stack["steps"]} == {"create"}
    assert len(stack["steps"]) > 100
    assert [each.name for each in (bare.root / ".mesh").iterdir()] == ["audit"]


@pytest.mark.parametrize(("environment", "kind"), [("dev", "KafkaAcl"), ("prod", "RoleBinding")])
def test_rights_on_topics_are_granted_as_the_environment_says(bare: World, environment: str, kind: str) -> None:
    """dev grants by access control lists, prod by role bindings."""
    (stack,) = bare.json("preview", f"notifications-{environment}")["stacks"]
    kinds = {step["type"].rpartition(":")[2] for step in stack["steps"]}
    assert kind in kinds
    assert ("KafkaAcl" in kinds) is (environment == "dev")


def test_what_the_environment_does_not_offer_is_not_declared(bare: World) -> None:
    """dev has a standard cluster and essential governance: no client quota, no business metadata."""
    (stack,) = bare.json("preview", "payments-dev")["stacks"]
    kinds = {step["type"].rpartition(":")[2] for step in stack["steps"]}
    assert not kinds & {"KafkaClientQuota", "BusinessMetadataBinding"}
    (stack,) = bare.json("preview", "payments-prod")["stacks"]
    kinds = {step["type"].rpartition(":")[2] for step in stack["steps"]}
    assert {"KafkaClientQuota", "BusinessMetadataBinding"} <= kinds


def test_an_agreement_that_has_ended_by_the_day_looked_at_is_not_previewed(bare: World) -> None:
    """The clock is an input: on the first of January 2030 no agreement of the example holds any more."""

    def grants(*args: str) -> set[str]:
        (stack,) = bare.json("preview", "payments-dev", *args)["stacks"]
        return {
            step["urn"].rpartition("::")[2] for step in stack["steps"]
            if step["type"].endswith(":KafkaAcl") and "risk.scoring" in step["urn"]
        }  # fmt: skip

    assert grants("--as-of", "2026-11-01")
    assert grants("--as-of", "2030-01-01") == set()
