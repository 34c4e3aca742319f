"""The templates are cookiecutter's: its own command renders them, and the same from the same answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from combinations import ROOT, combinations, templates
from mesh_platform.creation import Template
from mesh_platform.creation.defaults import complete
from mesh_platform.creation.known import Known
from mesh_platform.creation.render import render
from mesh_platform.documents import read

TEMPLATES = ROOT / "product-templates"


@pytest.fixture
def configured(tmp_path: Path) -> list[str]:
    """Options that keep cookiecutter's own files below the test's folder."""
    config = tmp_path / "config.yaml"
    config.write_text(f"cookiecutters_dir: {tmp_path}/c\nreplay_dir: {tmp_path}/r\n")
    return [str(Path(sys.executable).with_name("cookiecutter")), "--no-input", "--config-file", str(config)]


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.name)
def test_cookiecutter_renders_what_mesh_new_renders(template: Template, configured: list[str], tmp_path: Path) -> None:
    """Byte for byte, the template lock and what can be run included."""
    known = Known(read(ROOT))
    *_, chosen = combinations(template)
    answers, missing = complete(template, known, chosen)
    assert not missing
    pairs = [f"{name}={value}" for name, value in answers.items()]
    subprocess.run(
        [*configured, "--directory", template.name, "--output-dir", str(tmp_path / "out"), str(TEMPLATES), *pairs],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    (folder,) = (tmp_path / "out").iterdir()
    theirs = {
        path.relative_to(folder).as_posix(): (path.read_text(), bool(path.stat().st_mode & 0o100))
        for path in folder.rglob("*")
        if path.is_file()
    }
    ours = {path: (each.text, each.executable) for path, each in render(template, answers).items()}
    assert ours == theirs


def test_plain_cookiecutter_offers_all_of_them(configured: list[str], tmp_path: Path) -> None:
    """Without a word it renders the first one, which is a streaming product."""
    subprocess.run([*configured, "-o", str(tmp_path / "out"), str(TEMPLATES)], check=True, timeout=60)
    assert (tmp_path / "out" / "refunds" / "product.odps.yaml").is_file()


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.name)
def test_a_template_states_its_own_digest(template: Template) -> None:
    """Whoever renders with plain cookiecutter gets it into the lock: `make docs` writes it."""
    stated = f'"_digest": "{template.digest}"'
    assert stated in (TEMPLATES / template.name / "cookiecutter.json").read_text()


def test_no_template_runs_code_or_hides_a_condition_in_a_file_name() -> None:
    """No hooks, no extensions, no statement in a name, nothing that is copied unseen."""
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*")]
    assert not [name for name in names if "hooks" in name or "{%" in name]
    contexts = [(TEMPLATES / each.name / "cookiecutter.json").read_text() for each in templates()]
    assert not [each for each in contexts if "_extensions" in each or "_copy_without_render" in each]
