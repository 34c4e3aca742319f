"""Attacks of people on the authority of the mesh, written by hand in tests/golden/attacks: each is refused, and beside
each stands how the same is done honestly, and passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from judged import Edit
from mesh_platform.gate import Cost, Verdict, data, text
from mesh_platform.gate.reports import FORMATS
from mesh_platform.rules import ALL, Judgement, Outcome
from signed import SignedMesh, changed, instant, judged, placeholders, signed_example
from worlds import EXAMPLE

FOLDER = EXAMPLE / "tests" / "golden" / "attacks"
CASES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
}
BY_CASE = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SignedMesh:
    return signed_example(tmp_path_factory.mktemp("signed") / "mesh")


class Actor:
    """Somebody who takes the steps of a case in a mesh."""

    def __init__(self, mesh: SignedMesh, base: SignedMesh, names: Mapping[str, str]) -> None:
        self.mesh, self.base, self.names = mesh, base, names

    def take(self, steps: Sequence[Mapping[str, Any]]) -> None:
        for step in steps:
            ((what, given),) = step.items()
            getattr(self, what)(self._filled(given))

    def _filled(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {key: self._filled(value) for key, value in given.items()}
        return placeholders(given, self.mesh.keys, self.names) if isinstance(given, str) else given

    def edit(self, given: dict[str, str]) -> None:
        Edit(given["file"], given["old"], given["new"]).apply(self.mesh.root)

    def write(self, given: dict[str, str]) -> None:
        (self.mesh.root / given["file"]).write_text(given["text"])

    def remove(self, file: str) -> None:
        (self.mesh.root / file).unlink()

    def sign(self, given: dict[str, Any]) -> None:
        more = {key: value for key, value in given.items() if key not in ("file", "as", "role", "what")}
        if "at" in more:
            more["at"] = instant(more["at"])
        if "/changes/" in given["file"]:
            more["files"] = changed(self.base.root, self.mesh.root)
        self.mesh.sign(given["file"], given["as"], given["role"], given.get("what", "approve"), **more)

    def ask(self, given: dict[str, str]) -> None:
        self.mesh.ask(self.base, given["id"], given["as"], given["role"])

    def forget(self, given: dict[str, Any]) -> None:
        lines = self._statements(given["file"])
        self._write(given["file"], [line for line in lines if line != lines[given["statement"]]])

    def again(self, given: dict[str, Any]) -> None:
        lines = self._statements(given["file"])
        self._write(given["file"], [*lines, lines[given["statement"]]])

    def _statements(self, file: str) -> list[str]:
        return re.findall(r"^  - \{kind: .*$", (self.mesh.root / file).read_text(), re.MULTILINE)

    def _write(self, file: str, lines: Iterable[str]) -> None:
        path = self.mesh.root / file
        head = path.read_text().partition("statements:\n")[0]
        path.write_text(f"{head}statements:\n" + "".join(f"{line}\n" for line in lines))


def verdict(case: Mapping[str, Any], steps: str, example: SignedMesh, tmp_path: Path) -> tuple[Judgement, ...]:
    base = example.copied(tmp_path / "base") if "base" in case else example
    Actor(base, base, case["names"]).take(case.get("base", []))
    head = base.copied(tmp_path / "head")
    Actor(head, base, case["names"]).take(case[steps])
    return judged(base.root, head.root, case["environment"], base.trust)


@BY_CASE
def test_an_attack_is_refused_by_the_rule_and_at_the_place_that_a_person_expects(
    name: str, example: SignedMesh, tmp_path: Path
) -> None:
    """Each rule that should refuse does so and blocks, and no other one about people has anything to say."""
    case = CASES[name]
    found = [each for each in verdict(case, "attack", example, tmp_path) if each.outcome is Outcome.failed]
    for wanted in case["refused"]:
        place = placeholders(wanted["place"], example.keys, case["names"])
        says = placeholders(wanted["says"], example.keys, case["names"])
        fits = [
            each for each in found
            if each.rule == wanted["rule"] and says in each.message and f"{each.location}".startswith(f"{place}:")
        ]  # fmt: skip
        assert fits, "\n".join(map(str, found))
        assert all(each.blocks for each in fits)
    assert {each.rule for each in found} == {wanted["rule"] for wanted in case["refused"]}


@BY_CASE
def test_the_same_done_honestly_passes(name: str, example: SignedMesh, tmp_path: Path) -> None:
    """Nothing is refused, and nothing is left open."""
    assert verdict(CASES[name], "honest", example, tmp_path) == ()


def test_an_unchanged_mesh_passes(example: SignedMesh, tmp_path: Path) -> None:
    """Nothing that the attacks add to was wrong before."""
    head = example.copied(tmp_path / "head")
    assert judged(example.root, head.root, "prod", example.trust) == ()


@BY_CASE
def test_every_report_of_an_attack_says_what_is_refused_and_where(
    name: str, example: SignedMesh, tmp_path: Path
) -> None:
    """Whoever reads only one of them knows."""
    case = CASES[name]
    found = verdict(case, "attack", example, tmp_path)
    whole = Verdict(
        environments=(case["environment"],), due=False, judgements=found, plans=(), unplanned={}, rules=len(ALL),
        products=1, cost=Cost(before=None, after=Decimal(0), currency="EUR", unpriced={}),
    )  # fmt: skip
    assert whole.exit == 1
    said = {
        "text": text(whole),
        "json": json.dumps(data(whole)),
        **{name: write(whole) for name, write in FORMATS.items()},
    }
    for wanted in case["refused"]:
        file = placeholders(wanted["place"], example.keys, case["names"]).partition(":")[0]
        for form, report in said.items():
            assert wanted["rule"] in report, form
            assert file in report, form
