"""What the demo does with a change: it is proposed, refused by the gate, mended, and accepted."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import typer

DOCUMENT = "domains/payments/products/transactions/stack.yaml"
NOW, FEWER, MORE = "partitions: 6", "partitions: 3", "partitions: 8"
SHOWN = 12
"""Lines of a verdict that are shown."""


def review(home: Path, environment: str, at: datetime) -> None:
    """Judge two changes of a document of the mesh at `home` as a pull request would be, and put the document back."""
    file = home / DOCUMENT
    text = file.read_text(encoding="utf-8")
    why = _committed(home) or (None if NOW in text else f"{DOCUMENT} is not as it was")
    if why:
        typer.echo(f"  left out: {why}")
        return
    try:
        for number, said in ((FEWER, "proposed"), (MORE, "mended")):
            file.write_text(text.replace(NOW, number, 1), encoding="utf-8")
            typer.echo(f"  {said}: {NOW} becomes {number} in {DOCUMENT}\n  $ mesh gate --base main -e {environment}")
            for line in _judged(home, environment, at):
                typer.echo(f"    {line}")
    finally:
        file.write_text(text, encoding="utf-8")


def _judged(home: Path, environment: str, at: datetime) -> list[str]:
    from mesh_platform.gate import text

    from .gate_change import Asked, judged

    answered = judged(Asked(root=home, base="main", head=None, environments=(environment,), at=at))
    if answered.errors:
        raise answered.errors[0]
    lines = [line for line in text(answered.verdicts[0][1]).splitlines() if line]
    more = [f"and {len(lines) - SHOWN} more lines"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]


def _committed(home: Path) -> str | None:
    """Make the mesh a repository where it is none; return why it is not one whose main branch is what lies here."""
    git = shutil.which("git")
    if git is None:
        return "git is not here"
    who = ("-c", "user.name=demo", "-c", "user.email=demo@bank.example", "-c", "commit.gpgSign=false")
    if not (home / ".git").exists():
        (home / ".gitignore").write_text(".mesh/\n.venv\n", encoding="utf-8")
        for command in (["init", "--quiet", "-b", "main"], ["add", "--all"], ["commit", "--quiet", "-m", "The mesh"]):
            done = subprocess.run([git, *who, *command], cwd=home, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode:
                return f"git {command[0]}: {done.stderr.strip()}"
    state = subprocess.run([git, "status", "--porcelain"], cwd=home, capture_output=True, text=True, check=False)  # noqa: S603
    return "what lies here is not what is committed; mesh gate --base main judges it" if state.stdout.strip() else None
