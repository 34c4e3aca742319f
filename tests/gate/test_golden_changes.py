"""Changes of the example with the findings that they should have, by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from changes import AS_OF, Repository
from expected import CASES, TELLING, proposed, require, telling
from test_every_rule import SHOWN

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", [name for name in CASES if name not in SHOWN])
def test_a_change_has_the_findings_that_a_person_expects(name: str, repository: Repository, tmp_path: Path) -> None:
    """In the verdict, in every report of it, and by the exit code."""
    case = proposed(repository, name)
    places = [part for each in case.get("environments", ["local"]) for part in ("-e", each)]
    reports = {name: tmp_path / name for name in TELLING}
    asked = [part for name, file in reports.items() for part in ("--report", f"{name}={file}")]
    verdict = repository.gate(*places, *asked, code=case["expect"]["exit"], as_of=case.get("as of", AS_OF))
    require(case, verdict)
    telling({name: file.read_text() for name, file in reports.items()}, verdict)
