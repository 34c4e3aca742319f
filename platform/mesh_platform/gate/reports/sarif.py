"""A verdict as SARIF 2.1.0 (OASIS, with errata 01): rules with their help, results at their places in documents."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from pydantic import JsonValue

from mesh_platform import __version__
from mesh_platform.rules import ALL

from .entries import Entry, Report, State
from .markdown_code import code

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "critical": "error", "high": "error", "medium": "warning", "low": "note"}
"""By severity. A warning blocks nobody, so it is never an error."""
ANYWHERE = "Pulumi.yaml"
"""Where a result is that is in no document: readers of results take none without a file."""
_PLACE = re.compile(r":[0-9]+(?::[0-9]+)?")


def sarif(report: Report) -> str:
    """Return a log of one run."""
    rules = _rules(report.entries)
    index = {str(rule["id"]): position for position, rule in enumerate(rules)}
    run: dict[str, JsonValue] = {
        "tool": {"driver": {"name": "mesh gate", "semanticVersion": __version__, "rules": [*rules]}},
        "invocations": [_invocation(report, index)],
        "columnKind": "unicodeCodePoints",
        "results": [*_results(report.entries, index)],
    }
    if report.verdict:
        names = [quote(each, safe="", errors="replace") for each in report.verdict.environments]
        run["automationDetails"] = {"id": f"mesh-gate/{'+'.join(names)}/"}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rules(entries: Sequence[Entry]) -> list[dict[str, JsonValue]]:
    """Return every rule that there is, and after them those that only documents or policies know."""
    found = {rule.id: _rule(rule.id, rule.title, rule.remedy, rule.severity, [rule.family]) for rule in ALL}
    for entry in entries:
        if entry.rule not in found:
            found[entry.rule] = _rule(entry.rule, entry.rule, entry.remedy, entry.severity, [])
    return list(found.values())


def _rule(id: str, title: str, remedy: str, severity: str, tags: Sequence[str]) -> dict[str, JsonValue]:
    return {
        "id": id,
        "shortDescription": {"text": _message(title)},
        "help": {"text": _message(remedy), "markdown": f"{code(title)}\n\nWhat to do: {code(remedy)}\n"},
        "defaultConfiguration": {"level": LEVELS.get(severity, "warning")},
        "properties": {"tags": [*tags]},
    }


def _invocation(report: Report, index: dict[str, int]) -> JsonValue:
    """Say how the run ended: a rule that crashed has said nothing, and the run did not do all that it should."""
    crashed: list[JsonValue] = [
        {
            "level": "error",
            "message": {"text": _message(entry.message)},
            "associatedRule": {"id": entry.rule, "index": index[entry.rule]},
        }
        for entry in report.entries
        if entry.stopped
    ]
    return {
        "executionSuccessful": not crashed,
        "exitCode": int(report.exit),
        "toolExecutionNotifications": crashed,
    }


def _results(entries: Sequence[Entry], index: dict[str, int]) -> Iterator[JsonValue]:
    seen: Counter[str] = Counter()
    for entry in entries:
        print_ = _fingerprint(entry)
        seen[print_] += 1
        kind = "open" if entry.state is State.open else "fail"
        result: dict[str, JsonValue] = {
            "ruleId": entry.rule,
            "ruleIndex": index[entry.rule],
            "kind": kind,
            "level": "none" if kind == "open" else _level(entry),
            "message": {"text": _message(entry.message)},
            "locations": [_location(entry)],
            "partialFingerprints": {"primaryLocationLineHash": f"{print_}:{seen[print_]}"},
            "properties": {key: value for key, value in _properties(entry).items() if value},
        }
        if entry.state is State.waived:
            said = f"waiver {entry.waiver}"
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": said,
                    "properties": {"waiver": entry.waiver},
                }
            ]
        yield result


def _level(entry: Entry) -> str:
    level = LEVELS.get(entry.severity, "warning")
    return "warning" if entry.state is State.warning and level == "error" else level


def _location(entry: Entry) -> JsonValue:
    place = entry.location
    region: dict[str, JsonValue] = {"startLine": place.line, "startColumn": place.column} if place else {"startLine": 1}
    found: dict[str, JsonValue] = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(place.file if place else ANYWHERE, errors="replace"),
                "uriBaseId": "%SRCROOT%",
            },
            "region": region,
        }
    }
    if entry.urn or entry.stack:
        named: dict[str, JsonValue] = {"fullyQualifiedName": entry.urn or entry.stack, "kind": "resource"}
        found["logicalLocations"] = [named]
    return found


def _properties(entry: Entry) -> dict[str, JsonValue]:
    return {
        "severity": entry.severity, "remedy": entry.remedy, "phase": entry.phase, "policy": entry.policy,
        "stack": entry.stack, "product": entry.product, "stage": "warn" if entry.state is State.warning else "",
    }  # fmt: skip


def _fingerprint(entry: Entry) -> str:
    """Return what tells a result from others in another run: no line, no column, since these move."""
    file = entry.location.file if entry.location else ""
    parts = (entry.rule, file, entry.stack, entry.urn, _PLACE.sub("", entry.message))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _message(text: str) -> str:
    """Escape a message: braces are placeholders (section 3.11.5) and brackets links (section 3.11.6) else."""
    escaped = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return escaped.replace("{", "{{").replace("}", "}}")
