"""Writes docs/components.md: each component of mesh_components with its args and outputs, from their docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "components" / "mesh_components"
PAGE = ROOT / "docs" / "components.md"
LAYERS = {
    "Platform layer": ("Foundation", "Registry", "Analytics", "ClusterRules"),
    "Identity layer": ("DomainIdentity", "ProductIdentity", "DedicatedWorkspace", "Deployer"),
    "Domain layer": (
        "Domain",
        "DataProduct",
        "ProductNamespace",
        "ProductWorkspace",
        "DedicatedCompute",
        "StreamPort",
        "TablePort",
        "ProductAccess",
        "Workload",
        "ProductJobs",
        "Monitoring",
    ),
}
HEAD = """\
# Components

Written by `make docs` from the docstrings of the package `mesh_components`. Each component works alone in a Pulumi
program of your own: `from mesh_components import StreamPort`, then `StreamPort(name, args, opts)`. Args are a
TypedDict; a question mark after a key says that it may be left out. Providers are explicit: a component makes none and
refuses to run without one. Children carry the mesh's labels where they can, and what holds state is protected where
the environment protects.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of args or an output: what it is called, whether it must be given, and what it is."""

    name: str
    optional: bool
    said: str


def page() -> str:
    """Return the whole page."""
    classes = {node.name: node for file in sorted(PACKAGE.glob("*.py")) for node in _classes(file)}
    return "\n".join([HEAD, *(line for title, names in LAYERS.items() for line in _layer(title, names, classes))])


def components() -> set[str]:
    """Return the names of all components that the package defines."""
    return {
        node.name
        for file in PACKAGE.glob("*.py")
        for node in _classes(file)
        if "pulumi.ComponentResource" in {ast.unparse(base) for base in node.bases}
    }


def _layer(title: str, names: tuple[str, ...], classes: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    yield f"## {title}\n"
    for name in names:
        yield f"### {name}\n"
        yield f"{_told(classes[name])}\n"
        yield "| args | |\n|---|---|"
        yield from (f"| `{each.name}{'?' * each.optional}` | {each.said} |" for each in _args(f"{name}Args", classes))
        outputs = list(_fields(classes[name]))
        if outputs:
            yield "\n| outputs | |\n|---|---|"
            yield from (f"| `{each.name}` | {each.said} |" for each in outputs)
        yield ""


def _args(name: str, classes: Mapping[str, ast.ClassDef]) -> Iterator[Field]:
    for base in classes[name].bases:
        if ast.unparse(base) in classes:
            yield from _args(ast.unparse(base), classes)
    yield from _fields(classes[name])


def _fields(node: ast.ClassDef) -> Iterator[Field]:
    for here, after in zip(node.body, node.body[1:], strict=False):
        match here, after:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind), ast.Expr(
                value=ast.Constant(value=str(said))
            ):
                yield Field(name, "NotRequired" in ast.unparse(kind), _line(said))
            case _:
                continue


def _told(node: ast.ClassDef) -> str:
    return _line(ast.get_docstring(node) or "")


def _line(text: str) -> str:
    """Return a text as one line of a table; what looks like HTML is escaped but in code."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part if number % 2 else part.replace("<", "\\<") for number, part in enumerate(parts))


def _classes(file: Path) -> list[ast.ClassDef]:
    return [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
