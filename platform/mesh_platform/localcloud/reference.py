"""The tables of docs/local-cloud.md, made of the facts: `python -m mesh_platform.localcloud.reference <file>`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from . import limits
from .facts import CONFLUENT, DATABRICKS, FACTS, KUBERNETES, Fact, Where
from .servers.find import MODULES, find
from .types.table import Field, kinds, schema

BEGIN, END = "<!-- Made by `make docs` from here -->", "<!-- to here -->"
PACKAGES = {CONFLUENT: "Confluent", DATABRICKS: "Databricks"}
_SECURABLES = {"Grant": "securable/principal", "Grants": "securable", "Permissions": "object"}
"""Types that take one of several properties; what they are about, in a word."""
_HEAD = "| type | unique | id | lies in | secret |\n|---|---|---|---|---|"


class _Asked(Where):
    """Answers with the name of whatever is asked for."""

    __slots__ = ()

    def text(self, path: str) -> str:
        return path

    def cluster(self) -> str:
        return "cluster"

    def registry(self) -> str:
        return "registry"


def tables() -> str:
    """Return the generated part of the page: types, limits, and what is recorded only."""
    parts = [part for prefix, title in PACKAGES.items() for part in (f"### {title}", _types(prefix))]
    row = _row("every kind of the published API; custom ones once their definition is applied", "", KUBERNETES)
    parts += ["### Kubernetes", f"{_HEAD}\n{row}"]
    parts += ["## Limits", "\n".join(_limits())]
    parts += [
        "## Recorded only",
        "| while this does not run | these exist in the store alone |\n|---|---|\n" + _servers(),
    ]
    return "\n\n".join(parts)


def written(page: str) -> str:
    """Return the page with the generated part anew; raises ValueError where its marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no part from {BEGIN} to {END}")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def _types(prefix: str) -> str:
    package = prefix.partition(":")[0]
    rows = [
        _row(kind.rpartition(":")[2], package, fact, kind) for kind, fact in FACTS.items() if kind.startswith(prefix)
    ]
    return "\n".join([_HEAD, *sorted(rows)])


def _row(name: str, package: str, fact: Fact, kind: str = "") -> str:
    asked = _Asked("store", {"accountId": "accountId"}, {})
    unique = "any number" if fact.identity is None else f"`{_SECURABLES.get(name) or fact.identity(asked)}`"
    place = ", in its workspace" if fact.per_workspace and fact.identity else ""
    inside = " or ".join(container.rpartition(":")[2] for container, _ in fact.parents(asked))
    id_ = f"`{_SECURABLES.get(name) or _id(fact, asked)}`"
    cells = (name, unique + place, "the same" if id_ == unique else id_, inside, _secret(package, fact, kind))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _id(fact: Fact, asked: Where) -> str:
    """Return an id's shape: what differs from one draw to the next is an ellipsis."""
    first, second = fact.id(asked), fact.id(asked)
    if first == second:
        return first
    head = re.match(r"(?:.*[|/]|[a-z]+-(?=[0-9a-f]+$))?", first)
    return f"{head[0] if head else ''}…"


def _secret(package: str, fact: Fact, kind: str) -> str:
    inputs = _sensitive(schema(package, kind).fields, "") if kind in (kinds(package) if package else ()) else ()
    return ", ".join(f"`{each}`" for each in dict.fromkeys([*inputs, *sorted(fact.secret)]))


def _sensitive(fields: tuple[Field, ...], path: str) -> Iterator[str]:
    for field in fields:
        if field.secret:
            yield path + field.pulumi
        else:
            yield from _sensitive(field.fields, f"{path}{field.pulumi}.")


def _limits() -> Iterator[str]:
    yield "| Kafka cluster | ACLs | partitions | client quotas |\n|---|---|---|---|"
    for tier, acls in limits.ACLS.items():
        room = limits.PARTITIONS.get(tier)
        shown = f"{limits.PARTITIONS_PER_CKU:,} for each CKU" if tier == "dedicated" else f"{room:,}" if room else "any"
        yield f"| {tier} | {acls:,} | {shown} | {'yes' if tier == 'dedicated' else 'no'} |"
    yield ""
    yield (
        f"An organisation has {limits.ACCOUNTS:,} service accounts. Business metadata needs the advanced package of "
        "stream governance. Partitions of a topic never become fewer."
    )


def _servers() -> str:
    return "\n".join(f"| {name} | {', '.join(find(name).records)} |" for name in MODULES)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
