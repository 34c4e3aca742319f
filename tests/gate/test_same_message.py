"""A product over its budget stops before the first create, with one text, whoever applies it."""

from __future__ import annotations

from judged import AT, Edit
from mesh_platform.documents import read
from mesh_platform.governance import Context, refusals, told
from mesh_platform.mesh import build
from mesh_platform.mesh.ids import StackId
from worlds import World

STACK = "domains/payments/products/transactions/stack.yaml"


def refused(world: World) -> list[str]:
    """Return the lines that governance refuses payments-local with, without their indentation."""
    documents = read(world.root)
    mesh, _ = build(documents)
    assert mesh is not None
    found = refusals(
        StackId("domain", "local", "payments"), Context(mesh=mesh, documents=documents, at=AT, environment="local")
    )
    return [line.strip() for line in told(found).splitlines()]


def missing(lines: list[str], said: str) -> list[str]:
    return [line for line in lines if line not in " ".join(said.split())]


def test_an_over_budget_product_stops_alike_in_gate_up_and_the_plain_cli(bare: World) -> None:
    """The gate fails, `mesh up` and `pulumi up` make nothing; a preview shows plan and reason."""
    Edit(STACK, "monthly: 900", "monthly: 90").apply(bare.root)
    lines = refused(bare)
    assert lines[0] == "refused by 1 rule"
    gate = bare.json("gate", "payments-local", code=1)
    (failure,) = [each for each in gate["findings"] if each["outcome"] == "fail"]
    assert f"product-budget: {failure['message']} ({failure['remedy']})" in lines[1]

    up = bare.finish("up", "payments-local")
    assert up.returncode == 1
    assert missing(lines, up.stderr) == []
    assert not (bare.root / ".mesh" / "state").exists()

    bare.run("local", "up", "--recorded-only")
    plain = bare.pulumi("up", "-s", "payments-local", "--yes", "--skip-preview")
    assert plain.returncode != 0
    assert missing(lines, plain.stdout + plain.stderr) == []
    assert [each for each in bare.resources("payments-local") if not each["type"].startswith("pulumi:")] == []
    assert bare.existing("KafkaTopic") == []

    shown = bare.finish("preview", "payments-local")
    assert shown.returncode == 1
    assert missing(lines, shown.stderr) == []
    assert "to create" in shown.stdout


def test_what_is_refused_for_one_domain_does_not_stop_another(bare: World) -> None:
    """The gate of risk passes what payments has done; what was never applied is left open."""
    Edit(STACK, "monthly: 900", "monthly: 90").apply(bare.root)
    risk = bare.json("gate", "risk-local")
    assert (risk["verdict"], [each for each in risk["findings"] if each["outcome"] == "fail"]) == ("not evaluated", [])
