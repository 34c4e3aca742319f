"""Changes of the example in a Git repository, judged by `mesh gate --base main` as a pull request is."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judged import Edit
from worlds import World, example

AS_OF = "2026-11-26T12:00:00Z"
"""The example's agreements hold, and its policies that have a date are in force."""


@dataclass(frozen=True)
class Repository:
    """A mesh with its history; `main` is the branch that changes go to."""

    world: World

    @classmethod
    def of_example(cls, root: Path) -> Repository:
        """Commit the example as it is."""
        made = cls(example(root))
        (root / ".gitignore").write_text(".mesh/\n.venv\n")
        made.git("init", "--quiet", "--initial-branch", "main")
        made.commit("The example")
        return made

    def git(self, *args: str) -> str:
        """Run git as somebody; returns what it says."""
        who = ("-c", "user.name=p-0177", "-c", "user.email=p-0177@bank.example", "-c", "commit.gpgSign=false")
        done = subprocess.run(
            ["git", *who, *args], cwd=self.world.root, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything; returns the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def reset(self, commit: str) -> None:
        """Go back to a commit, and forget what was made since; what is ignored stays."""
        self.git("checkout", "--quiet", "--force", "-B", "main", commit)
        self.git("clean", "--quiet", "--force", "-d")

    def change(self, edits: list[dict[str, str]]) -> None:
        """Edit documents: a text replaced by another, a new file, or a file removed."""
        for edit in edits:
            if "remove" in edit:
                (self.world.root / edit["remove"]).unlink()
            else:
                Edit(edit["file"], edit.get("old", ""), edit["new"]).apply(self.world.root)

    def gate(self, *args: str, code: int = 0, as_of: str = AS_OF) -> Any:
        """Judge what is on disk against `main`; returns the verdict."""
        return self.world.json("gate", "--base", "main", "--as-of", as_of, *args, code=code)
