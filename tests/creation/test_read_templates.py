"""A template is read as cookiecutter would read it, and one that is at fault is told by its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mesh_platform.creation import Template, names, read
from mesh_platform.creation.render import default, render
from mesh_platform.creation.seal import seal
from mesh_platform.errors import DocumentError, UsageError

INNER = "{{ cookiecutter.product }}"
CONTEXT: dict[str, Any] = {
    "_version": "1.0.0", "product": "refunds", "kind": ["stream", "batch"],
    "title": "{{ cookiecutter.product | capitalize }}", "__package": "{{ cookiecutter.product | replace('-', '_') }}",
    "__prompts__": {"product": "Name"},
}  # fmt: skip
ANSWERS = {"product": "card-refunds", "kind": "batch", "title": "Any"}


def templates(root: Path, files: dict[str, str], **context: Any) -> Path:
    """Write a mesh with one template `mine`; its files by path below its inner folder."""
    home = root / "product-templates"
    (home / "mine" / INNER).mkdir(parents=True)
    (home / "cookiecutter.json").write_text(json.dumps({"templates": {"mine": {"description": "Mine."}}}))
    (home / "mine/cookiecutter.json").write_text(json.dumps(CONTEXT | context))
    for path, text in files.items():
        file = home / "mine" / INNER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def mine(root: Path, files: dict[str, str], **context: Any) -> Template:
    return read(templates(root, files, **context), "mine")


def rendered(root: Path, files: dict[str, str], **context: Any) -> dict[str, str]:
    found = render(mine(root, files, **context), ANSWERS)
    return {path: each.text for path, each in found.items()}


def test_questions_are_what_has_no_underscore(tmp_path: Path) -> None:
    """Texts are defaults, lists are choices; what is computed is not asked."""
    found = mine(tmp_path, {"a": "a"})
    assert found.questions == {"product": "refunds", "kind": ("stream", "batch"), "title": CONTEXT["title"]}
    assert (found.version, found.prompts, set(found.computed)) == ("1.0.0", {"product": "Name"}, {"__package"})
    assert found.makes == "product"


def test_defaults_follow_from_the_answers_before(tmp_path: Path) -> None:
    """The first choice, the text, or what is made of an answer."""
    found = mine(tmp_path, {"a": "a"})
    assert [default(found, name, {"product": "card"}) for name in found.questions] == ["refunds", "stream", "Card"]


def test_a_question_without_a_choice_is_told_with_its_file(tmp_path: Path) -> None:
    """Nobody could answer it; one choice is enough."""
    assert mine(tmp_path / "one", {"a": "a"}, kind=["stream"]).questions["kind"] == ("stream",)
    with pytest.raises(DocumentError, match="kind has no choices") as refused:
        mine(tmp_path / "none", {"a": "a"}, kind=[])
    assert refused.value.where == "mine/cookiecutter.json"


def test_paths_and_texts_are_rendered(tmp_path: Path) -> None:
    """From answers, and from what is computed of them."""
    files = {"{{ cookiecutter.__package }}/{{ cookiecutter.kind }}.txt": "of {{ cookiecutter._name }}\n", "b": "{}"}
    assert rendered(tmp_path, files) == {"card_refunds/batch.txt": "of mine\n", "b": "{}"}


def test_a_file_whose_name_is_nothing_is_not_wanted(tmp_path: Path) -> None:
    """As with cookiecutter: so a choice leaves one out."""
    name = "{% if cookiecutter.kind == 'stream' %}topic.txt{% endif %}"
    assert rendered(tmp_path, {name: "x", "always": "y"}) == {"always": "y"}


@pytest.mark.parametrize("title", ["..", ".", "a/b", "a b", "-rf", "~", "a\n"])
def test_an_answer_makes_no_path_that_leads_elsewhere(tmp_path: Path, title: str) -> None:
    """Whatever nobody judged: a step is a plain name."""
    found = mine(tmp_path, {"{{ cookiecutter.title }}/x": "x"})
    with pytest.raises(DocumentError, match="its path would be"):
        render(found, ANSWERS | {"title": title})
    assert list(render(found, ANSWERS | {"title": "ab"})) == ["ab/x"]


@pytest.mark.parametrize(
    "text", ["{{ cookiecutter.nothing }}", "{{ nothing }}", "{% if %}", "{{ 1 + 'a' }}", "{{ range(3) }}"]
)
def test_a_text_that_cannot_be_rendered_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    """The template is at fault, not who answers."""
    with pytest.raises(DocumentError) as caught:
        rendered(tmp_path, {"docs/a.txt": text})
    assert caught.value.where == f"{INNER}/docs/a.txt"
    assert caught.value.fix == "correct the template"


def test_a_template_may_trim_its_blocks_and_nothing_else(tmp_path: Path) -> None:
    """Other options of Jinja are not its to set."""
    text = "{% if true %}\nx\n{% endif %}\n"
    assert rendered(tmp_path / "plain", {"a": text}) == {"a": "\nx\n\n"}
    options = {"trim_blocks": True, "lstrip_blocks": True, "variable_start_string": "<<"}
    assert rendered(tmp_path / "trimmed", {"a": text}, _jinja2_env_vars=options) == {"a": "x\n"}


def test_a_digest_is_of_all_that_decides_what_is_rendered(tmp_path: Path) -> None:
    """A text, a path, a right to run, a question; not the digest that it states itself."""
    plain = mine(tmp_path / "a", {"x": "1"})
    assert plain.digest == mine(tmp_path / "b", {"x": "1"}).digest
    assert plain.digest == mine(tmp_path / "c", {"x": "1"}, _digest="sha256:mine").digest
    runs = templates(tmp_path / "d", {"x": "1"})
    (runs / "product-templates/mine" / INNER / "x").chmod(0o755)
    others = [
        read(runs, "mine"), mine(tmp_path / "e", {"x": "2"}), mine(tmp_path / "f", {"y": "1"}),
        mine(tmp_path / "g", {"x": "1"}, kind=["batch", "stream"]), mine(tmp_path / "h", {"x": "1"}, _version="1.0.1"),
    ]  # fmt: skip
    assert len({plain.digest, *(each.digest for each in others)}) == 6


def test_a_seal_states_the_digest_and_stays_the_same(tmp_path: Path) -> None:
    """Sealed again nothing changes, and the file keeps its questions in their order."""
    root = templates(tmp_path, {"x": "1"})
    seal(root)
    file = root / "product-templates/mine/cookiecutter.json"
    once = file.read_bytes()
    stated = json.loads(once)
    assert stated.pop("_digest") == read(root, "mine").digest
    assert list(stated) == list(CONTEXT)
    seal(root)
    assert file.read_bytes() == once


def test_what_python_left_behind_is_no_part_of_a_template(tmp_path: Path) -> None:
    """Nor is what lies beside its inner folder."""
    root = templates(tmp_path, {"x.py": "1", "__pycache__/x.cpython-311.pyc": "2"})
    (root / "product-templates/mine/README.md").write_text("how to use it")
    assert [source.path for source in read(root, "mine").sources] == [f"{INNER}/x.py"]


def test_an_unknown_template_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Or with all that there are."""
    root = templates(tmp_path, {"x": "1"})
    assert names(root) == {"mine": "Mine."}
    for name, hint in (("mime", "did you mean 'mine'?"), ("zzzzzz", "there are mine"), ("../mine", "mine")):
        with pytest.raises(UsageError, match="there is no template") as caught:
            read(root, name)
        assert hint in caught.value.fix


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("cookiecutter.json", "{", "correct the JSON"),
        ("cookiecutter.json", "[]", "list them under `templates`"),
        ("cookiecutter.json", '{"templates": []}', "list them under `templates`"),
        ("mine/cookiecutter.json", "{", "correct the JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, file: str, text: str, said: str) -> None:
    """With what to do."""
    root = templates(tmp_path, {"x": "1"})
    (root / "product-templates" / file).write_text(text)
    with pytest.raises(DocumentError) as caught:
        read(root, "mine")
    assert said in caught.value.fix


@pytest.mark.parametrize("kind", ["none", "link"])
def test_a_template_without_a_folder_of_its_own_is_refused(tmp_path: Path, kind: str) -> None:
    """A link is none: it could lead anywhere."""
    root = templates(tmp_path / "mesh", {"x": "1"})
    inner = root / "product-templates/mine" / INNER
    inner.rename(tmp_path / "elsewhere")
    if kind == "link":
        inner.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DocumentError, match="no folder of the template"):
        read(root, "mine")


def test_a_file_of_a_template_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """What it leads to would be read into a product."""
    root = templates(tmp_path / "mesh", {"x": "1"})
    (tmp_path / "secret").write_text("hidden words")
    (root / "product-templates/mine" / INNER / "y").symlink_to(tmp_path / "secret")
    with pytest.raises(DocumentError, match=r"link|regular") as caught:
        read(root, "mine")
    assert "hidden words" not in str(caught.value)
