"""The plain CLI runs Python programs through our language host."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from mesh_platform.localcloud import lifecycle
from plain_cli import STACK, Project

pytestmark = pytest.mark.engine
PARTS = """
import pulumi

class Part(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Part", name)

for n in range(3):
    Part(f"part-{n}")
"""
COUNTED = (
    PARTS
    + """
pulumi.export("size", pulumi.Config().require("size"))
pulumi.export("token", pulumi.Config().require_secret("token").apply(len))
pulumi.export("preview", pulumi.runtime.is_dry_run())
"""
)
LOST = """
with grpc.insecure_channel("127.0.0.1:1") as nobody:
    nobody.unary_unary("/pulumirpc.ResourceMonitor/RegisterResource")(b"")
"""


def resources(project: Project) -> list[str]:
    done = project.run("stack", "export", "--stack", STACK)
    return [each["type"] for each in json.loads(done.text)["deployment"].get("resources", [])]


def test_a_stack_lives_from_its_first_preview_to_its_end(project: Project) -> None:
    """Configuration and secrets reach the program, outputs come back, and everything goes away again."""
    project.program(COUNTED)
    project.with_stack()
    assert project.run("config", "set", "size", "7", "--stack", STACK).code == 0
    assert project.run("config", "set", "--secret", "token", "abcd", "--stack", STACK).code == 0

    preview = project.run("preview", "--stack", STACK)
    assert (preview.code, "+ 4 to create" in preview.text) == (0, True), preview.text
    assert resources(project) == []

    up = project.run("up", "--yes", "--skip-preview", "--stack", STACK)
    assert (up.code, up.diagnostics) == (0, ""), up.text
    assert resources(project).count("test:index:Part") == 3
    outputs = project.run("stack", "output", "--json", "--show-secrets", "--stack", STACK)
    assert json.loads(outputs.text) == {"size": "7", "token": 4, "preview": False}

    for command in ("refresh", "destroy"):
        done = project.run(command, "--yes", "--skip-preview", "--stack", STACK)
        assert (done.code, done.diagnostics) == (0, ""), done.text
    assert resources(project) == []


def test_what_a_program_prints_is_shown(project: Project) -> None:
    """And no warning of where the host was found."""
    project.program('print("hello from the program")')
    done = project.with_stack().run("preview", "--stack", STACK)
    assert done.code == 0
    assert done.diagnostics.split("\n")[1:3] == ["    hello from the program", ""]
    assert "$PATH" not in done.text


def test_an_error_of_a_program_is_shown_once_from_its_own_first_line(project: Project) -> None:
    """The traceback starts in the program, not in what runs it."""
    project.program("def fail():\n    return {}['missing']\n", "helper.py")
    project.program("import helper\nhelper.fail()\n")
    done = project.with_stack().run("preview", "--stack", STACK)

    lines = [line.strip() for line in done.diagnostics.splitlines() if line.strip()]
    assert done.code != 0
    assert lines[1] == "error: Traceback (most recent call last):"
    assert lines[2] == f'File "{project.folder / "__main__.py"}", line 2, in <module>'
    assert lines[-1] == "KeyError: 'missing'"
    assert done.diagnostics.count("KeyError") == 1
    assert "runpy" not in done.text
    assert "languagehost" not in done.text


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (
            "from mesh_platform.errors import PolicyError\n"
            "raise PolicyError('too dear', where='payments.card', fix='lower it')\n",
            "error: payments.card: too dear; lower it",
        ),
        ("import pulumi\nraise pulumi.RunError('plain words')\n", "error: plain words"),
        ("raise SystemExit(3)\n", "error: the program ended with exit code 3"),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
            "error: an unhandled error occurred: the program ended by signal SIGKILL",
        ),
    ],
)
def test_an_error_on_purpose_is_one_line(project: Project, program: str, said: str) -> None:
    """No traceback where the words are meant for whoever runs the program."""
    project.program(program)
    done = project.with_stack().run("preview", "--stack", STACK)
    assert done.code != 0
    assert [line.strip() for line in done.diagnostics.splitlines() if line.strip()][1:] == [said]


def test_a_program_that_ends_early_without_an_error_is_fine(project: Project) -> None:
    """As Python sees it."""
    project.program("raise SystemExit(0)\n")
    done = project.with_stack().run("preview", "--stack", STACK)
    assert (done.code, done.diagnostics) == (0, ""), done.text


def test_a_program_runs_under_the_virtual_environment_of_its_project(project: Project) -> None:
    """With that environment's packages and programs, as if it were activated."""
    made = project.folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made)], check=True)
    packages = next(made.glob("lib/python*/site-packages"))
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    project.settings("""
        runtime:
          name: python
          options:
            virtualenv: .venv
        main: program
    """)
    (project.folder / "program").mkdir()
    project.program(
        "import os, sys\nprint('runs under', sys.prefix, os.environ['VIRTUAL_ENV'])\n", "program/__main__.py"
    )
    done = project.with_stack().run("preview", "--stack", STACK)

    assert done.code == 0, done.text
    assert f"runs under {made} {made}\n" in done.text


def test_a_missing_virtual_environment_is_named(project: Project) -> None:
    """With how to make it."""
    project.settings("runtime: {name: python, options: {virtualenv: .venv}}")
    done = project.with_stack().run("preview", "--stack", STACK)
    assert done.code != 0
    assert "the virtual environment .venv is not there; python -m venv" in done.text


@pytest.mark.parametrize(
    "name", ["grpc", "sitecustomize", "usercustomize", "pulumi", "mesh_platform", "json", "typing"]
)
def test_no_module_of_the_project_stands_in_for_one_of_the_host(project: Project, name: str) -> None:
    """Neither the host nor what starts the program imports it."""
    trace = project.base / "imported"
    project.program(f"import pathlib\npathlib.Path({str(trace)!r}).touch()\nraise RuntimeError\n", f"{name}.py")
    project.program("import pulumi\npulumi.export('fine', True)\n")
    done = project.with_stack().run("preview", "--stack", STACK)

    assert done.code == 0, done.text
    assert not trace.exists()


def test_a_program_finds_its_own_modules(project: Project) -> None:
    """Beside it, as Python does for a script; also where the program is one file."""
    project.settings("runtime: python\nmain: begin.py")
    project.program("import beside\nprint('imported', beside.VALUE)\n", "begin.py")
    project.program("VALUE = 7\n", "beside.py")
    done = project.with_stack().run("preview", "--stack", STACK)
    assert "imported 7" in done.text


def test_a_project_without_a_program_is_told_so(project: Project) -> None:
    """One line, no traceback."""
    Path(project.folder / "__main__.py").unlink()
    done = project.with_stack().run("preview", "--stack", STACK)
    assert done.code != 0
    assert f"error: {project.folder} has no __main__.py\n" in done.diagnostics + "\n"


IMPORTED = """
import os
import pulumi
import pulumi_kubernetes as kubernetes
from mesh_platform.mesh import stamp

cluster = kubernetes.Provider("cluster", kubeconfig=stamp.kubeconfig(os.environ["MESH_STORE"]))
kubernetes.core.v1.Namespace(
    "kept", metadata={"name": "payments-card"}, opts=pulumi.ResourceOptions(provider=cluster)
)
"""


def test_what_a_stack_has_forgotten_is_imported_again(project: Project) -> None:
    """From the local cloud; afterwards the program and the state agree."""
    where = lifecycle.folders(project.base)
    lifecycle.up(where)
    wanted = ("PULUMI_HOME", "MESH_STORE", "MESH_STORE_DIR")
    project.more = {name: value for name, value in lifecycle.variables(where, None).items() if name in wanted}
    project.program(IMPORTED)
    up = project.with_stack().run("up", "--yes", "--skip-preview", "--stack", STACK)
    assert (up.code, up.diagnostics) == (0, ""), up.text
    state = json.loads(project.run("stack", "export", "--stack", STACK).text)["deployment"]["resources"]
    urn = {each["type"]: each["urn"] for each in state}
    forgotten = project.run("state", "delete", urn["kubernetes:core/v1:Namespace"], "--yes", "--stack", STACK)
    assert forgotten.code == 0, forgotten.text

    done = project.run(
        "import", "kubernetes:core/v1:Namespace", "kept", "payments-card", "--yes", "--skip-preview",
        "--generate-code=false", "--protect=false", "--stack", STACK,
        "--provider", f"cluster={urn['pulumi:providers:kubernetes']}",
    )  # fmt: skip
    assert (done.code, "= 1 imported" in done.text) == (0, True), done.text
    preview = project.run("preview", "--expect-no-changes", "--stack", STACK)
    assert preview.code == 0, preview.text


def test_a_program_that_loses_the_engine_halfway_removes_nothing(project: Project) -> None:
    """What it has not declared yet is not what it does not want."""
    project.program(PARTS)
    project.with_stack()
    assert project.run("up", "--yes", "--skip-preview", "--stack", STACK).code == 0
    before = resources(project)

    project.program(f"import grpc\n{LOST}{PARTS}")
    up = project.run("up", "--yes", "--skip-preview", "--stack", STACK)
    assert up.code != 0
    assert "lost its connection to the engine" in up.diagnostics
    assert resources(project) == before
