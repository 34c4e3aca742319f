"""Where each kind of document lives in the tree."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.errors import UsageError

_D, _P = r"(?P<domain>[^/]+)", r"(?P<product>[^/]+)"
_PRODUCT = rf"domains/{_D}/products/{_P}"
PLACES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("Environment", r"environments/(?P<id>[^/]+)\.yaml"),
        ("Team", r"governance/teams/(?P<id>[^/]+)\.yaml"),
        ("DomainCharter", rf"governance/domains/{_D}\.yaml"),
        ("Policy", r"governance/policies/(?P<id>[^/]+)\.yaml"),
        ("Waiver", r"governance/waivers/(?P<id>[^/]+)\.yaml"),
        ("AuthorityChange", r"governance/changes/(?P<id>[^/]+)\.yaml"),
        ("Mesh", r"governance/mesh\.yaml"),
        ("Classification", r"governance/classification\.yaml"),
        ("ApprovalRules", r"governance/approvals\.yaml"),
        ("PriceBook", r"governance/prices\.yaml"),
        ("Domain", rf"domains/{_D}/domain\.yaml"),
        ("Policy", rf"domains/{_D}/policies/(?P<id>[^/]+)\.yaml"),
        ("DataProduct", rf"{_PRODUCT}/product\.odps\.yaml"),
        ("DataContract", rf"{_PRODUCT}/contracts/(?P<port>[^/]+\.v[0-9]+)\.odcs\.yaml"),
        ("ProductStack", rf"{_PRODUCT}/stack\.yaml"),
        ("AccessAgreement", rf"{_PRODUCT}/access/(?P<agreement>[^/]+)\.oaas\.yaml"),
        ("AccessGrant", rf"{_PRODUCT}/access/(?P<agreement>[^/]+)\.grant\.yaml"),
    )
)
FOLDERS = ("environments", "governance", "domains")
AUTHORITY = ("environments", "governance")
"""Folders with what a change is judged by."""
SCHEMAS = "governance/schemas"
TERMS = "governance/terms"
_ENDINGS = (".yaml", ".yml")
_NOT_DOCUMENTS = re.compile(
    r"governance/(schemas|terms)|governance/glossary\.ya?ml|domains/[^/]+/acknowledgements"
    r"|domains/[^/]+/products/[^/]+/(processor|jobs|tests|changes|incidents)"
    r"|domains/[^/]+/(products/[^/]+/)?(\.mesh-template\.yaml|\.ci)"
)
"""What this reader leaves to others: schemas, terms, a product's own code, records of workflows, and its template."""


def require_mesh(root: Path) -> None:
    """Raise UsageError where a folder has no documents of a mesh."""
    if not any((root / folder).is_dir() for folder in FOLDERS):
        raise UsageError("no mesh here", where=str(root), fix="run inside a mesh, or name one with --root")


def place(path: str) -> tuple[str, dict[str, str]] | None:
    """Return the kind that lives at `path` (relative, `/`) and the ids that the path states; None for no place."""
    for kind, pattern in PLACES:
        found = pattern.fullmatch(path)
        if found:
            return kind, found.groupdict()
    return None


def called(kind: str) -> str:
    """Return a kind's name as files are called after it: `product-stack`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()


def places(kind: str) -> list[str]:
    """Return where documents of a kind live, as `governance/teams/<id>.yaml`."""
    named = (pattern.pattern for each, pattern in PLACES if each == kind)
    return [re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", pattern).replace("\\", "") for pattern in named]


def holds_documents(path: str, *, folder: bool) -> bool:
    """Whether a path (relative, `/`) is one that this reader looks at, or a folder with such paths."""
    steps = path.split("/")
    if steps[0] not in FOLDERS:
        return False
    if path == SCHEMAS or path.startswith(f"{SCHEMAS}/"):
        return True
    passed = any(_NOT_DOCUMENTS.fullmatch("/".join(steps[:count])) for count in range(1, len(steps) + 1))
    return not passed and (folder or path.lower().endswith(_ENDINGS))


def below(root: Path, folder: str) -> Iterator[str]:
    """Yield the path of every YAML file, and of every link, below one of FOLDERS, sorted within a folder."""
    if (root / folder).is_symlink():
        yield folder
    elif (root / folder).is_dir():
        yield from _below(root, folder)


def _below(root: Path, folder: str) -> Iterator[str]:
    with os.scandir(root / folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{folder}/{entry.name}"
        if _NOT_DOCUMENTS.fullmatch(path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(root, path)
        elif entry.is_symlink() or entry.name.lower().endswith(_ENDINGS):
            yield path
