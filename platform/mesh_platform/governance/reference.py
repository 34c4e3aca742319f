"""The pages of all rules, of facts and of frameworks: `python -m mesh_platform.governance.reference docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.documents import read
from mesh_platform.documents.frameworks import FRAMEWORKS
from mesh_platform.rules import ALL, Outcome, Parameters, Rule, Setting

from .described import asked, lines
from .expressions.facts import FIELDS
from .policies import Listed, listed
from .specimen import KNOBS, judged, specimen
from .specimen.knobs import BESIDE

if TYPE_CHECKING:
    from mesh_platform.documents import Documents

HEAD = """\
# Rules

Written by `make docs` from the rules themselves. [gate.md](gate.md) says when they are asked,
[policies.md](policies.md) how policies set them. A rule on the **mesh** needs no plan: it is asked by `mesh gate`,
`mesh preview`, `mesh up` and the plain `pulumi up`. A rule on a **plan** looks at the steps of a preview; it is given
the properties that it reads and no others. A rule on a **change** compares a head with its base: `mesh gate --base`.
One on the **verdict** looks at what the others say.
"""
FACTS = """\
# Facts

Written by `make docs`. What a case of a policy may state, and what an expression may read;
[policies.md](policies.md) says how.

## Facts of the specimen

A case of a policy with a built-in rule states facts of a smallest mesh: domain `retail` with the product
`retail.orders` in the environment `here`, which everything passes where nothing else is said.

| fact | meaning |
|---|---|
"""
TITLES = {
    "ownership": "Ownership",
    "naming": "Naming",
    "classification": "Classification and personal data",
    "retention": "Retention",
    "residency": "Residency",
    "namespace-security": "Namespace security",
    "workload-security": "Workload security",
    "rights": "Rights",
    "quota": "Quota and capacity",
    "cost": "Cost",
    "resilience": "Resilience",
    "destructive-change": "Destructive change",
    "contract": "Contracts",
    "agreement": "Agreements",
    "authority": "Authority",
    "waiver": "Waivers",
}
"""By family, in the order of the page."""
TIGHTENS = {
    "atMost": "a lower value",
    "atLeast": "a higher value",
    "subset": "fewer of them",
    "superset": "more of them",
    "trueIsStricter": "true",
    "exact": "no other value",
}


def index() -> str:
    """Return docs/rules.md."""
    return "\n".join([HEAD, *(line for family, title in TITLES.items() for line in _family(family, title))])


def page(rule: Rule, policies: list[Listed]) -> str:
    """Return the page of a rule, with the policies of the mesh that set it."""
    return "\n".join([
        f"# {rule.id}\n",
        f"{rule.title}. Severity {rule.severity}, asked on the {asked(rule)}, family [`{rule.family}`](../rules.md).\n",
        f"**What to do.** {_safe(rule.remedy)}\n",
        "**Reads** " + "; ".join(f"{kind.rpartition(':')[2]} ({', '.join(f'`{path}`' for path in paths)})"
                                 for kind, paths in rule.reads.items()) + ".\n",
        *_parameters(rule),
        *_example(rule),
        *_policies(rule, policies),
    ])  # fmt: skip


def facts() -> str:
    """Return docs/facts.md."""
    knobs = [f"| `{name}` | {_safe(knob.said)} |" for name, knob in KNOBS.items()]
    beside = [f"| `{name}` | {_safe(said)} |" for name, said in BESIDE.items()]
    fields = [f"| `{root}` | {', '.join(f'`{name}`' for name in names)} |" for root, names in FIELDS.items()]
    frameworks = [f"| `{name}` | {each.title} | {each.called} |" for name, each in FRAMEWORKS.items()]
    return "\n".join([
        FACTS + "\n".join([*knobs, *beside]),
        "\n## Variables of expressions\n\n| variable | fields |\n|---|---|",
        *fields,
        "| `parameters` | those of the policy |",
        "\n## Frameworks\n\n| name | title | articles |\n|---|---|---|",
        *frameworks,
        "",
    ])  # fmt: skip


def pages(documents: Documents) -> dict[str, str]:
    """Return every page by its path below docs/."""
    policies = list(listed(documents))
    rules = {f"rules/{rule.id}.md": page(rule, policies) for rule in ALL}
    return {"rules.md": index(), "facts.md": facts(), **rules}


def write(folder: Path, documents: Documents) -> None:
    """Write every page, and remove those of rules that are gone."""
    found = pages(documents)
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    for file in (folder / "rules").glob("*.md"):
        if f"rules/{file.name}" not in found:
            file.unlink()
    for path, text in found.items():
        (folder / path).write_text(text, encoding="utf-8")


def _family(family: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"Policies name the family as `{family}`.\n"
    yield "| rule | asks | severity | asked on |\n|---|---|---|---|"
    for rule in ALL:
        if rule.family == family:
            yield f"| [{rule.id}](rules/{rule.id}.md) | {rule.title} | {rule.severity} | {asked(rule)} |"
    yield ""


def _parameters(rule: Rule) -> Iterator[str]:
    if not rule.orders:
        return
    yield "## Parameters\n\n| parameter | written as | tightens by | where nothing is said |\n|---|---|---|---|"
    for name, order in rule.orders.items():
        default = f"`{_yaml(rule.defaults[name])}`" if name in rule.defaults else "no limit"
        yield f"| `{name}` | `{name}: {{{order}: …}}` | {TIGHTENS[order]} | {default} |"
    yield ""


def _example(rule: Rule) -> Iterator[str]:
    if not rule.failing:
        return
    setting = Setting(rule=rule, parameters=Parameters(rule.given), severity=rule.severity)
    failures = [each for each in judged([setting], specimen(rule.failing)) if each.outcome is Outcome.failed]
    given = ", ".join(lines(rule.given))
    yield "## Example\n"
    yield f"In [facts](../facts.md) of a smallest mesh{f', with {given}' if given else ''}:\n"
    yield f"```yaml\npass: {_yaml(dict(rule.passing))}\nfail: {_yaml(dict(rule.failing))}\n```\n"
    yield f"```\n{failures[0].message}\n```\n"


def _policies(rule: Rule, policies: list[Listed]) -> Iterator[str]:
    named = [each for each in policies if each.sets(rule)]
    named += [each for each in policies if each.policy.extends in {other.id for other in named}]
    if not named:
        return
    yield "## Policies of the example\n\n| policy | of | severity | frameworks |\n|---|---|---|---|"
    for each in named:
        policy = each.policy
        yield f"| {each.id} | {each.domain or 'the mesh'} | {policy.severity} | {', '.join(policy.frameworks)} |"
    yield ""


def _yaml(value: JsonValue) -> str:
    """Write a value as YAML in a line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, str):
        return f'"{value}"' if any(mark in value for mark in "*:{}[],#&") or value[:1].isdigit() else value
    return {"None": "null", "True": "true", "False": "false"}.get(str(value)) or str(value)


def _safe(text: str) -> str:
    return text.replace("<", "\\<")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"), read(Path()))
