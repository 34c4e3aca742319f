"""What only shows over several documents, or in a file that is missing or broken."""

import pytest
from mesh_platform.documents.codes import REMEDIES
from mesh_platform.mesh import load
from small import AGREEMENT, ASSESSED, CONTRACT, FILES, GRANT, SCORING, TRANSACTIONS, write

ENVIRONMENT = FILES["environments/local.yaml"]
READER, STACK, PRODUCT = (
    f"{SCORING}/product.odps.yaml",
    f"{TRANSACTIONS}/stack.yaml",
    f"{TRANSACTIONS}/product.odps.yaml",
)


def told(root, changes):
    """Return what is found in the changed mesh, as `file:line:column rule message`."""
    mesh, findings = load(write(root, changes))
    assert (mesh is None) == bool(findings)
    return [f"{finding.location} {finding.rule} {finding.message}" for finding in findings]


@pytest.mark.parametrize(
    ("missing", "beside", "said"),
    [
        (
            "governance/domains/risk.yaml",
            "domains/risk/domain.yaml:3:5",
            "domain 'risk' has no charter: governance/domains/",
        ),
        (
            f"{SCORING}/stack.yaml",
            f"{SCORING}/product.odps.yaml:3:5",
            f"product 'risk.scoring' has no stack: {SCORING}/st",
        ),
        (GRANT, f"{AGREEMENT}:1:1", f"the agreement has no grant beside it: {GRANT}"),
        (AGREEMENT, f"{GRANT}:1:1", f"the grant has no agreement beside it: {AGREEMENT}"),
        (
            "governance/classification.yaml",
            "governance/classification.yaml:1:1",
            "governance/classification.yaml is missing",
        ),
    ],
)
def test_a_missing_document_is_told_where_it_is_needed(tmp_path, missing, beside, said):
    (finding,) = told(tmp_path, {missing: None})
    assert finding.startswith(f"{beside} missing-document {said}")


def test_a_missing_domain_is_told_by_its_products_and_by_who_names_it(tmp_path):
    assert told(tmp_path, {"domains/risk/domain.yaml": None}) == [
        f"{SCORING}/product.odps.yaml:3:5 missing-document domain 'risk' has no document: domains/risk/domain.yaml",
        "governance/waivers/late.yaml:5:32 unresolved-reference domain 'risk' does not exist",
    ]


def test_a_product_without_its_descriptor_is_told_by_what_lies_there_and_by_who_names_it(tmp_path):
    found = told(tmp_path, {f"{SCORING}/product.odps.yaml": None})
    assert [line.split(" ")[0] for line in found] == [
        f"{AGREEMENT}:17:18", f"{STACK}:15:16", f"{ASSESSED}:3:5", f"{SCORING}/stack.yaml:3:10",
    ]  # fmt: skip
    assert "missing-document the contract 'risk.scoring.assessed.v1' has no product" in found[2]


@pytest.mark.parametrize(
    "broken", [name for name in FILES if name.endswith(".yaml") and name not in (GRANT, AGREEMENT)]
)
def test_what_a_broken_document_would_define_is_not_told_missing(tmp_path, broken):
    (finding,) = told(tmp_path, {broken: FILES[broken] + "zzz: 1\n"})
    assert finding.startswith(f"{broken}:{FILES[broken].count(chr(10)) + 1}:1 unknown-key the key 'zzz' is unknown")


def test_a_broken_half_of_an_agreement_leaves_the_other_half_alone(tmp_path):
    for half in (GRANT, AGREEMENT):
        (finding,) = told(tmp_path / half, {half: FILES[half] + "zzz: 1\n"})
        assert "unknown-key" in finding


def test_a_port_that_derives_from_itself_is_told_with_the_way_round(tmp_path):
    back = FILES[PRODUCT].replace(
        "team:\n", "    inputContracts:\n      - {id: risk.scoring.assessed.v1, version: 1.0.0}\nteam:\n"
    )
    (finding,) = told(tmp_path, {PRODUCT: back})
    assert finding == (
        f"{PRODUCT}:13:7 self-derivation payments.transactions.completed.v1 derives from itself: "
        "payments.transactions.completed.v1 <- risk.scoring.assessed.v1 <- payments.transactions.completed.v1"
    )


def test_a_port_that_names_itself_is_told(tmp_path):
    own = FILES[READER].replace(
        "      - id: payments.transactions.completed.v1", "      - id: risk.scoring.assessed.v1"
    )
    (finding,) = told(tmp_path, {READER: own})
    assert finding.startswith(f"{READER}:14:7 self-derivation risk.scoring.assessed.v1 derives from itself")


@pytest.mark.parametrize("broken", [False, True])
def test_a_port_that_another_product_claims_and_derives_from_itself_is_told_where_it_is_claimed(tmp_path, broken):
    """Whether the product that it belongs to has no such port, or cannot be read."""
    claimed = FILES[PRODUCT].replace(
        "    contractId: payments.transactions.completed.v1\n",
        "    contractId: risk.scoring.assessed.v1\n"
        "    inputContracts:\n      - {id: risk.scoring.assessed.v1, version: 1.0.0}\n",
    )
    owner = FILES[READER].replace("outputPorts:", "zzz: 1\noutputPorts:" if broken else "outputPorts: []\nx:")
    owner = owner if broken else owner.partition("x:")[0] + "team:\n  name: risk-models\n"
    found = told(tmp_path, {PRODUCT: claimed, READER: owner})
    assert [line.split(" ")[2] for line in found if " self-derivation " in line] == ["risk.scoring.assessed.v1"]
    assert f"{PRODUCT}:13:7" in [line.split(" ")[0] for line in found]


def test_products_may_read_each_other_as_long_as_no_port_derives_from_itself(tmp_path):
    """Workflow 7 has such a cycle: payments reads what risk makes of payments."""
    back = FILES[PRODUCT].replace(
        "outputPorts:\n",
        "inputPorts:\n  - {name: assessed, version: 1.0.0, contractId: risk.scoring.assessed.v1}\noutputPorts:\n",
    )
    assert told(tmp_path, {PRODUCT: back}) == []


def test_an_input_port_without_its_contract_is_told(tmp_path):
    without = FILES[READER].replace("    contractId: payments.transactions.completed.v1\n", "")
    assert told(tmp_path, {READER: without}) == [
        f"{READER}:6:5 missing-field contractId of input port completed is missing"
    ]


def test_an_output_port_without_its_contract_is_told_with_the_contract_that_has_no_port(tmp_path):
    without = FILES[READER].replace("    contractId: risk.scoring.assessed.v1\n", "")
    assert told(tmp_path, {READER: without}) == [
        f"{ASSESSED}:3:5 inconsistent no output port of risk.scoring has contract 'risk.scoring.assessed.v1'",
        f"{READER}:10:5 missing-field contractId of assessed is missing",
    ]


def test_an_environment_outside_the_residency_of_the_domain_is_told(tmp_path):
    abroad = ENVIRONMENT.replace("id: local", "id: abroad").replace("residency: [eu]", "residency: [us]")
    stack = FILES[STACK].replace("environments: [local]", "environments: [local, abroad]")
    (finding,) = told(tmp_path, {"environments/abroad.yaml": abroad, STACK: stack})
    assert finding == (f"{STACK}:4:23 inconsistent environment abroad is in us; data of the domain may lie in eu")


DOMAIN = "domains/risk/domain.yaml"
HUGE = FILES[DOMAIN] + "defaults: {namespace: {tier: huge}}\n"


def test_the_tier_that_a_domain_chooses_is_told_where_a_product_takes_it_and_no_environment_has_it(tmp_path):
    """The product that names a tier, or has a quota of its own, takes none of its domain."""
    assert told(tmp_path, {DOMAIN: HUGE}) == [
        f"{SCORING}/stack.yaml:4:16 unresolved-reference tier of environment local, the default of {DOMAIN}: "
        "'huge' does not exist"
    ]
    for own in ("tier: small", "quota: {cpu: '1', memory: 1Gi, storage: 1Gi, pods: 5}"):
        stack = FILES[f"{SCORING}/stack.yaml"] + f"namespace: {{{own}}}\n"
        assert told(tmp_path, {DOMAIN: HUGE, f"{SCORING}/stack.yaml": stack}) == []


def test_a_live_environment_needs_signatures_and_an_address_of_its_workspace(tmp_path):
    live = ENVIRONMENT.replace("target: local", "target: live")
    assert told(tmp_path, {"environments/local.yaml": live}) == [
        "environments/local.yaml:5:13 not-allowed signatures: unsigned is for target local only",
        "environments/local.yaml:24:5 missing-field databricks.workspace.host is missing; target live needs it",
        "environments/local.yaml:24:5 missing-field databricks.workspace.id is missing; target live needs it",
    ]


def test_a_live_environment_with_all_of_it_is_sound(tmp_path):
    live = ENVIRONMENT.replace("target: local\nsignatures: unsigned", "target: live").replace(
        "    adopt: shared\n", '    adopt: shared\n    host: https://adb.example\n    id: "1"\n'
    )
    assert told(tmp_path, {"environments/local.yaml": live}) == []


def test_an_adopted_cluster_is_named_in_full(tmp_path):
    adopted = ENVIRONMENT.replace("provision: create", "provision: adopt\n  environmentId: env-1").replace(
        "  cku: 1\n", ""
    )
    found = told(tmp_path, {"environments/local.yaml": adopted})
    assert [line.split(" ")[2] for line in found] == [
        "kafka.bootstrap", "kafka.clusterCrn", "kafka.clusterEndpoint", "kafka.clusterId", "kafka.registryEndpoint",
        "kafka.registryId",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["platform", "sandboxes", "mesh", "identity"])
def test_a_reserved_name_is_no_environment(tmp_path, name):
    (finding,) = told(tmp_path, {f"environments/{name}.yaml": ENVIRONMENT.replace("id: local", f"id: {name}")})
    assert finding == f"environments/{name}.yaml:3:5 bad-value {name!r} cannot name an environment: it is reserved"


@pytest.mark.parametrize("name", ["platform", "sandboxes", "mesh", "identity"])
def test_a_reserved_name_is_no_domain(tmp_path, name):
    changes = {
        f"domains/{name}/domain.yaml": FILES["domains/risk/domain.yaml"].replace("id: risk", f"id: {name}"),
        f"governance/domains/{name}.yaml": FILES["governance/domains/risk.yaml"].replace(
            "domain: risk", f"domain: {name}"
        ),
    }
    assert told(tmp_path, changes) == [f"domains/{name}/domain.yaml:3:5 bad-value {name!r} cannot name a domain"]


def renamed(product: str) -> dict[str, str | None]:
    """Return the mesh's changes where the reading product is called otherwise."""
    old, new = "risk.scoring", f"risk.{product}"
    moved = {
        name.replace(SCORING, f"domains/risk/products/{product}"): text.replace(old, new)
        for name, text in FILES.items()
        if name.startswith(SCORING)
    }
    agreement = {
        AGREEMENT.replace(old, new): FILES[AGREEMENT].replace(old, new), GRANT.replace(old, new): FILES[GRANT],
    }  # fmt: skip
    gone = {name: None for name in FILES if name.startswith(SCORING) or name in (AGREEMENT, GRANT)}
    return {**gone, **moved, **agreement, STACK: FILES[STACK].replace(old, new)}


@pytest.mark.parametrize("name", ["deployer", "workloads"])
def test_a_name_that_the_platform_takes_is_no_product(tmp_path, name):
    assert told(tmp_path, renamed(name)) == [
        f"domains/risk/products/{name}/product.odps.yaml:3:5 bad-value {name!r} cannot name a product"
    ]


def test_a_product_may_be_called_otherwise(tmp_path):
    assert told(tmp_path, renamed("fraud-scoring")) == []


def test_a_folder_that_is_no_product_id_is_told_and_nobody_stumbles_over_it(tmp_path):
    odd = {
        name.replace("scoring", "Scoring_2"): text.replace("risk.scoring", "risk.Scoring_2")
        for name, text in FILES.items()
        if name.startswith(SCORING) and "stack" not in name
    }
    found = told(tmp_path, odd)
    assert any("bad-value 'risk.Scoring_2' is not of the form <domain>.<product>" in line for line in found)


def test_a_contract_that_is_called_like_no_port_is_told_where_it_says_its_id(tmp_path):
    odd = ASSESSED.replace("assessed.v1", "Assessed.v1")
    text = FILES[ASSESSED].replace("id: risk.scoring.assessed.v1", "id: risk.scoring.Assessed.v1")
    descriptor = FILES[READER].replace("contractId: risk.scoring.assessed.v1", "contractId: risk.scoring.Assessed.v1")
    found = told(tmp_path, {ASSESSED: None, odd: text, READER: descriptor})
    assert (
        f"{odd}:3:5 bad-value 'risk.scoring.Assessed.v1' is not of the form <domain>.<product>.<port>.v<major>" in found
    )


def test_one_agreement_id_stands_in_one_file(tmp_path):
    other = {
        AGREEMENT.replace("risk.scoring", "risk-models"): FILES[AGREEMENT].replace(
            "  dataProductId: risk.scoring\n", ""
        ),
        GRANT.replace("risk.scoring", "risk-models"): FILES[GRANT].replace("[stream, query]", "[query]"),
    }
    (finding,) = told(tmp_path, other)
    assert finding == (
        f"{AGREEMENT}:3:5 duplicate-id agreement 'scoring-of-payments' is also in "
        f"{AGREEMENT.replace('risk.scoring', 'risk-models')}"
    )


def consumed_by(consumer: str, name: str, modes: str = "[query]") -> dict[str, str | None]:
    """Return the mesh's changes where somebody else has the agreement."""
    agreement = FILES[AGREEMENT].replace("  teamId: risk-models\n  dataProductId: risk.scoring\n", consumer)
    return {
        AGREEMENT: None,
        GRANT: None,
        AGREEMENT.replace("risk.scoring", name): agreement,
        GRANT.replace("risk.scoring", name): FILES[GRANT].replace("[stream, query]", modes),
    }


@pytest.mark.parametrize(
    ("consumer", "name"), [("  teamId: risk-models\n", "risk-models"), ("  userId: p-0301\n", "p-0301")]
)
def test_a_team_or_a_person_may_query(tmp_path, consumer, name):
    assert told(tmp_path, consumed_by(consumer, name)) == []


def test_a_team_may_not_stream(tmp_path):
    (finding,) = told(tmp_path, consumed_by("  teamId: risk-models\n", "risk-models", "[query, stream]"))
    assert finding.endswith(":5:16 inconsistent only a product can stream; a team or a person may query")


def test_a_person_that_no_team_has_is_told(tmp_path):
    (finding,) = told(tmp_path, consumed_by("  userId: p-0302\n", "p-0302"))
    assert finding.endswith("unresolved-reference person 'p-0302' does not exist; did you mean 'p-0301'?")


def test_an_agreement_lies_in_a_file_called_after_consumer_and_port(tmp_path):
    (finding,) = told(tmp_path, consumed_by("  teamId: risk-models\n", "somebody"))
    assert (
        "misplaced-document the file is called 'somebody--completed.v1'; consumer and port say 'risk-models--com"
        in finding
    )


@pytest.mark.parametrize(
    ("server", "modes", "said"),
    [
        (
            "type: kafka",
            "[query]",
            ":5:9 inconsistent payments.transactions.completed.v1 is no table; it cannot be queried",
        ),
        (
            "type: kafka",
            "[batch]",
            ":5:9 inconsistent payments.transactions.completed.v1 is no table; it cannot be queried",
        ),
        (
            "type: databricks",
            "[stream]",
            ":5:9 inconsistent payments.transactions.completed.v1 is no topic; it cannot be s",
        ),
    ],
)
def test_a_mode_needs_a_port_that_has_it(tmp_path, server, modes, said):
    kept = [line for line in FILES[CONTRACT].splitlines() if "- {server:" not in line or server in line]
    changes = {CONTRACT: "\n".join(kept) + "\n", GRANT: FILES[GRANT].replace("[stream, query]", modes)}
    (finding,) = told(tmp_path, changes)
    assert finding.startswith(GRANT + said)


def test_a_port_is_provisioned_somewhere(tmp_path):
    kept = [line for line in FILES[CONTRACT].splitlines() if "- {server:" not in line and line != "servers:"]
    found = told(tmp_path, {CONTRACT: "\n".join(kept) + "\n"})
    assert f"{CONTRACT}:1:1 missing-field servers must name kafka, databricks or both" in found


def test_a_port_has_one_schema_object(tmp_path):
    found = told(tmp_path, {ASSESSED: FILES[ASSESSED] + "  - name: other\n    logicalType: object\n"})
    assert found == [f"{ASSESSED}:9:3 inconsistent a port has one schema object, this contract has 2"]


def test_a_type_that_cannot_be_provisioned_is_told(tmp_path):
    odd = FILES[ASSESSED].replace(
        "logicalType: number", "logicalType: vector\n        logicalTypeOptions: {dimensions: 3}"
    )
    (finding,) = told(tmp_path, {ASSESSED: odd})
    assert finding.startswith(
        f"{ASSESSED}:13:22 not-allowed logicalType 'vector' cannot be provisioned; allowed: string,"
    )


def test_a_job_reads_no_link(tmp_path):
    write(tmp_path, {f"{TRANSACTIONS}/jobs/real.sql": "SELECT 2\n", f"{TRANSACTIONS}/jobs/settle.sql": None})
    (tmp_path / TRANSACTIONS / "jobs" / "settle.sql").symlink_to("real.sql")
    _, findings = load(tmp_path)
    assert {(finding.rule, finding.remedy) for finding in findings} == {("symlink", REMEDIES["symlink"])}


def test_all_faults_of_all_documents_are_told_at_once_in_the_order_of_their_places(tmp_path):
    found = told(tmp_path, {
        STACK: FILES[STACK].replace("oncall", "nobody").replace("partitions: 6", "partitions: six"),
        "environments/local.yaml": ENVIRONMENT + "zzz: 1\n",
        READER: FILES[READER].replace("name: risk-models", "name: ghosts"),
    })  # fmt: skip
    assert [line.split(" ")[1] for line in found] == ["wrong-type", "unresolved-reference", "unknown-key"]
    assert found == sorted(found)
