"""`mesh check` as a person and as a program meet it."""

import copy
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

ROOT = Path(__file__).resolve().parents[2]
MESH = str(Path(sys.executable).with_name("mesh"))
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
PRODUCT = "domains/payments/products/transactions"


@pytest.fixture
def mesh(tmp_path):
    """A small mesh with one sound and one faulty product."""
    for name in ("environments", "governance", "domains"):
        (tmp_path / name).mkdir()
    team = "apiVersion: mesh/v1\nkind: Team\nid: {id}\ncontact: {{email: {id}@bank.example}}\n"
    levels = "apiVersion: mesh/v1\nkind: Classification\nlevels: [public]\napproval: {public: owner}\n"
    for path, text in {
        "governance/classification.yaml": levels + "maximumDuration: {public: P1Y}\n",
        "governance/teams/one.yaml": team.format(id="one"),
        "governance/teams/two.yaml": team.format(id="two").replace("email", "mail") + "zzz: 1\n",
        "governance/teams/README.md": "no document\n",
        "governance/terms/standard.md": "terms\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder, *arguments, **variables):
    return subprocess.run(
        [MESH, "check", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_findings_are_sorted_with_place_code_and_next_step(mesh):
    done = run(mesh)
    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        "governance/teams/two.yaml:4:11: unknown-key: the key 'contact.mail' is unknown; did you mean 'email'?",
        "    remove the key, or correct its spelling",
        "governance/teams/two.yaml:5:1: unknown-key: the key 'zzz' is unknown",
        "    remove the key, or correct its spelling",
    ]
    assert done.stderr.startswith("2 findings in 1 file (")
    assert done.stderr.splitlines()[1] == (
        "next: correct them and run mesh check again; docs/documents.md has every field"
    )


def test_one_finding_is_counted_as_one(mesh):
    (mesh / "governance/teams/two.yaml").write_text("apiVersion: mesh/v1\nkind: Tem\n", encoding="utf-8")
    assert run(mesh).stderr.startswith("1 finding in 1 file (")


@pytest.mark.parametrize("path", ["governance/teams/one.yaml", "environments", "./environments/", "governance/schemas"])
def test_a_sound_part_is_clean_and_the_rest_is_counted(mesh, path):
    (mesh / "governance/schemas").mkdir()
    done = run(mesh, path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"no findings in {os.path.normpath(path)}; 2 findings elsewhere (")
    assert done.stderr.endswith("next: mesh check shows the others\n")


@pytest.mark.parametrize(
    "paths",
    [["governance/teams/two.yaml"], ["governance"], ["governance/teams"], ["."], ["environments", "governance"]],
)
def test_a_faulty_part_shows_its_findings(mesh, paths):
    done = run(mesh, *paths)
    assert (done.returncode, done.stdout.count("unknown-key")) == (2, 2)


def test_a_sound_mesh_is_clean_and_says_what_is_next(mesh):
    (mesh / "governance/teams/two.yaml").unlink()
    done = run(mesh)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("no findings in the mesh (")
    assert done.stderr.endswith("next: mesh preview STACK shows what an apply would do\n")


def test_files_are_called_as_from_the_working_directory(mesh):
    assert run(mesh / "governance").stdout.startswith("teams/two.yaml:4:11: ")
    assert run(mesh / "environments").stdout.startswith("../governance/teams/two.yaml:4:11: ")
    elsewhere = run(mesh.parent, "--root", str(mesh))
    assert elsewhere.stdout.startswith(f"{mesh}/governance/teams/two.yaml:4:11: ")


@pytest.mark.parametrize(
    ("arguments", "what", "fix"),
    [
        (["domains/nothing"], "domains/nothing: no such file or folder", "name one below the mesh"),
        (["/"], "/: outside the mesh", "name one below "),
        (["../.."], "../..: outside the mesh", "name one below "),
        (
            ["governance/teams/README.md"],
            "no documents there",
            "documents are YAML files below environments, governance",
        ),
        (["governance/terms"], "governance/terms: no documents there", "documents are YAML files below"),
        (["governance/terms/standard.md"], "no documents there", "documents are YAML files below"),
        (
            ["--root", "governance/teams"],
            "governance/teams: no mesh here",
            "run inside a mesh, or name one with --root",
        ),
        (["--root", "nowhere"], "nowhere: no mesh here", "run inside a mesh, or name one with --root"),
    ],
)
def test_a_path_that_holds_no_document_is_refused_with_what_to_do(mesh, arguments, what, fix):
    done = run(mesh, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ") and what in done.stderr
    assert f"\n  next: {fix}" in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_mesh_the_next_step_is_told(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 2
    assert "no mesh here or above\n  next: go to a mesh, or name one with --root" in done.stderr


def test_a_link_to_a_document_is_checked_as_the_link_that_it_is(mesh):
    (mesh / "governance/teams/three.yaml").symlink_to("one.yaml")
    done = run(mesh, "governance/teams/three.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("governance/teams/three.yaml:1:1: symlink: this is a link to one.yaml")


def test_the_verdict_of_a_faulty_mesh_is_of_the_contract(mesh):
    done = run(mesh, "--format", "json")
    verdict = json.loads(done.stdout)
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    assert done.returncode == 2
    assert next(iter(verdict)) == "schemaVersion"
    assert verdict["verdict"] == "fail"
    assert verdict["findings"][0] == {
        "rule": "unknown-key", "severity": "error", "outcome": "fail", "waiver": None,
        "location": {"file": "governance/teams/two.yaml", "line": 4, "column": 11},
        "message": "the key 'contact.mail' is unknown; did you mean 'email'?",
        "remedy": "remove the key, or correct its spelling",
    }  # fmt: skip
    assert (verdict["stacks"], verdict["cost"], verdict["digests"]) == ([], None, None)


def test_the_verdict_of_the_example_is_pass(mesh):
    done = run(ROOT, "--format", "json")
    verdict = json.loads(done.stdout)
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    assert (done.returncode, verdict["verdict"], verdict["findings"]) == (0, "pass", [])


FULL = {
    "schemaVersion": "1.0",
    "verdict": "not evaluated",
    "findings": [
        {
            "rule": "cost-ceiling", "severity": "high", "outcome": "not evaluated", "waiver": "late", "location": None,
            "message": "the price is not known", "remedy": "add a price", "phase": "before apply", "policy": "budget",
            "stack": "payments-prod", "urn": "urn:pulumi:payments-prod::mesh::confluentcloud:KafkaTopic::x",
        }
    ],
    "stacks": [
        {"name": "payments-prod", "steps": [{"op": "create", "urn": "urn:pulumi:x", "type": "t", "reasons": ["a"]}]}
    ],
    "cost": {"before": 1.5, "after": None, "currency": "EUR", "unpriced": ["kafka.partition"]},
    "digests": {"intent": "sha256:00", "plan": None},
}  # fmt: skip


def test_the_contract_takes_all_that_a_gate_says():
    jsonschema_rs.meta.validate(SCHEMA)
    jsonschema_rs.validator_for(SCHEMA).validate(FULL)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schemaVersion",), "2.0"),
        (("verdict",), "ok"),
        (("findings", 0, "outcome"), "skipped"),
        (("findings", 0, "rule"), "Not Kebab"),
        (("findings", 0, "location"), {"file": "a", "line": 0, "column": 1}),
        (("findings", 0, "remedy"), ""),
        (("findings", 0, "phase"), "later"),
        (("stacks", 0, "steps", 0, "urn"), "x"),
        (("cost", "before"), -1),
        (("more",), 1),
    ],
)
def test_the_contract_refuses_anything_else(path, value):
    verdict = copy.deepcopy(FULL)
    node = verdict
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid(verdict)


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(mesh, variables, coloured):
    leader, follower = pty.openpty()
    subprocess.run(
        [MESH, "check"],
        cwd=mesh,
        env={**os.environ, **variables},
        stdout=follower,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    os.close(follower)
    written = os.read(leader, 65536).decode()
    os.close(leader)
    assert ("\x1b[" in written) == coloured
    assert "unknown-key" in written


def test_a_pipe_has_no_colour(mesh):
    assert "\x1b" not in run(mesh).stdout


def test_a_check_imports_no_engine_and_no_provider():
    script = (
        "import sys; sys.argv = ['mesh', 'check', '--root', sys.argv[1]]\n"
        "from mesh_platform.cli.app import app as main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(ROOT)], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "mesh_platform" in loaded
    assert not loaded & {
        "pulumi", "pulumi_kubernetes", "pulumi_databricks", "pulumi_confluentcloud", "grpc", "google", "rich", "cel",
        "lark", "duckdb", "confluent_kafka", "cryptography", "mesh_stacks", "mesh_components",
    }  # fmt: skip
