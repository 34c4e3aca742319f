"""The plain Pulumi CLI works on local stacks as mesh's own commands do, after `mesh local env`."""

from __future__ import annotations

import subprocess

from worlds import World, clean


def test_preview_up_refresh_and_destroy_agree_with_mesh(own: World) -> None:
    """What mesh applied has no change for pulumi; what pulumi applies has none for mesh."""
    preview = own.pulumi("preview", "-s", "notifications-local", "--expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    own.edit("domains/notifications/products/notices/stack.yaml", "partitions: 3", "partitions: 4")
    up = own.pulumi("up", "-s", "notifications-local", "--yes", "--skip-preview")
    assert up.returncode == 0, up.stdout + up.stderr
    assert own.json("up", "notifications-local")["stacks"][0]["steps"] == []
    refresh = own.pulumi("refresh", "-s", "notifications-local", "--yes", "--skip-preview", "--expect-no-changes")
    assert refresh.returncode == 0, refresh.stdout + refresh.stderr
    destroy = own.pulumi("destroy", "-s", "notifications-local", "--yes", "--skip-preview")
    assert destroy.returncode == 0, destroy.stdout + destroy.stderr
    assert not [each for each in own.existing("KafkaTopic") if each.inputs["topicName"].startswith("notifications.")]


def test_a_local_stack_is_refused_without_the_local_cloud(own: World) -> None:
    """Without `mesh local env` the program stops before it makes a provider; it never falls back to a real cloud."""
    exports = [line for line in own.run("local", "env").splitlines() if "MESH_STORE=" not in line]
    script = "\n".join([*exports, "exec pulumi preview -s audit-local --non-interactive"])
    done = subprocess.run(["sh", "-c", script], cwd=own.root, env=clean(), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "a local stack needs the local cloud" in done.stdout + done.stderr
