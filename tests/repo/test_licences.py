"""Every locked distribution may be used and passed on by a bank: permissive, or weak copyleft used unchanged."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from repository import text

ALLOWED = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""SPDX ids. MPL-2.0 asks for the source of changed files only, and none is changed."""
SPDX = {
    "apache": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause", "bsd 2-clause license": "BSD-2-Clause", "3-clause bsd license": "BSD-3-Clause",
    "mit license": "MIT", "isc license (iscl)": "ISC", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}  # fmt: skip
"""Older spellings in metadata, and the SPDX id of each."""
EXCEPTIONS = {
    "cookiecutter": "its metadata name none; the file LICENSE in the wheel is BSD-3-Clause; tests and benchmarks only",
    "promql-parser": "its metadata name none; the file LICENSE in the wheel is MIT",
    "text-unidecode": "Artistic-1.0-Perl or GPL; cookiecutter needs it: tests and benchmarks only, never passed on",
}
"""Distributions whose metadata do not say enough, each with its reason."""


def installed() -> dict[str, Distribution]:
    """Return the locked distributions that belong on this machine."""
    found: dict[str, Distribution] = {}
    for line in re.findall(r"^[A-Za-z0-9].*?(?= \\\n)", text("requirements/dev.txt"), re.MULTILINE):
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate():
            found[wanted.name] = distribution(wanted.name)
    return found


def licences(distribution: Distribution) -> set[str]:
    """Return the SPDX ids of which one is enough; of an AND, the whole expression unless all of it is allowed."""
    told = distribution.metadata
    expression = told.get("License-Expression") or ""
    if " AND " in expression:
        parts = {part.strip(" ()") for part in expression.split(" AND ")}
        return parts if all(set(part.split(" OR ")) & ALLOWED for part in parts) else {expression}
    named = [part.strip(" ()") for part in expression.split(" OR ") if part]
    classified = [
        each.rpartition(":: ")[2] for each in told.get_all("Classifier") or () if each.startswith("License :: ")
    ]
    short = [told["License"]] if told.get("License") and len(told["License"]) < 60 else []
    return {SPDX.get(each.lower(), each) for each in named or classified or short}


def alternatives(told: set[str]) -> set[str]:
    """Return the single ids among what `licences` found."""
    return {each for part in told for each in part.split(" OR ")}


def test_every_locked_distribution_has_a_licence_that_is_allowed() -> None:
    """A distribution is allowed when one of its alternatives is."""
    others = {name: told for name, each in installed().items() if not alternatives(told := licences(each)) & ALLOWED}
    assert not {name: told for name, told in others.items() if name not in EXCEPTIONS}


def test_every_exception_is_still_needed() -> None:
    """A reason for a distribution that is gone, or that says its licence by now, is out of date."""
    locked = installed()
    assert all(name in locked and not alternatives(licences(locked[name])) & ALLOWED for name in EXCEPTIONS)


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("License-Expression: MIT", True),
        ("License-Expression: GPL-3.0-only OR Apache-2.0", True),
        ("License-Expression: MIT AND GPL-3.0-only", False),
        ("License-Expression: MPL-2.0 AND (GPL-3.0-only OR MIT)", True),
        ("License-Expression: GPL-3.0-only", False),
        ("Classifier: License :: OSI Approved :: MIT License", True),
        ("Classifier: License :: OSI Approved :: GNU Affero General Public License v3", False),
        ("License: Commercial", False),
        ("Summary: says none", False),
    ],
)
def test_a_licence_is_allowed_by_what_the_metadata_say(line: str, allowed: bool, tmp_path: Path) -> None:
    """Expression before classifier before text; one alternative is enough, of a conjunction all must be allowed."""
    (tmp_path / "METADATA").write_text(f"Metadata-Version: 2.4\nName: some\nVersion: 1\n{line}\n")
    assert bool(alternatives(licences(PathDistribution(tmp_path))) & ALLOWED) is allowed


def test_the_project_itself_says_its_licence() -> None:
    """pyproject.toml names the licence of the file LICENSE."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert (project["license"], "Apache License" in text("LICENSE")) == ("Apache-2.0", True)
