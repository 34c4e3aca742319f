"""`mesh demo` shows the whole way on a copy, leaves the tree alone, and changes nothing the second time."""

from __future__ import annotations

from pathlib import Path

from worlds import World, copied, example


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a mesh but those of its local cloud."""
    files = (
        file for file in root.rglob("*") if file.is_file() and ".mesh" not in file.parts and ".venv" not in file.parts
    )
    return {str(file.relative_to(root)): file.read_bytes() for file in files}


def test_a_second_demo_changes_nothing_and_says_where_to_look(deployed: World, tmp_path: Path) -> None:
    """The first one adds a product to what is deployed and scales it; the second one finds all of it in place."""
    world = example(tmp_path / "mesh")
    (world.root / ".mesh").mkdir(mode=0o700)
    copied(deployed, world.root / ".mesh" / "demo")
    before = tree(world.root)
    first = world.run("demo", "--recorded-only")
    assert "mesh new streaming-product: " in first
    assert "scaled: partitions: 3 is partitions: 6" in first
    assert "notifications.digests.events.v1" in first
    refused, _, accepted = first.partition("proposed: partitions: 6 becomes partitions: 3")[2].partition("mended: ")
    assert "FAIL: " in refused
    assert "data-replaced (critical, policy topics-are-not-lost)" in refused
    assert "1 to replace" in refused
    assert "1 to update" in accepted
    assert "FAIL" not in accepted
    second = world.run("demo", "--recorded-only")
    assert "nothing changed" in second
    assert second.count("no changes") == 11
    assert "no findings" in second
    assert "What exists now: 11 stacks" in second
    assert "Recorded only: kafka, schema-registry, kubernetes, warehouse" in second
    assert "left out: payments need kafka and schema-registry" in second
    assert "mesh preview payments-local" in second
    assert tree(world.root) == before


def test_a_demo_stops_at_documents_with_findings(tmp_path: Path) -> None:
    """It says which, and no engine starts."""
    world = example(tmp_path / "mesh")
    world.edit("domains/payments/domain.yaml", "name: Payments", "nam: Payments")
    done = world.finish("demo")
    assert done.returncode == 2
    assert "domains/payments/domain.yaml:" in done.stdout + done.stderr
    assert not (world.root / ".mesh" / "demo" / ".mesh" / "store").exists()
