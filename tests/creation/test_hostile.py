"""Whatever an answer says, it is data: it writes nothing elsewhere, runs nothing, and stays what it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from amount import WHOLE, counted
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.creation import Draft, create, draft, names, read
from mesh_platform.creation.forms import fault
from mesh_platform.creation.render import render
from mesh_platform.documents.parse import parse
from mesh_platform.errors import MeshError, UsageError
from watch import watched
from workshop import ANSWERS, make, small, tree
from worlds import EXAMPLE, World

ABLATION = "the watch sees a file that is written and a process that is started"
TEMPLATES = {name: read(EXAMPLE, name) for name in names(EXAMPLE)}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small mesh in which one of each has been made and removed: every module that it takes is there."""
    made = small(tmp_path_factory.mktemp("hostile") / "mesh")
    for name in TEMPLATES:
        make(made, name)
        remove(made)
    with pytest.raises(UsageError):
        make(made, "streaming-product", product="?", budget="?", zzz="?")
    return made


def remove(world: World) -> None:
    shutil.rmtree(world.root / "domains/payments/products/refunds", ignore_errors=True)
    for name in {path.name for path in (world.root / "domains").iterdir()} - {"payments"}:
        shutil.rmtree(world.root / "domains" / name)
        (world.root / f"governance/domains/{name}.yaml").unlink()
    for path in set((world.root / "governance/teams").iterdir()):
        if path.stem not in ("payments-core", "data-office"):
            path.unlink()
    for path in set((world.root / "domains/payments/products").iterdir()):
        if path.name != "transactions":
            shutil.rmtree(path)


def attempts(name: str, *, whole: bool = WHOLE) -> list[tuple[str, str]]:
    """Return questions with hostile answers: each text for some question of every template.

    In the whole they are over 1,000; a run of all tests tries a third of them.
    """
    questions = list(TEMPLATES[name].questions)
    every = (1 if whole else 3) if name == "streaming-product" else (8 if whole else 24)
    return [
        (question, text)
        for number, question in enumerate(questions)
        for position, text in enumerate(HOSTILE)
        if (number + position) % (2 * every) == 0
    ]


@pytest.mark.reliability
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_hostile_answer_writes_nothing_elsewhere_and_runs_nothing(world: World, name: str) -> None:
    """It is refused without a trace, or kept literally and written where it belongs."""
    before = tree(world.root)
    with counted(f"hostile answers to {name}: nothing written elsewhere, nothing run", ABLATION) as found:
        for question, text in attempts(name):
            answered(world, name, question, text, before)
            found.cases += 1


def answered(world: World, name: str, question: str, text: str, before: dict[str, bytes]) -> None:
    """Give one hostile answer, and look for whatever it may have done."""
    with watched(world.root) as seen:
        made = attempt(world, name, question, text)
    assert not seen, (question, text, seen)
    if made is not None:
        lock = parse(next(path for path in world.root.rglob(".mesh-template.yaml")).read_text())
        assert isinstance(lock, dict)
        assert lock["answers"] == dict(made.answers) | {question: text}
        new = set(tree(world.root)) - set(before)
        assert all(any(f"{path}/".startswith(f"{unit}/") for unit in made.units) for path in new)
        remove(world)
    assert tree(world.root) == before, (question, text)


def attempt(world: World, name: str, question: str, text: str) -> Draft | None:
    """Make one with a hostile answer; None where it is refused."""
    try:
        made = draft(world.root, TEMPLATES[name], ANSWERS[name] | {question: text})
        create(world.root, made)
    except UsageError:
        return None
    return made


def test_those_were_more_than_a_thousand() -> None:
    """Counted over all templates, so that fewer of them would be noticed."""
    assert sum(len(attempts(name, whole=True)) for name in TEMPLATES) >= 1000
    assert {text for _, text in attempts("streaming-product", whole=True)} == set(HOSTILE)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "{" in text])
def test_an_answer_is_no_template_even_where_nobody_judges_it(text: str) -> None:
    """Rendering alone, without the judgement before it, keeps Jinja in an answer as it is."""
    template = TEMPLATES["streaming-product"]
    answers = {name: each[0] if isinstance(each, tuple) else "x" for name, each in template.questions.items()}
    with watched(Path("/nowhere")) as seen:
        files = render(template, answers | {"title": text, "purpose": text})
    assert not seen
    assert text in files["README.md"].text
    descriptor = parse(files["product.odps.yaml"].text)
    assert isinstance(descriptor, dict)
    assert descriptor["name"] == text


@given(st.text(max_size=60))
def test_a_purpose_that_is_accepted_is_read_back_as_it_was(text: str) -> None:
    """Any text at all: refused by its form, or the same again once YAML is read."""
    if fault("purpose", text) is not None:
        return
    template = TEMPLATES["streaming-product"]
    answers = {name: each[0] if isinstance(each, tuple) else "x" for name, each in template.questions.items()}
    descriptor = parse(render(template, answers | {"purpose": text})["product.odps.yaml"].text)
    assert isinstance(descriptor, dict)
    assert descriptor["description"]["purpose"] == text


@pytest.mark.parametrize(
    "text",
    ["{{ cycler.__init__.__globals__ }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{% include '/x' %}"],
)
def test_a_hostile_template_stays_in_its_sandbox(world: World, tmp_path: Path, text: str) -> None:
    """Whoever may change a template of the mesh still cannot run anything with it."""
    root = tmp_path / "mesh"
    shutil.copytree(world.root, root)
    shutil.copytree(EXAMPLE / "product-templates", root / "product-templates", dirs_exist_ok=True)
    (page,) = (root / "product-templates" / "streaming-product").glob("*/README.md")
    page.write_text(text)
    before = tree(root)
    with watched(root) as seen, pytest.raises(MeshError, match=r"unsafe|undefined|no loader|denied"):
        make(World(root), "streaming-product")
    assert not [each for each in seen if not each.startswith("import")]
    assert tree(root) == before


def test_the_watch_sees_what_it_is_there_for(tmp_path: Path) -> None:
    """A file outside, a folder outside and a process are all told."""
    import subprocess
    import sys

    with watched(tmp_path / "inside") as seen:
        (tmp_path / "outside").write_text("x")
        (tmp_path / "folder").mkdir()
        subprocess.run([sys.executable, "-c", ""], check=True)
    told = " ".join(seen)
    assert "outside" in told
    assert "folder" in told
    assert "subprocess.Popen" in told
