"""No secret of a deployed mesh lies open: in no store, state, copy, setting, plan, report or error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from amount import counted
from mesh_platform.localcloud.values import Secret, Value
from worlds import World

pytestmark = pytest.mark.engine
COMMANDS = (
    ("status",), ("status", "--format", "json"), ("preview", "payments-local"),
    ("preview", "payments-local", "--format", "json"), ("gate", "payments-local", "--format", "json"),
    ("cost", "--format", "json"), ("local", "status", "--format", "json"), ("state", "check", "--format", "json"),
    ("rotate", "payments.transactions"), ("local", "env"),
)  # fmt: skip
FAULT = "- {fault: '503', operation: update, times: 99}\n- {fault: '503', operation: create, times: 99}\n"
ACCOUNT = "00000000-0000-0000-0000-000000000000"
"""The Databricks account of the example: sensitive for its provider, and in plain text in the environments."""
ALLOWED = {"key", "passphrase"}
"""Files that are secrets themselves, for their owner's eyes: the store's key and the passphrase of the states."""


def secrets(value: Value) -> Iterator[str]:
    """Yield every text inside a secret."""
    if isinstance(value, Secret):
        yield from texts(value.value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from secrets(each)
    elif isinstance(value, list):
        for each in value:
            yield from secrets(each)


def texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)


def known(world: World) -> set[str]:
    """Return every secret that the local cloud holds, without what is a name: ids of keys, addresses, the account."""
    with world.store() as store:
        records = store.all()
    found = {text for each in records for part in (each.inputs, each.outputs) for text in secrets(part)}
    names = {each.key.id for each in records} | {ACCOUNT}
    return {text for text in found - names if len(text) >= 16 and "mesh.invalid" not in text}


def open_in(content: bytes, canaries: set[str]) -> set[str]:
    return {canary for canary in canaries if canary.encode() in content}


def files(root: Path) -> Iterator[Path]:
    return (file for file in root.rglob("*") if file.is_file() and not file.is_symlink() and file.name not in ALLOWED)


@pytest.mark.reliability
def test_no_secret_lies_open_in_any_file_output_or_error(own: World) -> None:
    canaries = known(own)
    assert len(canaries) >= 20
    ablation = "a secret that is written to a file is found"
    with counted("secrets of the deployed mesh in files, outputs, plans, reports, errors", ablation) as found:
        leaked: dict[str, set[str]] = {}
        said = {" ".join(command): own.finish(*command) for command in COMMANDS}
        own.edit("domains/audit/products/ledger/stack.yaml", "consumerLag: 10000", "consumerLag: 10001")
        (own.root / ".mesh" / "faults.yaml").write_text(FAULT)
        said["up that fails"] = own.finish("up", "audit-local")
        assert said["up that fails"].returncode == 4, said["up that fails"].stderr
        for name, done in said.items():
            leaked[name] = open_in((done.stdout + done.stderr).encode(), canaries)
        for file in files(own.root / ".mesh"):
            leaked[str(file)] = open_in(file.read_bytes(), canaries)
        found.cases = len(canaries)
        found.lost = len(set[str]().union(*leaked.values()))
        assert {name: len(each) for name, each in leaked.items() if each} == {}


def test_a_secret_that_is_written_to_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("using canary-canary-canary now")
    (written,) = files(tmp_path)
    assert open_in(written.read_bytes(), {"canary-canary-canary", "another-canary-here"}) == {"canary-canary-canary"}
