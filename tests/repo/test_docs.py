"""Documents that a person relies on are there, agree with the code, and link to what exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from mesh_platform import __version__
from mesh_platform.errors import Exit
from repository import ROOT, SOURCE, text, tracked

PAGE = re.compile(r"docs/[a-z-]+\.md")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def broken(page: Path) -> Iterator[str]:
    """Yield the relative links of a page that lead nowhere: to no file, or to no heading of it."""
    for link in LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        file = page.parent / target if target else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in headings(file)):
            yield link


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", tracked(".md"))
def test_every_relative_link_leads_somewhere(name: str) -> None:
    """A reader who follows a link arrives."""
    assert not list(broken(ROOT / name))


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    """A missing file and a missing heading are found; addresses and code are left alone."""
    page = tmp_path / "page.md"
    page.write_text(
        "# One two\n[a](gone.md) [b](#one-two) [c](#three) [d](https://x.example/y) `[e](f)` [g](page.md)\n"
    )
    assert list(broken(page)) == ["gone.md", "#three"]


def test_the_version_has_an_entry_in_the_changelog() -> None:
    """Package, pyproject.toml and changelog name one version."""
    declared = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    newest = re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert (declared, newest[1]) == (__version__, __version__)


def test_the_page_of_exit_codes_has_each_code_once() -> None:
    """Who writes a script reads there what each code means."""
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", text("docs/exit-codes.md"), re.MULTILINE)]
    assert codes == sorted([*map(int, Exit), 130])


def test_decisions_are_short_and_numbered_without_a_gap() -> None:
    """A decision says what was decided, why, and what it costs, in about ten lines."""
    records = sorted(name for name in tracked(".md") if name.startswith("docs/adr/"))
    numbers = [int(PurePosixPath(name).name[:4]) for name in records]
    assert numbers == list(range(1, len(records) + 1))
    assert not {name: lines for name in records if (lines := text(name).count("\n")) > 20}


def test_the_page_of_architecture_names_every_room() -> None:
    """A room that the page leaves out would be found by nobody."""
    page = text("docs/architecture.md")
    rooms = [path.name for path in (ROOT / "platform" / "mesh_platform").iterdir() if (path / "__init__.py").exists()]
    assert not [room for room in rooms if f"`{room}`" not in page]


def test_every_page_that_the_code_names_is_there() -> None:
    """An error that sends its reader to a page that nobody wrote helps nobody."""
    named = {page for name in tracked(".py") if name.startswith(SOURCE) for page in PAGE.findall(text(name))}
    assert not sorted(page for page in named if not (ROOT / page).exists())


def test_the_page_of_outputs_has_every_key_that_is_exported() -> None:
    """Who reads another stack's outputs finds their names there."""
    exported = re.findall(r'^ +"(\w+)": ', text("stacks/mesh_stacks/exports.py"), re.MULTILINE)
    assert exported
    assert not [key for key in exported if f"`{key}`" not in text("docs/outputs.md")]
