"""Stacks stand on each other: what is missing below is brought up, named, or not evaluated; it is never guessed."""

from __future__ import annotations

from worlds import World


def test_a_preview_without_the_layers_below_says_what_it_could_not_evaluate(bare: World) -> None:
    """The engine itself answers a known None for a stack that was never applied; here it is an unknown, and listed."""
    (stack,) = bare.json("preview", "notifications-local")["stacks"]
    assert stack["error"] is None
    said = "\n".join(stack["notEvaluated"])
    assert "refs.clusterId of platform-local is known once that stack is applied" in said
    assert "of notifications-identity-local is known once" in said


def test_an_apply_brings_missing_layers_up_first(bare: World) -> None:
    """platform, then the identities that the stack reads (its own and its consumer's), then itself; no other stack."""
    made = [stack["name"] for stack in bare.json("up", "notifications-local")["stacks"]]
    assert made == [
        "platform-local", "notifications-identity-local", "payments-identity-local", "notifications-local",
    ]  # fmt: skip
    assert [stack["name"] for stack in bare.json("up", "notifications-local")["stacks"]] == ["notifications-local"]


def test_the_plain_cli_names_the_stack_to_run_where_a_layer_is_missing(bare: World) -> None:
    """`pulumi up` brings nothing else up: its error says what has to be applied before."""
    bare.run("local", "up", "--recorded-only")
    done = bare.pulumi("up", "-s", "audit-identity-local", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert "mesh up platform-local" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_unknown_stack_is_refused_with_those_that_there_are(bare: World) -> None:
    """The one that is spelt most like it first; a command without any says how to name one."""
    done = bare.finish("up", "payment-local")
    assert done.returncode == 2
    assert "did you mean payments-local? stacks: platform-local, " in done.stderr
    unnamed = bare.finish("preview")
    assert unnamed.returncode == 2
    assert "next: mesh preview payments-local" in unnamed.stderr


def test_a_pipeline_environment_is_applied_by_its_pipeline_only(bare: World) -> None:
    done = bare.finish("up", "payments-prod")
    assert done.returncode == 2
    assert "applied by its pipeline only" in done.stderr
    assert "mesh preview" in done.stderr


def test_documents_with_findings_are_not_previewed(bare: World) -> None:
    """No engine starts for a mesh that does not hold together; the finding has its place."""
    bare.edit("domains/payments/products/transactions/stack.yaml", "partitions: 6", "partitions: six")
    done = bare.finish("preview", "payments-local")
    assert done.returncode == 2
    assert "domains/payments/products/transactions/stack.yaml:10:17" in done.stderr
    assert not (bare.root / ".mesh" / "store").exists()


def test_a_removal_is_shown_before_it_is_done(own: World) -> None:
    """Without --yes nothing goes; with it the stack is empty, and the others are left alone."""
    before = len(own.resources("audit-local"))
    shown = own.json("destroy", "audit-local")["stacks"][0]["steps"]
    assert {step["op"] for step in shown} == {"delete"}
    assert len(own.resources("audit-local")) == before
    own.run("destroy", "audit-local", "--yes")
    assert own.resources("audit-local") == []
    rows = {row["name"]: row["resources"] for row in own.json("status")["stacks"]}
    assert rows["audit-local"] == 0
    assert rows["payments-local"] > 100
