"""The locks agree with pyproject.toml and with each other, and everything in them is fixed by a hash."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository import text

PROJECT = tomllib.loads(text("pyproject.toml"))
LOCKS = ("build", "light", "deploy", "dev")
WANTED = {
    "build": PROJECT["dependency-groups"]["build"],
    "light": PROJECT["project"]["dependencies"],
    "deploy": PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["deploy"],
    "dev": [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["deploy"],
        *(each for each in PROJECT["dependency-groups"]["dev"] if isinstance(each, str)),
    ],
}


def entries(lock: str) -> dict[str, tuple[str, str]]:
    """Return version and whole entry of each distribution in a lock."""
    found: dict[str, tuple[str, str]] = {}
    for entry in re.split(r"\n(?=\S)", text(f"requirements/{lock}.txt").strip()):
        name, _, rest = entry.partition("==")
        found[canonicalize_name(name.partition("[")[0])] = (re.split(r"[ ;\\\n]", rest, maxsplit=1)[0], entry)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_is_fixed_by_a_version_and_a_hash(lock: str) -> None:
    """An entry without a hash could be anything by the time it is installed."""
    loose = [name for name, (version, entry) in entries(lock).items() if not version or "--hash=sha256:" not in entry]
    assert not loose


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_names_versions_and_hashes(lock: str) -> None:
    """An index or an address in a lock would build in one place only."""
    content = text(f"requirements/{lock}.txt")
    assert not re.search(r"^\s*(--(?!hash)|-[a-z]\b)|://|@ ", content, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked_in_the_range_it_is_declared_in(lock: str) -> None:
    """A dependency that was declared and not locked, or locked outside its range, is noticed here: `make lock`."""
    locked = entries(lock)
    for declared in map(Requirement, WANTED[lock]):
        version, _ = locked[canonicalize_name(declared.name)]
        assert declared.specifier.contains(version, prereleases=True), f"{declared} is locked at {version}"


@pytest.mark.parametrize("lock", ["build", "light", "deploy"])
def test_what_users_get_is_what_was_tested(lock: str) -> None:
    """Smaller locks have the same files at the same versions as the one that tests run with."""
    tested = entries("dev")
    for name, (version, entry) in entries(lock).items():
        assert (version, hashes(entry)) == (tested[name][0], hashes(tested[name][1]))


def test_a_check_of_documents_needs_no_deployment_sdk() -> None:
    """The light lock stays light."""
    assert not {name for name in entries("light") if name.startswith(("pulumi", "grpc", "opentelemetry"))}


def hashes(entry: str) -> list[str]:
    """Return the hashes of an entry."""
    return sorted(re.findall(r"sha256:[0-9a-f]{64}", entry))
