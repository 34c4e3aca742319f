"""A verdict as JUnit XML: a suite for each family of rules and each stack, a case for each rule and each failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mesh_platform.rules import ALL, MeshRule, PlanRule

from .entries import RULES, Entry, Report, State
from .plain import visible

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
OTHER = "documents"
"""The suite of what no rule says: findings of documents, and statements of people."""
Cases = dict[str, list[Element]]


def junit(report: Report) -> str:
    """Return an XML document. What is waived or not evaluated is skipped, with the reason; a warning passes."""
    suites: Cases = defaultdict(list)
    for entry in report.entries:
        suites[_suite(entry)].append(_case(entry))
    for suite, rule in _passed(report):
        suites[suite].append(Element("testcase", name=rule, classname=suite))
    root = Element("testsuites", {"name": "mesh gate"} | _counts([case for cases in suites.values() for case in cases]))
    for name, cases in sorted(suites.items()):
        suite = SubElement(root, "testsuite", {"name": name} | _counts(cases))
        suite.extend(cases)
    indent(root)
    return f"{DECLARATION}{tostring(root, encoding='unicode')}\n"


def _suite(entry: Entry) -> str:
    """Return a stack, or the family of a rule; what is wrong with a document comes before all rules."""
    if entry.stack:
        return entry.stack
    return RULES[entry.rule].family if entry.rule in RULES else entry.policy or OTHER


def _case(entry: Entry) -> Element:
    name = f"{entry.rule}: {entry.place}" if entry.place else entry.rule
    case = Element("testcase", name=name, classname=_suite(entry))
    if entry.location:
        case.set("file", entry.file)
        case.set("line", str(entry.location.line))
    told = f"{entry.message}\n{entry.remedy}"
    match entry.state:
        case State.failure:
            SubElement(case, "failure", type=entry.severity, message=entry.message).text = told
        case State.open if entry.stopped:
            SubElement(case, "error", type="stopped", message=entry.message).text = told
        case State.open:
            phase = f" ({entry.phase})" if entry.phase else ""
            SubElement(case, "skipped", message=f"not evaluated{phase}: {entry.message}")
        case State.waived:
            SubElement(case, "skipped", message=f"waived by {entry.waiver}: {entry.message}")
        case State.warning:
            SubElement(case, "system-out").text = f"warning: {told}"
    return case


def _passed(report: Report) -> Iterator[tuple[str, str]]:
    """Yield suite and id of the built-in rules that were asked and said nothing."""
    if report.verdict is None:
        return
    said = {(entry.rule, entry.stack) for entry in report.entries}
    for rule in ALL:
        if isinstance(rule, PlanRule):
            stacks = [visible(plan.stack) for plan in report.verdict.plans]
            yield from ((stack, rule.id) for stack in stacks if (rule.id, stack) not in said)
        elif (isinstance(rule, MeshRule) or report.verdict.comparison is not None) and (rule.id, "") not in said:
            yield rule.family, rule.id


def _counts(cases: list[Element]) -> dict[str, str]:
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counted = {name: sum(case.find(kind) is not None for case in cases) for name, kind in kinds.items()}
    return {"tests": str(len(cases)), **{name: str(number) for name, number in counted.items()}, "time": "0"}
