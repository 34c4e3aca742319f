"""Writes docs/conformance.md: how many answers of the real provider plugins the local ones are compared with.

python tools/conformance.py           writes the page
python tools/conformance.py --check   exits 1 where the page is not what would be written now
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "conformance"
PAGE = ROOT / "docs" / "conformance.md"
SOURCES = {
    "confluentcloud": "recorded answers of the Confluent plugin 2.79.0",
    "databricks": "recorded answers of the Databricks plugin 1.106.0",
    "kubernetes": "recorded answers of the Kubernetes plugin 4.32.0",
    "schemas": "derived from the plugins' schemas: what is required, listed, forces a replacement or does not",
    "bridge": "computed over these schemas by the plugins' own libraries: Pulumi's Terraform bridge 3.120.0",
    "quirks": "derived from the sources of the plugins and of the providers that they wrap",
}


def page() -> str:
    """Return the page's text."""
    cases = {name: _cases(name) for name in SOURCES}
    every = [case for found in cases.values() for case in found]
    reasons = sum(len(case.get("says", [])) + ("refused" in case) for case in every)
    exceptions = yaml.safe_load((CASES / "exceptions.yaml").read_text(encoding="utf-8"))
    rows = [
        f"| {SOURCES[name]} | {_count(found, 'check')} | {_count(found, 'diff')} | {len({c['type'] for c in found})} |"
        for name, found in cases.items()
    ]
    listed = [f"| {title} | {' '.join(reason.split())} |" for title, reason in exceptions.items()]
    return "\n".join(
        [
            "# Conformance",
            "",
            "The local cloud's plugins answer Check and Diff as the real ones do. Each case in",
            "`tests/conformance/cases/` is one question with the real plugin's verdict: which properties fail and with",
            "which words, or which are replaced, whether the old resource goes first, and how each path changes.",
            "",
            "| verdicts from | Check | Diff | types |",
            "|---|---|---|---|",
            *rows,
            "",
            f"{len(every)} cases; {reasons} reasons are compared word for word. Where the plugins differ on purpose:",
            "",
            "| case | why |",
            "|---|---|",
            *listed,
            "",
            "A listed case that no longer differs fails the tests, and so does any other that does.",
            "",
            "```",
            'make test ARGS="tests/conformance"      # the cases, properties of every type, and the tables',
            "python tools/provider_tables.py         # after a change of tools/providers/ or of the locked wheels",
            "python tools/conformance.py             # after a change of the cases: this page",
            "```",
            "",
        ]
    )


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _count(cases: list[dict[str, Any]], op: str) -> int:
    return sum(case["op"] == op for case in cases)


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
