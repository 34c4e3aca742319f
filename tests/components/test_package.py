"""The package's door: every public name, and no provider package before it is needed."""

from __future__ import annotations

import subprocess
import sys

import mesh_components
import pytest
from test_contract import CASES

DATABRICKS, CONFLUENT, KUBERNETES = "pulumi_databricks", "pulumi_confluentcloud", "pulumi_kubernetes"


def imported(statement: str) -> set[str]:
    """The provider packages that are there after a statement in a new interpreter."""
    shown = "print(*sorted(m for m in sys.modules if m.startswith('pulumi_') and '.' not in m))"
    code = f"import sys\n{statement}\n{shown}"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", mesh_components.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Under the name that it has in its own module."""
    assert getattr(mesh_components, name).__name__ == name


def test_every_component_and_its_args_are_public() -> None:
    """A user's own program needs no other module."""
    assert {*CASES, *(f"{name}Args" for name in CASES)} <= set(mesh_components.__all__)
    assert mesh_components.__all__ == sorted(mesh_components.__all__)
    assert set(mesh_components.__all__) <= set(dir(mesh_components))


def test_other_names_are_no_attributes() -> None:
    """So that a typing error is one."""
    with pytest.raises(AttributeError, match="has no attribute 'StreamPorts'"):
        _ = mesh_components.StreamPorts  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("statement", "packages"),
    [
        ("import mesh_components", set[str]()),
        ("from mesh_components import PlatformRefs, Labels", set[str]()),
        ("from mesh_components import ClusterRules", {KUBERNETES}),
        ("from mesh_components import Foundation, StreamPort", {CONFLUENT}),
    ],
)
def test_a_component_imports_the_packages_that_it_uses(statement: str, packages: set[str]) -> None:
    """Each costs seconds and hundreds of megabytes."""
    assert imported(statement) == packages
