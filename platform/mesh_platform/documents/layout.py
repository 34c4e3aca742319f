"""Where each kind of document lives in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

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
        ("Classification", r"governance/classification\.yaml"),
        ("ApprovalRules", r"governance/approvals\.yaml"),
        ("PriceBook", r"governance/prices\.yaml"),
        ("Domain", rf"domains/{_D}/domain\.yaml"),
        ("Policy", rf"domains/{_D}/policies/(?P<id>[^/]+)\.yaml"),
        ("DataProduct", rf"{_PRODUCT}/product\.odps\.yaml"),
        ("DataContract", rf"{_PRODUCT}/contracts/(?P<port>[^/]+\.v\d+)\.odcs\.yaml"),
        ("ProductStack", rf"{_PRODUCT}/stack\.yaml"),
        ("AccessAgreement", rf"{_PRODUCT}/access/(?P<agreement>[^/]+)\.oaas\.yaml"),
        ("AccessGrant", rf"{_PRODUCT}/access/(?P<agreement>[^/]+)\.grant\.yaml"),
    )
)
FOLDERS = ("environments", "governance", "domains")
NOT_DOCUMENTS = re.compile(
    r"(governance/(schemas|terms)/.*|governance/glossary\.yaml|domains/[^/]+/products/[^/]+/"
    r"(processor|jobs|tests|changes|incidents)/.*|domains/[^/]+/acknowledgements/.*)"
)
"""Files below the folders that this reader leaves to others: schemas, terms, code, and workflow records."""


def place(path: str) -> tuple[str, dict[str, str]] | None:
    """Return the kind that lives at `path` (relative, `/`) and the ids that the path states; None for no place."""
    for kind, pattern in PLACES:
        found = pattern.fullmatch(path)
        if found:
            return kind, found.groupdict()
    return None


def documents(root: Path) -> Iterator[Path]:
    """Yield every YAML file below the folders of documents, sorted."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.y*ml")):
            if path.suffix in (".yaml", ".yml") and not NOT_DOCUMENTS.fullmatch(path.relative_to(root).as_posix()):
                yield path
