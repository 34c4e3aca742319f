"""The code of a head is previewed where two of the platform team have signed exactly that, and nothing is in reach."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from changes import AS_OF, Repository
from judged import Edit
from signed import changed, signed_example
from test_untrusted import isolated
from worlds import EXAMPLE, World

pytestmark = [pytest.mark.engine, isolated]
PLATFORM = ("p-0021", "p-0022")
LABELS = Edit("components/mesh_components/labels.py", '"owner": self.owner,', '"owner": self.owner, "origin": "mesh",')


class House:
    """A repository that has its documents, signed, and the code of its programs beside them."""

    def __init__(self, root: Path) -> None:
        self.mesh, self.repository = signed_example(root), Repository(World(root))
        for name in ("platform", "components", "stacks"):
            shutil.rmtree(root / name, ignore_errors=True)
            shutil.copytree(EXAMPLE / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        (root / ".gitignore").write_text(".mesh/\n.venv\n__pycache__/\n")
        self.repository.git("init", "--quiet", "--initial-branch", "main")
        self.first = self.repository.commit("The house")
        (root / ".mesh").mkdir(exist_ok=True)
        (root / ".mesh" / "trust-root").write_text(self.mesh.trust)

    def proposed(self, *edits: Edit, signers: tuple[str, ...] = (), after: Edit | None = None) -> str:
        """Commit edits beside `main`, signed by some of the platform team; return to `main`."""
        root = self.mesh.root
        self.repository.reset(self.first)
        base = self.mesh.copied(root.with_name("base"))
        for each in edits:
            each.apply(root)
        if signers:
            path = self.mesh.ask(base, "other-code", "p-0142", "owner")
            files = changed(base.root, root)
            for each in signers:
                self.mesh.sign(path, each, "platform", files=files)
        shutil.rmtree(base.root)
        if after is not None:
            after.apply(root)
        self.repository.git("checkout", "--quiet", "-B", "proposed")
        commit = self.repository.commit("Other code")
        self.repository.git("checkout", "--quiet", "--force", "main")
        return commit

    def judge(self, commit: str, *args: str, code: int) -> Any:
        return self.repository.world.json(
            "gate", "--base", "main", "--head", commit, "-e", "local", "--as-of", AS_OF, *args, code=code
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("code") / "house")


def trap(canary: Path) -> Edit:
    """Leave a trace wherever the program runs."""
    return Edit(
        "stacks/mesh_stacks/program.py", "import threading\n",
        f"import pathlib\nimport threading\n\npathlib.Path({str(canary)!r}).touch()\n",
    )  # fmt: skip


def test_signed_code_is_what_is_previewed_where_it_is_isolated_and_nowhere_else(house: House, tmp_path: Path) -> None:
    """One more label: each object that has labels is told to change, by nothing but the code."""
    canary = tmp_path / "ran"
    commit = house.proposed(LABELS, trap(canary), signers=PLATFORM)
    outside = house.judge(commit, code=0)["change"]["program"]
    assert (outside["of"], canary.exists()) == ("base", False)
    assert "with --untrusted alone" in outside["reason"]
    found = house.judge(commit, "--untrusted", code=0)
    assert canary.exists()
    assert found["change"]["program"] == {"of": "head", "reason": "two of the platform team have signed it"}
    assert found["change"]["unaffected"] == []
    namespaces = [
        step for stack in found["stacks"] for step in stack["steps"] if step["type"] == "kubernetes:core/v1:Namespace"
    ]
    assert namespaces
    assert {step["op"] for step in namespaces} == {"update"}


@pytest.mark.parametrize(
    ("signers", "after", "said"),
    [
        ((), None, "no AuthorityChange asks for exactly this change"),
        (("p-0021",), None, "1 of 2 needed approvals as platform"),
        (("p-0013", "p-0014"), None, "does not hold the role platform"),
        (
            PLATFORM,
            Edit("components/mesh_components/labels.py", '"owner": self', '"own": self'),
            "asks for another one",
        ),
    ],
    ids=["nobody", "one", "not-theirs", "edited-after"],
)
def test_code_that_is_not_signed_by_two_of_the_platform_team_never_runs(
    house: House, tmp_path: Path, signers: tuple[str, ...], after: Edit | None, said: str
) -> None:
    canary = tmp_path / "ran"
    found = house.judge(house.proposed(trap(canary), signers=signers, after=after), "--untrusted", code=1)
    assert found["change"]["program"]["of"] == "base"
    assert said in found["change"]["program"]["reason"]
    assert found["stacks"] == []
    assert not canary.exists()


def test_code_that_breaks_leaves_its_stacks_without_a_plan_and_says_why(house: House) -> None:
    broken = Edit("stacks/mesh_stacks/program.py", "import threading\n", "import threading\n\nraise SystemExit(3)\n")
    found = house.judge(house.proposed(broken, signers=PLATFORM), "--untrusted", code=4)
    assert found["change"]["program"]["of"] == "head"
    assert found["stacks"] == []
    whys = {each["message"] for each in found["findings"] if each["outcome"] == "not evaluated"}
    assert any("its replay failed: " in why and "the code of another tree ended with 3" in why for why in whys), whys
