"""The tables of resource types agree with the installed wheels, and have every type that the programs use."""

from __future__ import annotations

import ast
from pathlib import Path

import provider_tables
import pulumi_confluentcloud
import pulumi_databricks
import pytest
from mesh_platform.localcloud import types
from mesh_platform.localcloud.types.table import kinds

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = [path for room in ("components", "stacks") for path in sorted((ROOT / room).rglob("*.py"))]
WHEELS = {"pulumi_confluentcloud": pulumi_confluentcloud, "pulumi_databricks": pulumi_databricks}


@pytest.mark.parametrize("package", provider_tables.PACKAGES)
def test_a_table_is_what_the_wheel_and_the_kept_behaviour_make(package: str) -> None:
    """Names, kinds, nesting and what is required are the wheel's; tools/provider_tables.py writes the table anew."""
    written = (provider_tables.TABLES / f"{package}.json").read_text(encoding="utf-8")
    assert written == provider_tables.tables()[package]


def test_behaviour_of_a_property_that_no_wheel_has_is_refused() -> None:
    """A property that a new wheel dropped or renamed cannot stay in the kept table unseen."""
    kept = {"KafkaTopic": {"properties": {"colour": {"replace": True}}}}
    with pytest.raises(KeyError, match="KafkaTopic has no property colour"):
        provider_tables.table("confluentcloud", kept)


@pytest.mark.parametrize("package", provider_tables.PACKAGES)
def test_every_resource_type_that_the_programs_use_is_in_a_table(package: str) -> None:
    """A component that starts to use another type needs its behaviour first."""
    used = _used(f"pulumi_{package}")
    assert used
    assert used <= {kind.rpartition(":")[2] for kind in kinds(package)}


def test_a_type_that_no_table_has_is_refused() -> None:
    """The words are the real plugin's."""
    with pytest.raises(types.RefusedError, match=r"unrecognized resource type \(Check\): databricks:index/no:No"):
        types.check("databricks", "databricks:index/no:No", "r", {})


def _used(package: str) -> set[str]:
    """Return the resource classes of a provider's package that the programs call."""
    found: set[str] = set()
    for path in PROGRAMS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
            if alias.name == package
        }
        found |= {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
        }
    wheel = WHEELS[package]
    return {name for name in found if hasattr(wheel, f"{name}Args") and name != "Provider"}
