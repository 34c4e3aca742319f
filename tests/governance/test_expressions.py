"""Policies with an expression: asked of every product, contract, agreement and planned step, and never around."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from judged import Edit, by_mesh, by_plan, context, told
from mesh_platform.documents import read
from mesh_platform.errors import DocumentError
from mesh_platform.governance import Context, settings
from mesh_platform.governance.expressions import facts
from mesh_platform.governance.expressions.facts import FIELDS
from mesh_platform.governance.expressions.worker import WORKER
from mesh_platform.governance.policies import findings
from mesh_platform.plan import Plan
from mesh_platform.rules import Outcome, Phase, Stage
from mesh_platform.rules.steps import SECRET, UNKNOWN
from recorded import Edit as Change
from recorded import deleted, edited, named, recorded, setting
from worlds import EXAMPLE

FILE = "governance/policies/expressed.yaml"
TRANSACTIONS = "domains/payments/products/transactions"
LOOP = "product.ports.all(a, {0}.all(b, {0}.all(c, {0}.all(d, {0}.all(e, {0}.all(f, {0}.all(g, true)))))))".format(
    "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]"
)


def policy(expression: str, file: str = FILE, **fields: str) -> Edit:
    """A policy that asks for an expression."""
    said = {
        "id": "expressed", "version": "1.0.0", "title": "It is so", "owner": "data-office", "severity": "medium",
        "stage": "{enforce: 2026-06-01}", "remedy": "Make it so.",
    } | fields  # fmt: skip
    lines = "".join(f"{key}: {value}\n" for key, value in said.items())
    return Edit(file, "", f"apiVersion: mesh/v1\nkind: Policy\n{lines}expression: |-\n  {expression}\n")


def planned(edit: Change, kind: str = "KafkaTopic", name: str = "completed.v1-stream-topic") -> Plan:
    """The plan of payments with one step changed."""
    plan = recorded("payments-local")
    return edited(plan, named(plan, kind, name), edit)


@pytest.mark.parametrize(
    ("expression", "refused"),
    [
        ("product.ports.all(p, p.partitions <= 4)",
         {f"{TRANSACTIONS}/product.odps.yaml": "payments.transactions",
          "domains/risk/products/scoring/product.odps.yaml": "risk.scoring"}),
        ("product.stack.budget.monthly < 850 || product.id == 'payments.settlements'",
         {f"{TRANSACTIONS}/stack.yaml": "payments.transactions"}),
        ("contract.quality.size() > 1",
         {"domains/risk/products/scoring/contracts/correlated.v1.odcs.yaml": "risk.scoring"}),
        ("contract.columns.all(c, c.path != 'merchant.country') && product.domain != ''",
         {f"{TRANSACTIONS}/contracts/completed.v1.odcs.yaml": "payments.transactions"}),
        ("agreement.modes != ['batch', 'query', 'stream'] && agreement.consumer.id != 'finance-reporting'",
         {f"{TRANSACTIONS}/access/finance-reporting--completed.v1.grant.yaml": "payments.transactions"}),
        ("product.charter.residency == ['eu'] && environment.region.startsWith('eu-')", dict[str, str]()),
    ],
)  # fmt: skip
def test_what_an_expression_is_false_of_is_refused_where_it_is_written(
    tmp_path: Path, expression: str, refused: dict[str, str]
) -> None:
    """With the policy's id, severity and remedy; and it names the product, for waivers."""
    found = by_mesh(context(tmp_path / "mesh", policy(expression)), "payments", "risk")
    assert {each.location.file: each.product for each in found if each.location} == refused
    assert {(each.rule, each.policy, each.severity, each.remedy) for each in found} <= {
        ("expressed", "expressed", "medium", "Make it so.")
    }


def test_an_expression_is_about_what_its_selector_chooses(tmp_path: Path) -> None:
    """As a built-in rule."""
    chosen = policy("product.id == ''", appliesTo="{domains: [risk, audit], classification: {atMost: internal}}")
    found = by_mesh(context(tmp_path / "mesh", chosen))
    assert {each.product for each in found} == {"audit.ledger"}


def test_a_policy_of_a_domain_is_about_that_domain(tmp_path: Path) -> None:
    """It is asked beside all others, and of nobody else."""
    own = policy("product.id == ''", file="domains/risk/policies/expressed.yaml")
    assert {each.product for each in by_mesh(context(tmp_path / "mesh", own))} == {"risk.scoring"}


def test_its_parameters_are_plain_values(tmp_path: Path) -> None:
    """As the document has them."""
    most = policy("product.ports.all(p, p.partitions <= parameters.most)", parameters="{most: 6}")
    assert by_mesh(context(tmp_path / "mesh", most)) == ()


def test_an_expression_that_only_warns_blocks_nobody(tmp_path: Path) -> None:
    """Its stage is that of the policy; a draft is not asked at all."""
    warns = policy("product.id != 'risk.scoring'", stage="{warn: 2026-06-01}")
    (found,) = by_mesh(context(tmp_path / "warns", warns))
    assert (found.stage, found.blocks) == (Stage.warn, False)
    assert by_mesh(context(tmp_path / "draft", policy("product.id == ''", stage="draft"))) == ()


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("product.ports.all(p, p.partitons > 0)", "ExpressionError: audit.ledger: there is no field 'partitons'"),
        ("product.id > 1", "No such overload"),
        ("product.id", "it is 'audit.ledger', neither true nor false"),
        (LOOP, "StoppedError: the expression was stopped: it used up its CPU time"),
    ],
)
def test_an_expression_that_says_nothing_blocks(tmp_path: Path, expression: str, said: str) -> None:
    """Whatever kept it from an answer: nobody takes that for a pass."""
    (found,) = by_mesh(context(tmp_path / "mesh", policy(expression)))
    assert (found.outcome, found.phase, found.stopped) == (Outcome.unknown, Phase.now, True)
    assert said in found.message


def test_what_it_says_of_the_others_is_kept(tmp_path: Path) -> None:
    """One product is refused, of another nothing can be told."""
    own = "product.id == 'risk.scoring' ? product.stack.privacy.retention == '' : product.stack.privacy.erasure != ''"
    found = by_mesh(context(tmp_path / "mesh", policy(own)), "risk", "audit")
    assert told(found) == {("expressed", "fail"), ("expressed", "not evaluated")}


@pytest.mark.parametrize(
    ("expression", "change", "refused"),
    [
        ("change.kind != 'KafkaTopic' || change.new.partitionsCount <= 6", setting("partitionsCount", 7), True),
        ("change.kind != 'KafkaTopic' || change.new.partitionsCount <= 6", setting("partitionsCount", 6), False),
        ("change.op != 'delete'", deleted, True),
        ("change.old.config['retention.ms'] == change.new.config['retention.ms']",
         setting("config/retention.ms", "1"), True),
        ("change.name.startsWith('payments-') && change.type.startsWith('confluentcloud:')", deleted, False),
        ("change.replaces.size() == 0 && environment.id == 'local'", setting("partitionsCount", 7), False),
    ],
)  # fmt: skip
def test_an_expression_on_a_planned_step_refuses_the_step(
    tmp_path: Path, expression: str, change: Change, refused: bool
) -> None:
    """Steps that change nothing are not asked about; the failure names resource and product."""
    rules = context(tmp_path / "mesh", policy(expression), rules=())
    found = by_plan(rules, planned(change))
    assert [(each.policy, each.product) for each in found] == [("expressed", "payments.transactions")] * refused
    assert all((each.urn or "").endswith("completed.v1-stream-topic") for each in found)


@pytest.mark.parametrize("value", [UNKNOWN, SECRET])
@pytest.mark.parametrize(
    ("expression", "left"),
    [
        ("change.kind != 'KafkaTopic' || change.new.partitionsCount <= 6", True),
        ("change.new.size() > 0", True),
        ("change.new.config.size() > 0 && change.op != 'delete'", False),
        ("change.op != 'delete'", False),
    ],
)
def test_an_unknown_that_an_expression_reads_leaves_it_open(
    tmp_path: Path, expression: str, left: bool, value: str
) -> None:
    """It is decided before the apply; an unknown that it does not read is nobody's business."""
    found = by_plan(
        context(tmp_path / "mesh", policy(expression), rules=()), planned(setting("partitionsCount", value))
    )
    assert [(each.outcome, each.phase, each.stopped) for each in found] == [
        (Outcome.unknown, Phase.before_apply, False)
    ] * left


def test_an_expression_on_steps_that_does_not_end_blocks_once(tmp_path: Path) -> None:
    """All steps are asked at once; none of them has an answer."""
    loop = LOOP.replace("product.ports", "[change.op]")
    plan = planned(deleted)
    plan = edited(plan, named(plan, "Namespace", "payments-transactions-namespace-namespace"), deleted)
    (found,) = by_plan(context(tmp_path / "mesh", policy(loop), rules=()), plan)
    assert (found.outcome, found.stopped) == (Outcome.unknown, True)


def test_a_selector_of_kinds_chooses_steps(tmp_path: Path) -> None:
    """A topic is no table."""
    for kinds, count in (("[SqlTable]", 0), ("[SqlTable, KafkaTopic]", 1)):
        own = policy("change.op != 'delete'", appliesTo=f"{{kinds: {kinds}}}")
        assert len(by_plan(context(tmp_path / kinds, own, rules=()), planned(deleted))) == count


@pytest.mark.parametrize(
    ("expression", "fields", "said"),
    [
        ("environment.strict", {}, "reads none of change, agreement, contract, product"),
        ("change.op == product.id", {}, "reads change and product"),
        ("product.clasification == ''", {}, "product has no 'clasification'; did you mean 'classification'?"),
        ("product.id == parameters.id", {}, "parameters has no 'id'; it has none"),
        ("product.id != ''", {"appliesTo": "{kinds: [KafkaTopic]}"}, "appliesTo.kinds chooses among planned steps"),
    ],
)
def test_what_the_text_of_an_expression_shows_is_a_document_error(
    tmp_path: Path, expression: str, fields: dict[str, str], said: str
) -> None:
    """Before anything is judged, with the place."""
    with pytest.raises(DocumentError) as caught:
        settings(context(tmp_path / "mesh", policy(expression, **fields)))
    assert said in caught.value.what
    assert caught.value.where.startswith(f"{FILE}:")


def test_what_is_no_expression_is_a_finding_of_mesh_check(tmp_path: Path) -> None:
    """Line and character within it; what only the library can tell is told by the library."""
    found = context(tmp_path / "mesh", policy("product.id ==\n    == ''"))
    (finding,) = findings(read(found.documents.root))
    assert "expression: line 2, character 3: Syntax error" in finding.message
    assert (finding.location.file, finding.location.line) == (FILE, 10)


@pytest.fixture
def example(tmp_path: Path) -> Context:
    """The example, to see what expressions see of it."""
    return context(tmp_path / "mesh")


def test_the_fields_that_an_expression_may_read_are_those_that_there_are(example: Context) -> None:
    """Neither one more nor one less: a field that is listed and not there would block."""
    mesh, documents = example.mesh, {each.path: each for each in example.documents.documents}
    (product,) = [each for each in mesh.products.values() if str(each.id) == "payments.transactions"]
    (port,) = product.ports
    agreement = next(each for each in mesh.agreements if each.port == port.id)
    grant = next(each for path, each in documents.items() if path.endswith(".grant.yaml"))
    found = {
        "product": facts.of_product(product, mesh, documents[f"{product.folder}/product.odps.yaml"]),
        "contract": facts.of_contract(port, documents[f"{product.folder}/contracts/{port.id.key}.odcs.yaml"]),
        "agreement": facts.of_agreement(agreement, mesh, grant),
        "change": facts.of_step(recorded("payments-local").steps[0]),
        "environment": facts.of_environment(mesh.environments["local"]),
    }
    assert {name: set(fields) for name, fields in found.items()} == {
        name: set(fields) for name, fields in FIELDS.items()
    }


def test_a_mesh_without_expressions_starts_no_process(tmp_path: Path) -> None:
    """Who has none in force does not wait for it."""
    files = [path for path in (EXAMPLE / "governance/policies").glob("*.yaml") if "expression:" in path.read_text()]
    drafts = [Edit(f"governance/policies/{path.name}", "{enforce: 2026-06-01}", "draft") for path in files]
    WORKER.close()
    found = context(tmp_path / "mesh", *drafts)
    assert by_mesh(found) == by_plan(found, recorded("payments-local")) == ()
    assert len(files) == 4
    assert not any("evaluator.py" in part for each in psutil.Process().children() for part in each.cmdline())
