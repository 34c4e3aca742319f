"""A product renamed or moved to another domain: said before it costs anything, and never done by the way."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from worlds import MESH, World, clean

NOTICES = "domains/notifications/products/notices"


def renamed(world: World, old: str, new: str) -> None:
    """Give a product another id everywhere, as a search and replace over the whole tree does."""
    (old_domain, old_name), (domain, name) = old.split("."), new.split(".")
    folders = [
        world.root / "domains" / where / "products" / what for where, what in ((old_domain, old_name), (domain, name))
    ]
    folders[0].rename(folders[1])
    for file in (world.root / "domains").rglob("*"):
        if old in file.name:
            file = file.rename(file.with_name(file.name.replace(old, new)))
        if file.suffix == ".yaml":
            file.write_text(file.read_text().replace(old, new))
    for file in folders[1].rglob("*.yaml"):
        text = file.read_text().replace(f"domain: {old_domain}", f"domain: {domain}")
        text = text.replace(f'"{old_domain}_$', f'"{domain}_$').replace(f"schema: {old_name}", f"schema: {name}")
        file.write_text(text)
    # What was agreed names the product; as long as nobody has signed, statements can follow its new name.
    world.run("sign", "--digests")


def states(world: World) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (world.root / ".mesh" / "state").rglob("*-local.json")}


def test_a_renamed_product_is_another_one_and_is_not_applied_unless_its_data_may_go(own: World) -> None:
    """The preview lists what is destroyed and what is made, and the safer way; an apply is refused without the name."""
    renamed(own, "notifications.notices", "notifications.notes")
    shown = own.run("preview", "notifications-local")
    assert "topic notifications.notices.confirmed.v1 with all it holds" in shown
    assert "namespace notifications-notices-local with all it holds" in shown
    assert "+ KafkaTopic               notifications-notes-confirmed.v1-stream-topic" in shown
    assert "notifications.notices is no longer in the documents, and notifications.notes is new" in shown
    assert "1. put the folder of notifications.notices back, and keep notifications.notes beside it" in shown
    before = states(own)
    refused = own.finish("up", "notifications-identity-local")
    assert refused.returncode == 1
    assert "service account notifications.notices.local with all it holds" in refused.stderr
    assert "--destroy-data notifications.notices" in refused.stderr
    assert states(own) == before


def test_a_product_that_changes_its_domain_is_refused_with_the_steps_that_do_it_safely(own: World) -> None:
    """Both by the check of the documents and by an apply of either domain; a preview still shows it."""
    renamed(own, "notifications.notices", "audit.notices")
    for file in (own.root / "domains").rglob("*.yaml"):
        if "audit.notices" in file.read_text():
            text = file.read_text().replace("customer-contact", "internal-audit").replace("p-0608", "p-0512")
            file.write_text(text)
    own.run("sign", "--digests")
    found = own.json("check", code=2)["findings"]
    assert [(each["rule"], each["location"]["file"]) for each in found] == [
        ("moved-product", "domains/audit/products/notices/product.odps.yaml")
    ]
    assert "--destroy-data notifications.notices" in found[0]["remedy"]
    before = states(own)
    refused = own.finish("up", "audit-local")
    assert refused.returncode == 2
    assert "notifications.notices cannot become audit.notices" in refused.stderr
    assert "1. put the folder of notifications.notices back" in refused.stderr
    assert states(own) == before


def test_a_person_at_a_terminal_is_asked_and_may_say_no(own: World) -> None:
    """The question lists what would go; without a yes nothing has been done."""
    own.edit(f"{NOTICES}/stack.yaml", "partitions: 3", "partitions: 2")
    before = states(own)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [MESH, "up", "notifications-local"], cwd=own.root, env=clean() | {"TERM": "dumb"},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while chunk := _read(ours):
        said += chunk
        if said.rstrip().endswith(b"[y/N]:"):
            os.write(ours, b"n\n")
    os.close(ours)
    assert process.wait() == 1
    assert b"topic notifications.notices.confirmed.v1 with all it holds" in said
    assert states(own) == before


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_a_mesh_without_a_local_cloud_is_checked_by_its_documents_alone(bare: World) -> None:
    assert bare.json("check")["findings"] == []
    assert not Path(bare.root / ".mesh").exists()
