"""Ours against tools of others in environments of their own: checkov on a plan, datacontract lint on a contract."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path

from mesh_platform.rules import ALL
from mesh_platform.toolchain import cache

from .checks import MESH, ROOT
from .gate import Planned
from .generated import generate
from .timing import Row, in_turn, process

CHECKOV, DATACONTRACT = "checkov==3.3.30", "datacontract-cli==1.2.8"
CONTRACTS = 200
"""Contracts of the mesh that is checked whole; the time is divided by them."""


def checkov(planned: Planned, scratch: Path) -> list[Row]:
    """Judge a plan as a whole process, documents and all; against checkov with as many custom rules and steps."""
    theirs = _installed(CHECKOV, "checkov")
    if theirs is None:
        return []
    plan, rules = _terraform(planned, scratch / "plan.json"), _rules(planned, scratch / "rules")
    names = ",".join(f"CKV2_MESH_{number}" for number in range(len(ALL)))
    command = [
        str(theirs), "-f", str(plan), "--framework", "terraform_plan", "--external-checks-dir", str(rules),
        "--check", names, "--skip-download", "--compact", "--quiet", "--soft-fail", "-o", "json",
    ]  # fmt: skip
    log = scratch / "events"
    log.write_text(planned.log, encoding="utf-8")
    mine = [sys.executable, "-m", "bench.judged", str(planned.root), planned.stack, str(log)]
    ours, others = in_turn(lambda: process(mine, ROOT)[0], lambda: process(command)[0], runs=3)
    note = f"{len(planned.plan.resources)} resources, {len(ALL)} rules on each side"
    return [Row("judging a plan, as a process", ours, others, 0.15, CHECKOV, note)]


def datacontract(scratch: Path) -> list[Row]:
    """Check a mesh of many contracts, divided by their number; against a lint of one of them."""
    theirs = _installed(DATACONTRACT, "datacontract")
    if theirs is None:
        return []
    root = generate(scratch / "contracts", CONTRACTS)
    contract = next(root.rglob("*.odcs.yaml"))
    ours, others = in_turn(
        lambda: process([MESH, "check", "--root", str(root)])[0] / CONTRACTS,
        lambda: process([str(theirs), "lint", str(contract)])[0],
        runs=3,
    )
    note = f"of {CONTRACTS} with their products, stacks and governance; {ours * 1000:.0f} ms"
    return [Row("mesh check, a contract", ours, others, 0.10, f"{DATACONTRACT} lint", note)]


def _installed(package: str, name: str) -> Path | None:
    """Install a tool in an environment of its own, once for this user; None where there is no network."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache.folder("bench") / f"{package}-python{python}"
    with cache.alone(folder, package, print):
        if (folder / "installed").exists():
            return folder / "bin" / name
        print(f"installing {package}, which takes minutes", flush=True)
        venv.create(folder, with_pip=True)
        done = subprocess.run([folder / "bin" / "pip", "install", "-q", package], capture_output=True, check=False)
        if done.returncode != 0:
            print(f"{package} cannot be installed here: not measured", file=sys.stderr)
            return None
        (folder / "installed").touch()
    return folder / "bin" / name


def _terraform(planned: Planned, file: Path) -> Path:
    """Write a plan of as many resources of as many types, with the same inputs, in Terraform's form."""
    resources = [
        {
            "address": f"{_type(step.type)}.r{number}", "mode": "managed", "type": _type(step.type),
            "name": f"r{number}",
            "provider_name": "registry.terraform.io/mesh/mesh", "schema_version": 0, "values": dict(step.new),
        }
        for number, step in enumerate(planned.plan.resources)
    ]  # fmt: skip
    changes = [
        {
            **{key: each[key] for key in ("address", "mode", "type", "name", "provider_name")},
            "change": {"actions": ["create"], "before": None, "after": each["values"], "after_unknown": {}},
        }
        for each in resources
    ]
    plan = {
        "format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes, "configuration": {"root_module": {"resources": []}},
    }  # fmt: skip
    file.write_text(json.dumps(plan), encoding="utf-8")
    return file


def _rules(planned: Planned, folder: Path) -> Path:
    """Write as many custom rules as we have, each on one of the types that there are most of."""
    folder.mkdir()
    types = [kind for kind, _ in Counter(_type(step.type) for step in planned.plan.resources).most_common()]
    for number in range(len(ALL)):
        rule = {
            "metadata": {"id": f"CKV2_MESH_{number}", "name": f"Rule {number}", "category": "GENERAL_SECURITY"},
            "definition": {
                "cond_type": "attribute", "resource_types": [types[number % len(types)]], "attribute": "name",
                "operator": "exists",
            },
        }  # fmt: skip
        (folder / f"rule_{number}.json").write_text(json.dumps(rule), encoding="utf-8")
    return folder


def _type(token: str) -> str:
    package, _, rest = token.partition(":")
    return f"{package}_{rest.rpartition(':')[2]}".lower()
