"""Source and tests keep the sizes and the shape that make them easy to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from statistics import median

from repository import ROOT, SOURCE, text, tracked

LONGEST = 400
MEDIAN = range(50, 151)
LEAST_TESTS = 1.0
"""Lines of tests for a line of source."""
BESIDES = {
    "bench",
    "conformance",
    "golden",
    "journeys",
    "reliability",
    "repo",
    "stacks",
    "streams",
    "templates",
    "tools",
}
"""Folders of tests that belong to no room of the platform."""
LEAVES_OUT = {
    "pytest.skip": "reason",
    "pytest.xfail": "reason",
    "pytest.mark.skip": "reason",
    "pytest.mark.skipif": "condition",
    "pytest.mark.xfail": "condition",
}
"""What leaves a test out, and what its first argument is."""


def lengths(*roots: str) -> dict[str, int]:
    return {name: text(name).count("\n") for name in tracked(".py") if name.startswith(roots)}


def test_no_source_file_is_too_long() -> None:
    """A file over 400 lines has more than one subject."""
    long = {name: lines for name, lines in lengths(*SOURCE, "tests/", "tools/", "bench/").items() if lines > LONGEST}
    assert not long


def test_the_median_source_file_has_one_subject() -> None:
    """The median file has 50 to 150 lines."""
    assert MEDIAN.start <= median(lengths(*SOURCE).values()) < MEDIAN.stop


def test_there_are_enough_tests_for_the_source() -> None:
    """Tests grow with the source that they test."""
    tests, source = (sum(lengths(*roots).values()) for roots in (("tests/",), SOURCE))
    assert tests / source >= LEAST_TESTS, f"{tests} lines of tests for {source} lines of source"


def test_every_module_begins_with_what_it_is_for() -> None:
    """The first line of every Python file is its docstring."""
    silent = [name for name in tracked(".py") if not text(name).startswith(('"""', 'r"""'))]
    assert not silent


def test_every_folder_of_tests_mirrors_a_room() -> None:
    """Who changes a room finds its tests under the same name."""
    rooms = {path.stem for path in (ROOT / "platform" / "mesh_platform").iterdir()} | {"components"}
    folders = {PurePosixPath(name).parts[1] for name in tracked(".py") if fnmatch(name, "tests/*/*")}
    assert folders <= rooms | BESIDES


def test_no_two_modules_of_tests_have_one_name() -> None:
    """Folders of tests are no packages: of two modules with one name, Python would load one for both."""
    names = [PurePosixPath(name).name for name in tracked(".py") if name.startswith("tests/")]
    twice = {name for name in names if names.count(name) > 1} - {"conftest.py"}
    assert not twice


def test_no_test_is_left_out_without_a_reason() -> None:
    """Every skip and xfail says why."""
    assert not [
        place for name in tracked(".py") if name.startswith("tests/") for place in unexplained(name, text(name))
    ]


def test_a_skip_without_a_reason_is_found() -> None:
    """A bare mark, a mark with a condition only and a bare call are found; one with a reason is not."""
    bare = "@pytest.mark.skip\ndef a(): pytest.skip()\n@pytest.mark.skipif(True)\ndef b(): ...\n"
    assert sorted(unexplained("t.py", bare)) == ["t.py:1 skip", "t.py:2 skip", "t.py:3 skipif"]
    told = '@pytest.mark.skipif(True, reason="Linux only")\ndef b(): pytest.skip("no Go")\n'
    assert not list(unexplained("t.py", told))


def unexplained(name: str, source: str) -> Iterator[str]:
    """Yield the places where a test is left out and nothing says why."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = {call.func: call for call in nodes if isinstance(call, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node) in LEAVES_OUT:
            call = calls.get(node)
            told = call is not None and (
                any(each.arg == "reason" for each in call.keywords)
                or (LEAVES_OUT[ast.unparse(node)] == "reason" and bool(call.args))
            )
            if not told:
                yield f"{name}:{node.lineno} {node.attr}"
