"""Rights as resources: exactly those that the mesh folds, to the right principals, after what they are for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import mesh_example as example
import pytest
from mesh_components.data_product import DataProduct
from mesh_components.product_access import ProductAccess
from mesh_platform.errors import DocumentError, ReferenceError_
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.model import Principal
from mesh_platform.mesh.rights import CatalogRight, Quota, Rights
from recording import Program, record

NOTHING = Rights((), (), (), (), ())
TOPIC = "payments.transactions.completed.v1"


def alone(rights: Rights, environment: str = "local", **changed: object) -> Program:
    def program() -> None:
        given = example.args(example.TRANSACTIONS, environment)
        ProductAccess(
            "mine",
            {
                "product": given["product"],
                "environment": given["environment"],
                "labels": example.labels(given),
                "providers": given["providers"],
                "rights": rights,
                "platform": given["platform"],
                "identities": given["identities"],
                "teams": given["teams"],
                "warehouse_id": "w",
                "after": {},
                **changed,
            },
        )

    return record(program)


def acls(program: Program) -> set[tuple[str, ...]]:
    paths = ("resourceType", "resourceName", "patternType", "principal", "operation")
    return {tuple(each.at(path) for path in paths) for each in program.of("KafkaAcl")}


@pytest.mark.parametrize("product", example.products(), ids=str)
def test_every_folded_kafka_right_is_one_acl(product: ProductId) -> None:
    """No more, no fewer; allowed from any host to the service account."""
    rights, found = example.all_rights("local").of(product), example.deployed(product)
    assert acls(found) == {
        (right.resource_type, right.resource, right.pattern, f"User:sa-{right.principal}", right.operation)
        for right in rights.kafka
    }
    assert len(found.of("KafkaAcl")) == len(rights.kafka)
    assert {(each.at("host"), each.at("permission")) for each in found.of("KafkaAcl")} <= {("*", "ALLOW")}


def test_a_role_based_cluster_has_bindings_instead_of_acls() -> None:
    """Folded by role and pattern below the cluster's resource name; prefixes end in `*`."""
    found = example.deployed(example.TRANSACTIONS, "prod")
    assert not found.of("KafkaAcl")
    roles = {
        (each.at("principal"), each.at("roleName"), each.at("crnPattern").partition("/kafka=lkc-1/")[2])
        for each in found.of("RoleBinding")
        if each.type.startswith("confluentcloud:") and "/kafka=" in each.at("crnPattern")
    }
    me, scoring = "User:sa-payments.transactions", "User:sa-risk.scoring"
    assert {
        (me, "DeveloperRead", "group=payments.transactions.*"),
        (me, "DeveloperWrite", "transactional-id=payments.transactions.*"),
        (me, "DeveloperRead", f"topic={TOPIC}"),
        (me, "DeveloperWrite", f"topic={TOPIC}"),
        (me, "DeveloperWrite", f"topic={TOPIC}.dlq"),
        (scoring, "DeveloperRead", f"topic={TOPIC}"),
    } <= roles
    assert not [role for role in roles if role[0] == scoring and role[1] != "DeveloperRead"]


@pytest.mark.parametrize("environment", ["local", "prod"])
def test_subjects_are_granted_by_role_in_both_modes(environment: str) -> None:
    """The registry knows no ACLs; a consumer reads the subject that it reads the topic of."""
    found = example.deployed(example.TRANSACTIONS, environment)
    subjects = {
        (each.at("principal"), each.at("roleName"))
        for each in found.of("RoleBinding")
        if each.type.startswith("confluentcloud:")
        and each.at("crnPattern").endswith(f"/schema-registry=lsrc-1/subject={TOPIC}-value")
    }
    assert ("User:sa-risk.scoring", "DeveloperRead") in subjects
    assert ("User:sa-payments.transactions", "DeveloperRead") in subjects


@pytest.mark.parametrize("product", example.products(), ids=str)
def test_every_folded_catalog_right_is_one_grant(product: ProductId) -> None:
    """One per securable and principal: service principals by application id, teams by their group."""
    rights, found = example.all_rights("local").of(product), example.deployed(product)
    teams = example.mesh().teams
    wanted = {
        (right.securable_type, right.securable, named(right.principal, teams), right.privileges)
        for right in rights.catalogs
    }
    made = {
        (kind, each.at(kind), each.at("principal"), tuple(each.at("privileges")))
        for each in found.of("Grant")
        for kind in ("schema", "table", "volume")
        if each.at(kind)
    }
    assert made == wanted
    assert len(found.of("Grant")) == len(wanted)


def named(principal: Principal, teams: object) -> str:
    if principal.kind == "product":
        return f"app-{principal.id}"
    return teams[principal.id].group or principal.id


def test_a_person_is_granted_by_their_own_name() -> None:
    """A user consumer is who the identity provider says it is."""
    right = CatalogRight("table", "payments_local.transactions.completed_v1", Principal("user", "ada@bank.example"),
                         ("SELECT",), example.TRANSACTIONS)  # fmt: skip
    grant = alone(replace(NOTHING, catalogs=(right,))).one("Grant")
    assert grant.at("principal") == "ada@bank.example"
    assert grant.at("table") == right.securable


def test_agreed_columns_and_rows_are_a_secured_view() -> None:
    """Columns by name and the filter as SQL; the consumer is granted the view and never the table."""
    found = example.deployed(example.TRANSACTIONS)
    (view,) = [each for each in found.of("SqlTable") if "WHERE" in (each.at("viewDefinition") or "")]
    assert view.at("tableType") == "VIEW"
    assert view.at("viewDefinition") == (
        "SELECT `paymentId`, `amount`, `currency`, `channel`, `completedAt` "
        "FROM `payments_local`.`transactions`.`completed_v1` "
        "WHERE ((`currency` IN ('EUR', 'SEK')) AND (`amount` >= 1000))"
    )
    reporting = example.mesh().teams["finance-reporting"].group or "finance-reporting"
    tables = {each.at("table") for each in found.of("Grant") if each.at("principal") == reporting and each.at("table")}
    assert tables == {f"payments_local.transactions.{view.at('name')}"}


def test_a_view_without_a_filter_has_no_condition() -> None:
    """Fewer columns, all rows."""
    found = example.deployed(example.TRANSACTIONS)
    definitions = [each.at("viewDefinition") for each in found.of("SqlTable") if each.at("tableType") == "VIEW"]
    assert (
        "SELECT `paymentId`, `amount`, `currency`, `completedAt` FROM `payments_local`.`transactions`.`completed_v1`"
        in (definitions)
    )


@pytest.mark.parametrize("environment", ["local", "prod"])
def test_rights_come_after_what_they_are_for(environment: str) -> None:
    """A right on a topic after the topic, on a subject after its schema, on a table or view after that."""
    found = example.deployed(example.TRANSACTIONS, environment)
    topics = {each.at("topicName"): each.urn for each in found.of("KafkaTopic")}
    subject = found.one("Schema", "stream-schema")
    tables = {f"{each.at('catalogName')}.{each.at('schemaName')}.{each.at('name')}": each.urn
              for each in found.of("SqlTable")}  # fmt: skip
    for each in found.of("KafkaAcl"):
        if each.at("resourceType") == "TOPIC":
            assert topics[each.at("resourceName")] in each.after, each.name
    for each in found.of("RoleBinding"):
        below = (each.at("crnPattern") or "").rpartition("/")[2]
        if below.startswith("topic="):
            assert topics[below.removeprefix("topic=")] in each.after, each.name
        if below.startswith("subject="):
            assert subject.urn in each.after
    for each in found.of("Grant"):
        if each.at("table"):
            assert tables[each.at("table")] in each.after, each.name
        if each.at("schema"):
            assert found.one("Schema", "workspace-schema").urn in each.after
    for each in found.of("SqlTable"):
        if each.at("tableType") == "VIEW":
            assert found.one("SqlTable", "completed.v1-table").urn in each.after


def test_an_agreement_that_ended_takes_its_rights_and_its_view_along() -> None:
    """Nothing else changes but the quota that counted on it."""
    before = example.deployed(example.TRANSACTIONS)
    after = example.deployed(example.TRANSACTIONS, "local", datetime(2027, 1, 15, tzinfo=UTC))
    gone = {each.urn for each in before.resources} - {each.urn for each in after.resources}
    assert gone
    assert {urn.split("$")[-1].split("::")[0].rpartition(":")[2] for urn in gone} <= {
        "KafkaAcl", "RoleBinding", "Grant", "SqlTable",
    }  # fmt: skip
    assert not any("risk.scoring" in " ".join(map(str, each)) for each in acls(after))


@pytest.mark.parametrize(("environment", "there"), [("local", 1), ("dev", 0)])
def test_client_quotas_need_a_dedicated_cluster(environment: str, there: int) -> None:
    """Bytes a second of what the product writes and of what it may read; dev's cluster has none."""
    quota = Quota(example.TRANSACTIONS, 1024, 2048)
    found = alone(replace(NOTHING, quotas=(quota,)), environment).of("KafkaClientQuota")
    assert len(found) == there
    for each in found:
        assert each.at("principals") == ["sa-payments.transactions"]
        assert each.at("throughput") == {"ingressByteRate": "1024", "egressByteRate": "2048"}
        assert each.at("kafkaCluster") == {"id": "lkc-1"}


def test_an_unknown_consumer_names_the_stack_to_run() -> None:
    """Identities come from the consumer's own stack; without them nothing is granted."""
    rights = example.all_rights("local").of(example.TRANSACTIONS)
    own = {example.TRANSACTIONS: example.identity(example.TRANSACTIONS)}
    with pytest.raises(ReferenceError_, match=r"identities of .* are not known") as caught:
        alone(rights, identities=own)
    assert "-identity-local" in caught.value.fix


def test_a_product_without_its_own_identity_is_refused() -> None:
    """Before anything is registered."""

    def program() -> None:
        given = example.args(example.TRANSACTIONS)
        DataProduct("p", {**given, "identities": {}})

    with pytest.raises(ReferenceError_) as caught:
        record(program)
    assert caught.value.fix == "run `mesh up payments-identity-local` first"


def test_an_unknown_team_is_refused() -> None:
    """A group of that name might exist and be somebody else's."""
    rights = example.all_rights("local").of(example.TRANSACTIONS)
    with pytest.raises(DocumentError, match="team 'finance-reporting' does not exist"):
        alone(rights, teams={})


def test_a_product_that_speaks_no_kafka_needs_no_kafka_provider() -> None:
    """A stack imports only what it uses."""

    def program() -> None:
        given = example.args(example.SETTLEMENTS)
        none = replace(given["rights"], kafka=(), subjects=(), quotas=())
        DataProduct("p", {**given, "rights": none, "providers": replace(given["providers"], confluent=None)})

    found = record(program)
    assert not [each for each in found.leaves if each.type.startswith("confluentcloud:")]
