"""Cases of policies are tried with the real rule or expression, and a wrong one is found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import Edit, context
from mesh_platform.documents import Documents, read
from mesh_platform.governance.cases import Tried, tried
from mesh_platform.governance.policies import findings, listed
from mesh_platform.rules import ALL
from worlds import EXAMPLE

FILE = "governance/policies/tried.yaml"
DOCUMENTS = read(EXAMPLE)
POLICIES = listed(DOCUMENTS)


def cases(documents: Documents, id: str) -> list[Tried]:
    policies = listed(documents)
    (classification,) = documents.of("Classification")
    (each,) = [policy for policy in policies if policy.id == id]
    return list(tried(each, policies, classification.model))  # type: ignore[arg-type]


def policy(fields: str, file: str = FILE) -> Edit:
    head = "apiVersion: mesh/v1\nkind: Policy\nid: tried\nversion: 1.0.0\ntitle: Tried\nowner: data-office\n"
    return Edit(file, "", f"{head}severity: high\nstage: draft\nremedy: Do.\n{fields}\n")


@pytest.mark.parametrize("each", POLICIES, ids=lambda each: each.id)
def test_every_policy_of_the_example_has_cases_that_come_out_as_they_say(each: object) -> None:
    """At least one that passes and one that fails."""
    found = cases(DOCUMENTS, each.id)  # type: ignore[attr-defined]
    assert {case.expected for case in found} == {"pass", "fail"}
    assert [case.wrong for case in found if case.wrong] == []


def test_every_family_of_rules_is_set_by_a_policy_of_the_example() -> None:
    """And every subject of expressions has one."""
    named = {rule.family for rule in ALL for each in POLICIES if each.sets(rule)}
    assert named == {rule.family for rule in ALL}
    assert sum(each.policy.expression is not None for each in POLICIES) == 4
    assert [each.id for each in POLICIES if each.domain] == ["payments-recover-sooner"]


def test_every_framework_has_a_policy_of_the_example() -> None:
    """GDPR, DORA, BCBS 239, SOC 2, ISO 27001 and PCI DSS."""
    named = {framework.partition("-")[0] for each in POLICIES for framework in each.policy.frameworks}
    assert named == {"GDPR", "DORA", "BCBS239", "SOC2", "ISO27001", "PCIDSS"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (
            "rule: cost\nparameters: {share: {atMost: 0.5}}\ncases: {pass: [{cost: 51, budget: 100}]}",
            "it fails: product-budget: retail.orders would cost 51.00 EUR a month in here",
        ),
        ("rule: product-budget\ncases: {fail: [{cost: 51, budget: 100}]}", "it passes"),
        ("rule: product-support\ncases: {fail: [{support: many}]}", "support: 'many' cannot be"),
        ("rule: product-budget\nparameters: {share: {atMost: all}}\ncases: {pass: [{cost: 1}]}", "the rule failed: "),
        ("expression: product.id == 'a'\ncases: {pass: [{product: {id: b}}]}", "it fails: the expression is false"),
        ("expression: product.id == 'a'\ncases: {fail: [{product: {id: a}}]}", "it passes"),
        ("expression: product.id == 'a'\ncases: {fail: [{product: {}}]}", "there is no field 'id'"),
        ("expression: product.id > 1\ncases: {pass: [{product: {id: a}}]}", "No such overload"),
    ],
)
def test_a_wrong_case_is_found_out(tmp_path: Path, fields: str, wrong: str) -> None:
    """With what came out instead, at its place; an error is neither a pass nor a failure."""
    (case,) = cases(context(tmp_path / "mesh", policy(fields)).documents, "tried")
    assert wrong in case.wrong
    assert str(case.location).startswith(f"{FILE}:")
    assert case.location.line > 10


def test_a_case_of_an_extension_is_tried_with_what_both_ask(tmp_path: Path) -> None:
    """The domain's limit, and what it leaves out as the global policy says it."""
    fields = (
        "extends: critical-products-recover\nseverity: high\nstage: {enforce: 2026-06-01}\n"
        "parameters: {recoveryTime: {atMost: PT30M}}\n"
        "cases: {pass: [{criticality: critical, recoveryTime: PT30M, dataLoss: PT5M}], "
        "fail: [{criticality: critical, recoveryTime: PT40M}, {criticality: critical, dataLoss: PT6M}]}"
    )
    own = policy(fields, "domains/risk/policies/tried.yaml")
    own = Edit(own.file, "", own.new.replace("severity: high\nstage: draft\n", ""))
    found = cases(context(tmp_path / "mesh", own).documents, "tried")
    assert [case.wrong for case in found] == ["", "", ""]


def test_a_case_is_about_what_the_policy_chooses_but_for_names(tmp_path: Path) -> None:
    """Level and kind of data count; domains and products of the mesh are not those of the specimen."""
    chosen = (
        "rule: product-support\nparameters: {support: {atLeast: 2}}\n"
        "appliesTo: {domains: [risk], environments: [prod], classification: {atLeast: restricted}}\n"
        "cases: {pass: [{support: 1}], fail: [{support: 1, classification: restricted}]}"
    )
    found = cases(context(tmp_path / "mesh", policy(chosen)).documents, "tried")
    assert [case.wrong for case in found] == ["", ""]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("rule: cost\ncases: {pass: [{budjet: 1}]}", "there is no fact 'budjet'"),
        ("rule: cost\ncases: {fail: [{base: {budjet: 1}}]}", "there is no fact 'budjet'"),
        ("expression: product.id == 'a'\ncases: {pass: [{produkt: {id: a}}]}",
         "there is no fact 'produkt'; there are change, agreement, contract, product, environment, parameters"),
    ],
)  # fmt: skip
def test_a_fact_that_there_is_not_is_a_finding_of_mesh_check(tmp_path: Path, fields: str, said: str) -> None:
    """A misspelt fact would change nothing, and its case would say nothing."""
    found = context(tmp_path / "mesh", policy(fields))
    (finding,) = findings(found.documents)
    assert finding.message == said
    assert finding.location.file == FILE
