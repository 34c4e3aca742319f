"""How far a build is counts what an earlier build has left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.toolchain.packages import Build, imports

GRAPH = imports("b\na b\nmain a c\nc unsafe\n\n")


def test_a_package_counts_with_all_that_it_imports() -> None:
    """`a` is compiled after `b`, also where `b` was there already; what is not listed does not count."""
    build = Build(GRAPH)
    assert build.total == 4
    assert build.seen("a") == 2
    assert build.seen("c") == 3
    assert build.seen("main") == 4


def test_a_package_that_is_not_listed_changes_nothing() -> None:
    """Go names the standard library's tools too."""
    build = Build(GRAPH)
    assert build.seen("cmd/compile") == 0


@given(st.lists(st.sampled_from(sorted(GRAPH))))
def test_the_count_never_falls_and_never_passes_the_total(seen: list[str]) -> None:
    """In whatever order packages are named."""
    build = Build(GRAPH)
    counts = [build.seen(package) for package in seen]
    assert counts == sorted(counts)
    assert all(0 < count <= build.total for count in counts)
