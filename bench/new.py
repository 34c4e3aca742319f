"""`mesh new` as a whole process, with its judgement and its check, against what only renders the same files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from mesh_platform.creation import Draft, draft, read
from mesh_platform.deploy.copy import copy_mesh

from .timing import Row, in_turn, process

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATE = "streaming-product"
PRODUCT = "domains/payments/products/refunds"
ANSWERS = {"domain": "payments", "product": "refunds", "purpose": "Refunds of card payments.", "budget": "500"}
LIMIT = 1.2
RUNS = 7


def product(scratch: Path) -> list[Row]:
    """Make one product with `mesh new`, with cookiecutter and, where it can be installed, with copier."""
    mesh, out = scratch / "creating", scratch / "rendered"
    copy_mesh(ROOT, mesh)
    file = scratch / "answers.yaml"
    file.write_text("".join(f"{name}: {value}\n" for name, value in ANSWERS.items()))
    made = draft(mesh, read(mesh, TEMPLATE), ANSWERS)
    said = [f"{name}={value}" for name, value in made.answers.items()]
    config = scratch / "cookiecutter.yaml"
    config.write_text(f"cookiecutters_dir: {scratch}/c\nreplay_dir: {scratch}/r\n")
    ours = timed([str(BIN / "mesh"), "new", TEMPLATE, "--answers", str(file), "--root", str(mesh)], mesh / PRODUCT)
    plain = [str(BIN / "cookiecutter"), "--no-input", "--config-file", str(config), "--directory", TEMPLATE]
    theirs = timed([*plain, "-o", str(out), str(ROOT / "product-templates"), *said], out)
    note = f"{len(made.files)} files; ours judges the answers and checks the result with the mesh"
    rows = [Row("mesh new of a product", *in_turn(ours, theirs, RUNS), LIMIT, "cookiecutter --no-input", note)]
    copier = installed(scratch / "copier")
    if copier is None:
        print("copier cannot be installed here: not measured", file=sys.stderr)
        return rows
    source = translated(made, scratch / "template")
    data = [word for pair in said for word in ("--data", pair)]
    others = timed([str(copier), "copy", "--quiet", "--defaults", *data, str(source), str(out)], out)
    return [*rows, Row("mesh new of a product", *in_turn(ours, others, RUNS), LIMIT, "copier copy --defaults", note)]


def timed(command: list[str], made: Path) -> Callable[[], float]:
    """Return what runs a command that makes a folder, which is removed before."""

    def run() -> float:
        shutil.rmtree(made, ignore_errors=True)
        return process(command)[0]

    return run


def installed(folder: Path) -> Path | None:
    """Return copier in an environment of its own; None where there is no network."""
    venv.create(folder, with_pip=True)
    done = subprocess.run([folder / "bin" / "pip", "install", "-q", "copier"], capture_output=True, check=False)
    return folder / "bin" / "copier" if done.returncode == 0 else None


def translated(made: Draft, folder: Path) -> Path:
    """Write the same template in the form of copier: what cookiecutter calls `cookiecutter.x` is `x` there."""
    computed = {name.removeprefix("__") + "_": text for name, text in made.template.computed.items()}
    questions = dict.fromkeys(made.template.questions, "") | computed
    about = {"_name": made.template.name, "_version": made.template.version, "_digest": made.template.digest}
    lines = [f"{name}:\n  type: str\n  default: '{_renamed(text)}'" for name, text in questions.items() if text == ""]
    lines += [
        f"{name}:\n  type: str\n  when: false\n  default: >-\n    {_renamed(text)}" for name, text in computed.items()
    ]
    lines += [f"{name.strip('_')}_:\n  type: str\n  when: false\n  default: '{text}'" for name, text in about.items()]
    lines.append("_envops: {trim_blocks: true, lstrip_blocks: true, keep_trailing_newline: true}")
    folder.mkdir()
    (folder / "copier.yml").write_text("\n".join([*lines, ""]))
    for source in made.template.sources:
        file = folder / f"{_renamed(source.path)}.jinja"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_renamed(source.text).replace("cookiecutter.items()", "{'product': product}.items()"))
    return folder


def _renamed(text: str) -> str:
    text = re.sub(r"cookiecutter\.__?(\w+)", r"\1_", text)
    return re.sub(r"cookiecutter\.(?!items)(\w+)", r"\1", text)
