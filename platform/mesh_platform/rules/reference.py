"""The page of all rules, docs/rules.md: `python -m mesh_platform.rules.reference docs/rules.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from .catalogue import ALL
from .model import ChangeRule, MeshRule, Rule

HEAD = """\
# Rules

Written by `make docs` from the rules themselves. [gate.md](gate.md) says when they are asked and how policies set them.
A rule on the **mesh** needs no plan: it is asked by `mesh gate`, `mesh preview`, `mesh up` and the plain `pulumi up`. A
rule on a **plan** looks at the steps of a preview; it is given the properties that it reads and no others. A rule on a
**change** compares a head with its base: `mesh gate --base`.
"""
TITLES = {
    "ownership": "Ownership",
    "naming": "Naming",
    "classification": "Classification and personal data",
    "retention": "Retention",
    "residency": "Residency",
    "namespace-security": "Namespace security",
    "quota": "Quota and capacity",
    "cost": "Cost",
    "destructive-change": "Destructive change",
    "contract": "Contracts",
    "agreement": "Agreements",
    "authority": "Authority",
}
"""By family, in the order of the page."""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(line for family, title in TITLES.items() for line in _family(family, title))])


def _family(family: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"Policies name the family as `{family}`.\n"
    for rule in ALL:
        if rule.family == family:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    asked = "mesh" if isinstance(rule, MeshRule) else "change" if isinstance(rule, ChangeRule) else "plan"
    yield f"### {rule.id}\n"
    yield f"{rule.title}. Severity {rule.severity}, asked on the {asked}.\n"
    yield f"What to do: {rule.remedy.replace('<', chr(92) + '<')}\n"
    reads = "; ".join(f"{kind.rpartition(':')[2]} ({', '.join(f'`{path}`' for path in paths)})"
                      for kind, paths in rule.reads.items())  # fmt: skip
    yield f"Reads {reads}.\n"
    if rule.orders:
        yield f"Parameters: {', '.join(f'`{name}: {{{order}: …}}`' for name, order in rule.orders.items())}.\n"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules.md").write_text(page(), encoding="utf-8")
