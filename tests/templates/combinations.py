"""Every combination of a template's choices, each with answers that the example mesh accepts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from mesh_platform.creation import Template, names, read

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ("", "registry.bank.example/payments/made:1.0.0")
INPUTS = {
    "stream-processor": "payments.transactions.completed.v1",
    "exploration": "customers.accounts.balance.v1",
}


def templates() -> list[Template]:
    """Return the templates of the mesh."""
    return [read(ROOT, name) for name in names(ROOT)]


def combinations(template: Template) -> Iterator[dict[str, str]]:
    """Yield answers for every combination of choices, and with and without what is optional."""
    choices = {name: each for name, each in template.questions.items() if isinstance(each, tuple)}
    if "image" in template.questions:
        choices["image"] = IMAGES
    for number, chosen in enumerate(product(*choices.values())):
        yield _answers(template, number) | dict(zip(choices, chosen, strict=True))


def _answers(template: Template, number: int) -> dict[str, str]:
    common = {"purpose": "What it's made for: a test & no more.", "budget": "10"}
    if template.makes == "domain":
        team = f"made-{number}" if number else "payments-core"
        return common | {
            "domain": f"made{number}", "team": team, "cost_centre": "CC-1", "contact": "made@bank.example",
            "code_owners": "@bank/made",
        }  # fmt: skip
    read_from = {"input": INPUTS[template.name]} if template.name in INPUTS else {}
    return common | {"domain": "payments", "product": f"{template.name}-{number}"} | read_from
