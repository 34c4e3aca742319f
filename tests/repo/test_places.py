"""No file names a package registry or a place on a machine: the project builds from whatever index it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from repository import ROOT, tracked

REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("proxy", "golang", "org"), ("sum", "golang", "org"),
        ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"), ("maven", "apache", "org"), ("maven", "org"),
        ("crates", "io"), ("deb", "debian", "org"), ("rubygems", "org"),
    )
]  # fmt: skip
"""Hosts of public registries, in parts so that this file is not the one that names them."""
HOST = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}\b" for host in REGISTRIES))
MACHINE = re.compile(r"(?<![\w.*})>\]/-])(?:/(?:root|work|home|Users|private/var)|[A-Z]:\\\\?Users)[/\\]\w")
EXCEPTIONS: dict[str, str] = {}
"""Files that may name such a place, each with its reason."""


def named(content: str) -> Iterator[str]:
    """Yield the registries and the places of a machine that a text names."""
    yield from HOST.findall(content)
    yield from MACHINE.findall(content)


def test_no_file_names_a_registry_or_a_place_on_a_machine() -> None:
    """A lock, a document or a script that did would build in one place only."""
    found = {
        name: sorted(set(named((ROOT / name).read_text(encoding="utf-8", errors="replace"))))
        for name in tracked()
        if name not in EXCEPTIONS
    }
    assert not {name: places for name, places in found.items() if places}


def test_every_exception_is_still_needed() -> None:
    """A reason for a file that names no such place any more is out of date."""
    assert all(list(named((ROOT / name).read_text(encoding="utf-8"))) for name in EXCEPTIONS)


@pytest.mark.parametrize(
    "content",
    [*(f"url: https://{host}/simple" for host in REGISTRIES), "cd /" + "home/anna/mesh", "open('/" + "root/x')"],
)
def test_such_a_place_is_found(content: str) -> None:
    """Each registry is found in an address, and a home folder in a command or in code."""
    assert list(named(content))


@pytest.mark.parametrize("content", ["docs/" + "home/page.md", "${x}/" + "work/file", "a registry on the network"])
def test_what_only_looks_alike_is_not_found(content: str) -> None:
    """A folder of that name below another one is nobody's machine."""
    assert not list(named(content))
