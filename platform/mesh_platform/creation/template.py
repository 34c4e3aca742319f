"""Templates in the form of cookiecutter: what each asks, and the files that it is made of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.files import text
from mesh_platform.documents.parse import FaultError
from mesh_platform.documents.problem import nearest, shown
from mesh_platform.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from pydantic import JsonValue

FOLDER = "product-templates"
CONTEXT = "cookiecutter.json"
LAYOUT = ("trim_blocks", "lstrip_blocks")
"""The options of Jinja that a template may set for itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a template: its path, which is a template too, its text, and whether it can be run."""

    path: str
    text: str
    executable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template. `questions` are its answers by name: a text is a default, a tuple the choices, first one default.

    `computed` are texts that are rendered from the answers; `digest` is over everything that decides what it renders.
    """

    name: str
    version: str
    digest: str
    questions: Mapping[str, str | tuple[str, ...]]
    prompts: Mapping[str, str]
    computed: Mapping[str, str]
    layout: Mapping[str, bool]
    sources: tuple[Source, ...]

    @property
    def makes(self) -> str:
        """What it makes: product or domain."""
        return "product" if "product" in self.questions else "domain"


def home(root: Path) -> Path:
    """Return where templates lie: in the mesh itself, else in this installation."""
    if (root / FOLDER).is_dir():
        return root / FOLDER
    packaged = Path(__file__).with_name("templates")
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / FOLDER


def names(root: Path) -> dict[str, str]:
    """Return what each template of a mesh is for, by its name; raises DocumentError where they cannot be read."""
    entries = _json(home(root) / CONTEXT).get("templates")
    if not isinstance(entries, dict):
        raise DocumentError("templates are missing", where=f"{FOLDER}/{CONTEXT}", fix="list them under `templates`")
    described = {name: each.get("description") for name, each in entries.items() if isinstance(each, dict)}
    return {name: str(said or name) for name, said in described.items()}


def read(root: Path, name: str) -> Template:
    """Return a template of a mesh; raises UsageError for an unknown one, DocumentError for one that cannot be read."""
    known = names(root)
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean {near!r}?" if near else f"there are {', '.join(known)}"
        raise UsageError(f"there is no template {shown(name)}", fix=hint)
    folder = home(root) / name
    context = _json(folder / CONTEXT)
    sources = tuple(_sources(folder))
    options = context.get("_jinja2_env_vars")
    layout = options if isinstance(options, dict) else {}
    asked = {key: value for key, value in context.items() if not key.startswith("_")}
    for key, each in asked.items():
        if each == []:
            raise DocumentError(f"{key} has no choices", where=f"{name}/{CONTEXT}", fix="list at least one")
    return Template(
        name=name,
        version=str(context.get("_version", "")),
        digest=digest(context, sources),
        questions={key: tuple(map(str, each)) if isinstance(each, list) else str(each) for key, each in asked.items()},
        prompts=_texts(context.get("__prompts__")),
        computed={key: str(each) for key, each in context.items() if key.startswith("__") and isinstance(each, str)},
        layout={key: layout.get(key) is True for key in LAYOUT},
        sources=sources,
    )


def digest(context: Mapping[str, JsonValue], sources: tuple[Source, ...]) -> str:
    """Return the digest of a template; the one that it states itself is left out."""
    stated = {key: value for key, value in context.items() if key != "_digest"}
    files = [[source.path, source.text, source.executable] for source in sources]
    content = json.dumps([stated, files], sort_keys=True, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def _sources(folder: Path) -> Iterator[Source]:
    """Yield the files below the one folder whose name is a template, as cookiecutter finds it."""
    for inner in sorted(folder.iterdir() if folder.is_dir() else ()):
        if "cookiecutter" in inner.name and "{{" in inner.name and inner.is_dir() and not inner.is_symlink():
            for path, _, files in sorted(os.walk(inner)):
                for file in (Path(path) / name for name in sorted(files) if not name.endswith(".pyc")):
                    yield Source(file.relative_to(folder).as_posix(), _text(file), os.access(file, os.X_OK))
            return
    raise DocumentError("no folder of the template", where=folder.name, fix="it is called {{ cookiecutter.product }}")


def _json(file: Path) -> dict[str, JsonValue]:
    try:
        found = json.loads(_text(file))
    except ValueError as error:
        raise DocumentError(str(error), where=f"{file.parent.name}/{file.name}", fix="correct the JSON") from error
    return cast("dict[str, JsonValue]", found if isinstance(found, dict) else {})


def _text(file: Path) -> str:
    try:
        return text(file)
    except FaultError as error:
        where = f"{file.parent.name}/{file.name}"
        raise DocumentError(error.faults[0].message, where=where, fix="a template has regular text files") from error


def _texts(value: JsonValue) -> dict[str, str]:
    return {key: str(each) for key, each in value.items()} if isinstance(value, dict) else {}
