"""The package's door: every public name, and no provider package before it is needed."""

from __future__ import annotations

import subprocess
import sys

import mesh_components
import pytest
from test_contract import CASES

DATABRICKS, CONFLUENT, KUBERNETES = "pulumi_databricks", "pulumi_confluentcloud", "pulumi_kubernetes"


def imported(*statements: str) -> list[set[str]]:
    """The provider packages that are there after each of the statements in a new interpreter."""
    shown = "print(*sorted(m for m in sys.modules if m.startswith('pulumi_') and '.' not in m))"
    code = "\n".join(["import sys", *(line for each in statements for line in (each, shown))])
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


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


def test_a_component_imports_the_packages_that_it_uses() -> None:
    """Each costs seconds and hundreds of megabytes; references and labels need none."""
    assert imported(
        "from mesh_components import PlatformRefs, Labels",
        "from mesh_components import ClusterRules",
        "from mesh_components import Foundation, StreamPort",
        "from mesh_components import TablePort",
    ) == [set(), {KUBERNETES}, {CONFLUENT, KUBERNETES}, {CONFLUENT, DATABRICKS, KUBERNETES}]
