"""Where a product's keys are is read from two stacks, and a rotation takes nothing else along."""

from __future__ import annotations

import stat
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mesh_platform.deploy.rotate import Keys, Turn, advanced
from mesh_platform.deploy.rotate_document import write_generation
from mesh_platform.deploy.rotate_state import DEPLOYMENT, KEY, keys_of, require_nothing_else
from mesh_platform.errors import DocumentError, DriftError, EngineError, ReferenceError_, UsageError
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import ProductId
from mesh_platform.plan import Plan, Step
from states import exported, resource, session, write
from worlds import EXAMPLE

NOTICES = ProductId("notifications", "notices")
IDENTITY, DOMAIN = "notifications-identity-local", "notifications-local"
NAME = "notifications-notices"
SECRET, TOPIC = "kubernetes:core/v1:Secret", "confluentcloud:index/kafkaTopic:KafkaTopic"


@cache
def mesh() -> Mesh:
    found, _ = load(EXAMPLE)
    assert found is not None
    return found


def keys(root: Path) -> Keys:
    return keys_of(session(root), mesh().products[NOTICES], "local")


def told(root: Path, stack: str, pair: Any, *names: str) -> None:
    made = [resource(stack, KEY, name) for name in names]
    write(root, stack, exported(stack, keys={str(NOTICES): pair}), *made)


def test_keys_are_where_the_document_and_two_stacks_say(tmp_path: Path) -> None:
    """A key counts whichever of the two systems has it; another product's does not."""
    told(
        tmp_path, IDENTITY, [2, 3.0], f"{NAME}-key-kafka-2", f"{NAME}-key-registry-2", f"{NAME}-key-registry-13",
        "notifications-notices-more-key-kafka-7", f"{NAME}-key-kafka-8-old", f"{NAME}-key-other-9",
    )  # fmt: skip
    told(tmp_path, DOMAIN, [2, 1], f"{NAME}-key-kafka-4")
    found = keys(tmp_path)
    assert (found.generation, found.made, found.told, found.existing) == (1, (2, 3), (2, 1), frozenset({2, 13}))


@pytest.mark.parametrize(
    ("existing", "made", "said", "settled"),
    [
        ({1, 2}, (1, 2), (1, 2), True), ({1, 2, 3}, (1, 2), (1, 2), False), ({1}, (1, 2), (1, 2), False),
        ({1, 2}, (2, 3), (1, 2), False), ({1, 2}, (1, 2), (2, 1), False),
    ],
)  # fmt: skip
def test_keys_are_settled_only_where_all_four_agree(existing: set[int], made: Any, said: Any, settled: bool) -> None:
    assert Keys(generation=1, made=made, existing=frozenset(existing), told=said).settled is settled


@pytest.mark.parametrize("missing", [IDENTITY, DOMAIN])
@pytest.mark.parametrize("how", ["absent", "empty", "no keys", "another's"])
def test_a_stack_that_has_not_exported_keys_is_named_with_the_command_that_does(
    tmp_path: Path, missing: str, how: str
) -> None:
    for stack in (IDENTITY, DOMAIN):
        told(tmp_path, stack, [1, 2])
    match how:
        case "absent":
            write(tmp_path, missing).unlink()
        case "empty":
            write(tmp_path, missing)
        case "no keys":
            write(tmp_path, missing, exported(missing))
        case _:
            write(tmp_path, missing, exported(missing, keys={"notifications.other": [1, 2]}))
    with pytest.raises(ReferenceError_) as refused:
        keys(tmp_path)
    assert (refused.value.where, refused.value.fix) == (missing, f"mesh up {missing}")


def test_a_product_that_neither_reads_nor_writes_a_topic_has_no_keys(tmp_path: Path) -> None:
    """One that does either has some."""
    told(tmp_path, IDENTITY, [1, 2])
    told(tmp_path, DOMAIN, [1, 2])
    product = mesh().products[NOTICES]
    for some in (replace(product, ports=()), replace(product, inputs=())):
        assert keys_of(session(tmp_path), some, "local").told == (1, 2)
    with pytest.raises(UsageError, match="it has no keys"):
        keys_of(session(tmp_path), replace(product, ports=(), inputs=()), "local")


def step(kind: str, name: str, *changes: str, op: str = "update") -> Step:
    return Step(op=op, urn=f"urn:x::{kind}::{name}", type=kind, changes=dict.fromkeys(changes, "UPDATE"))


OWN = (
    step(KEY, f"{NAME}-key-kafka-2", op="create"), step(SECRET, f"{NAME}-namespace-credentials", "data"),
    step("databricks:index/secret:Secret", f"{NAME}-workspace-kafka-key", "stringValue"),
    step("databricks:index/secret:Secret", f"{NAME}-workspace-schema-registry-key", "stringValue"),
    step(DEPLOYMENT, f"{NAME}-workload-deployment", 'spec.template.metadata.annotations["x/key-generation"]'),
)  # fmt: skip


def test_keys_their_secrets_and_the_pods_that_read_them_are_a_rotations_own() -> None:
    require_nothing_else(Plan(stack=DOMAIN, steps=OWN), NOTICES)


@pytest.mark.parametrize(
    "other",
    [
        step(KEY, "notifications-noticesx-key-kafka-2"), step(SECRET, f"{NAME}-namespace-other"),
        step("databricks:index/secret:Secret", f"{NAME}-workspace-other"), step(TOPIC, f"{NAME}-key-kafka-1"),
        step(DEPLOYMENT, f"{NAME}-workload-deployment", "spec.replicas"),
        step(DEPLOYMENT, f"{NAME}-workload-deployment", 'annotations["key-generation"]', "spec.replicas"),
        step(DEPLOYMENT, f"{NAME}-workload-deployment", op="replace"),
        step("kubernetes:core/v1:Service", f"{NAME}-workload-deployment", 'annotations["key-generation"]'),
        step(DEPLOYMENT, f"{NAME}-other-deployment", 'annotations["key-generation"]'),
    ],
)  # fmt: skip
def test_anything_else_that_waits_stops_a_rotation(other: Step) -> None:
    """It is named, and applied by whoever means it."""
    with pytest.raises(DriftError, match="1 other changes wait there") as refused:
        require_nothing_else(Plan(stack=DOMAIN, steps=(*OWN, other)), NOTICES)
    assert other.name in refused.value.what
    assert refused.value.fix == f"mesh up {DOMAIN}, then rotate"


def test_a_step_that_leaves_as_much_to_do_as_before_ends_the_rotation() -> None:
    """It would be done for ever."""
    turn = Turn(kind="tell", where=DOMAIN, tells=(2, 1))
    advanced([turn, turn], [turn])
    for after in ([turn], [turn, turn]):
        with pytest.raises(EngineError, match="did not change as it should have") as refused:
            advanced([turn], after)
        assert refused.value.fix == f"mesh preview {DOMAIN} shows what is left"


def test_a_document_is_written_whole_with_the_rights_it_had(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("kind: ProductStack\n")
    file.chmod(0o640)
    write_generation(file, "local", 4)
    assert file.read_text() == "kind: ProductStack\ncredentials: {generation: {local: 4}}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_document_that_cannot_be_written_in_place_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    text = 'credentials: {generation: {"local": "1"}}\n'
    file.write_text(text)
    with pytest.raises(DocumentError, match=r"stack\.yaml: the generation"):
        write_generation(file, "local", 4)
    assert file.read_text() == text
    assert list(tmp_path.iterdir()) == [file]
