"""The products' own processors: their tests pass, they fit their contracts, and a template makes the like of them."""

from __future__ import annotations

import dataclasses
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mesh_platform.creation import create, draft, read
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_streams import Processor
from worlds import EXAMPLE, World

FOLDERS = sorted(each.parent for each in EXAMPLE.glob("domains/*/products/*/processor"))


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "processor"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=told | variables, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    found, findings = load(EXAMPLE)
    assert found is not None, findings
    return found


@pytest.fixture
def processor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processor]:
    """What a product's module declares."""
    code = request.param / "processor"
    (package,) = [each.parent.name for each in code.glob("*/__main__.py")]
    monkeypatch.syspath_prepend(str(code))
    yield importlib.import_module(f"{package}.__main__").PROCESSOR
    for name in [each for each in sys.modules if each.partition(".")[0] == package]:
        del sys.modules[name]


def test_there_are_five_of_them() -> None:
    assert [each.name for each in FOLDERS] == ["ledger", "accounts", "notices", "transactions", "scoring"]


def test_their_own_tests_pass() -> None:
    """They need pytest and their own code: no broker, nothing of the platform."""
    folders = [str(each / "tests") for each in FOLDERS]
    done = run(
        EXAMPLE, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(EXAMPLE),
        "--import-mode=importlib", "-W", "error", *folders,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "mesh_" not in "".join(path.read_text() for each in folders for path in Path(each).glob("*.py"))


@pytest.mark.parametrize("processor", FOLDERS, indirect=True, ids=lambda each: each.name)
def test_they_read_and_write_columns_that_contracts_have(processor: Processor, mesh: Mesh) -> None:
    """What is written has all of them; of what is read, no column may be one that its owner does not promise."""
    for step in processor.steps:
        promised = {each.name for each in mesh.port(PortId.parse(step.reads.id)).columns}
        assert {field.name for field in dataclasses.fields(step.reads.data)} <= promised
    written = [stream for step in processor.steps for stream in step.writes]
    written += [processor.journal.writes] if processor.journal else []
    for stream in written:
        columns = [each.name for each in mesh.port(PortId.parse(stream.id)).columns]
        assert [field.name for field in dataclasses.fields(stream.data)] == columns
        assert {stream.identity, stream.key} <= set(columns)
        assert stream.type.startswith("org.mesh.")
        assert stream.type.endswith(".v1")


@pytest.mark.parametrize("processor", FOLDERS, indirect=True, ids=lambda each: each.name)
def test_they_read_what_their_documents_say(processor: Processor, mesh: Mesh, request: pytest.FixtureRequest) -> None:
    """All inputs of the product, and beyond those only ports of its own."""
    folder = request.node.callspec.params["processor"]
    product = mesh.products[ProductId(folder.parents[1].name, folder.name)]
    read = {PortId.parse(step.reads.id) for step in processor.steps}
    assert set(product.inputs) <= read
    assert read - set(product.inputs) <= {port.id for port in product.ports}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: each.name)
def test_they_run_by_the_command_of_their_stack(folder: Path) -> None:
    """Without their variables they say which one is missing; their image runs the same command, as nobody."""
    (package,) = [each.parent.name for each in folder.glob("processor/*/__main__.py")]
    assert f"command: [python, -m, {package}]" in (folder / "stack.yaml").read_text()
    done = run(folder, "-m", package)
    assert done.returncode == 2
    assert "MESH_PRODUCT is missing" in done.stderr
    image = (folder / "Containerfile").read_text().splitlines()
    assert f'CMD ["python", "-m", "{package}"]' in image
    assert "USER 65532:65532" in image


def test_what_the_template_makes_runs_like_them(bare: World) -> None:
    """A stream processor made by `mesh new` is the same shape: declared by streams and steps, run by the runtime."""
    answers = {
        "domain": "payments", "product": "card-refunds", "purpose": "Refunds.", "budget": "10", "personal_data": "yes",
        "input": "payments.transactions.completed.v1",
    }  # fmt: skip
    create(bare.root, draft(bare.root, read(bare.root, "stream-processor"), answers))
    folder = bare.root / "domains/payments/products/card-refunds"
    package = "card_refunds_product"
    done = run(folder, "-m", package)
    assert (done.returncode, "MESH_PRODUCT is missing" in done.stderr) == (2, True)
    shown = run(
        folder, "-c",
        f"from {package}.__main__ import PROCESSOR as p; s = p.steps[0]; w = s.writes[0]; "
        "print(s.reads.id, w.id, w.type, w.identity, w.key)",
    )  # fmt: skip
    assert shown.stdout.split() == [
        "payments.transactions.completed.v1", "payments.card-refunds.derived.v1", "org.mesh.card-refunds.derived.v1",
        "sourceId", "customerId",
    ]  # fmt: skip
    assert "USER 65532:65532" in (folder / "Containerfile").read_text()
