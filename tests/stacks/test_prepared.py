"""What is imported before a program runs is what it needs, and no more of the large SDKs than that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine
ROOT = Path(__file__).resolve().parents[2]
PREVIEWED = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from mesh_platform.cli.program import prepare, program_of
prepare()
def imported():
    return sorted(each for each in sys.modules if each.startswith(("pulumi_confluentcloud", "pulumi_databricks")))
before = imported()
from mesh_platform.deploy import target
from mesh_platform.deploy.run import apply
from mesh_platform.deploy.layers import layers
from mesh_platform.documents import read
from mesh_platform.engine import installed
from mesh_platform.mesh import build
root, at = Path(sys.argv[1]), datetime(2026, 11, 26, 12, tzinfo=UTC)
documents = read(root)
mesh, _ = build(documents)
with target.replayed(Path(sys.argv[2]), installed(), mesh, at) as opened:
    done = apply(opened, program_of(root, (mesh, documents)), layers(mesh, "local"), lambda _: None)
print(json.dumps([before, imported(), [str(each.error) for each in done if each.error]]))
"""
NAMED = """
import json, sys
from mesh_platform.engine.lazy import lazily
lazily("pulumi_databricks")
import pulumi_databricks as databricks
found = [getattr(databricks, name).__module__ for name in sys.argv[1:]]
print(json.dumps([found, len([each for each in sys.modules if each.startswith("pulumi_databricks.")])]))
"""


def run(program: str, *args: str) -> Any:
    done = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_programs_of_the_example_import_nothing_more_of_the_large_sdks(tmp_path: Path) -> None:
    before, after, errors = run(PREVIEWED, str(ROOT), str(tmp_path))
    assert errors == []
    assert after == before
    assert len([each for each in before if each.startswith("pulumi_databricks.")]) < 60


def test_a_name_is_found_in_its_module_and_no_other_is_imported() -> None:
    names = ("SqlTable", "SqlTableArgs", "JobTaskArgs", "QualityMonitorV2", "get_catalog_output", "Provider")
    found, many = run(NAMED, *names)
    places = ("sql_table", "sql_table", "_inputs", "quality_monitor_v2", "get_catalog", "provider")
    assert found == [f"pulumi_databricks.{each}" for each in places]
    assert many < 20


def test_a_name_that_is_not_found_so_imports_everything_and_one_that_is_not_there_is_an_error() -> None:
    """As the package itself does it, which then has all its names."""
    found, many = run(NAMED, "JobTaskArgsDict", "SqlTable")
    assert found == ["pulumi_databricks._inputs", "pulumi_databricks.sql_table"]
    assert many > 300
    with pytest.raises(AssertionError, match="has no attribute 'Nothing'"):
        run(NAMED, "Nothing")
