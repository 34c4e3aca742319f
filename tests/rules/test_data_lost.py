"""What an apply would destroy is named, with who reads it by rights and by agreements; what nobody loses passes."""

from __future__ import annotations

from typing import Any

import pytest
from judged import Edit
from lone import judged, step
from mesh_platform.plan import Step
from mesh_platform.rules.stateful import ACL, CATALOG, GRANT, NAMESPACE, SCHEMA, SUBJECT, TABLE, TOPIC, VOLUME

RULES = ("data-replaced", "consumers-lost", "data-narrowed")
COMPLETED = {"topicName": "payments.transactions.completed.v1"}
GONE = {"topicName": "payments.transactions.gone.v1"}
AS_IT_IS = {"catalogName": "payments_local", "schemaName": "transactions", "name": "completed_v1"}
STACK = "domains/payments/products/transactions/stack.yaml"
DAY = 86_400_000


def acl(topic: str, who: str, operation: str = "READ") -> Step:
    """A right that exists on a topic, called as the component calls it."""
    state = {"resourceName": topic, "operation": operation, "permission": "ALLOW"}
    return step("same", ACL, state, state, name=f"payments-TOPIC-{topic}-{who}-{operation}")


def grant(who: str, **securable: str) -> Step:
    """A grant that exists, called as the component calls it."""
    state = {**securable, "privileges": ["SELECT"]}
    return step("same", GRANT, state, state, name=f"payments-transactions-{who}")


def told(*steps: Step) -> list[str]:
    """What the rules say of a plan with these steps."""
    return [each.message for each in judged(steps, *RULES)]


@pytest.mark.parametrize(
    ("kind", "state", "called"),
    [
        (TOPIC, GONE, "topic payments.transactions.gone.v1"),
        (
            SUBJECT,
            {"subjectName": "payments.transactions.gone.v1-value"},
            "schema subject payments.transactions.gone.v1-",
        ),
        (CATALOG, {"name": "payments_local"}, "catalog payments_local"),
        (SCHEMA, {"catalogName": "payments_local", "name": "gone"}, "schema payments_local.gone"),
        (TABLE, {**AS_IT_IS, "name": "gone_v1"}, "table payments_local.transactions.gone_v1"),
        (VOLUME, {**AS_IT_IS, "name": "files"}, "volume payments_local.transactions.files"),
        (NAMESPACE, {"metadata": {"name": "payments-transactions-local"}}, "namespace payments-transactions-local"),
    ],
)
def test_a_replacement_of_what_holds_data_is_refused_by_name_though_nobody_reads_it(
    kind: str, state: dict[str, Any], called: str
) -> None:
    """Its deletion is not: whoever removes what nobody reads says so in the documents."""
    (said,) = told(step("replace", kind, state, state))
    assert said.startswith(called)
    assert said.endswith(" would be replaced by an empty one, forced by the provider; nobody else reads it")
    assert told(step("delete", kind, state)) == []
    assert told(step("update", kind, state, state)) == told(step("create", kind, {}, state)) == []


def test_a_replacement_says_what_forces_it() -> None:
    """The properties that the provider names, or else all that change; of partitions both numbers."""
    more = {**GONE, "partitionsCount": 3}
    for numbers in ({"replaces": ("partitionsCount", "__meta")}, {"changes": {"partitionsCount": "U", "__meta": "U"}}):
        (said,) = told(step("replace", TOPIC, {**GONE, "partitionsCount": 6.0}, more, **numbers))
        assert "forced by partitions 6 to 3; nobody" in said
    (said,) = told(step("replace", TABLE, AS_IT_IS, AS_IT_IS, replaces=("name", "catalogName")))
    assert "forced by name, catalogName;" in said


def test_a_view_may_be_replaced_and_deleted() -> None:
    """It has no data of its own, whoever reads it."""
    view, reader = (
        {**AS_IT_IS, "tableType": "VIEW"},
        grant("table-product-risk.scoring", table="payments_local.transactions.completed_v1"),
    )
    assert told(step("replace", TABLE, view, view), step("delete", TABLE, view, name="other"), reader) == []
    assert len(told(step("delete", TABLE, {**view, "tableType": "MANAGED"}), reader)) == 1


def test_who_may_read_a_topic_is_told_once_and_its_own_product_not_at_all() -> None:
    """By rights that exist; describing or writing is no reading, and another topic's rights are another's."""
    rights = (
        acl("payments.transactions.gone.v1", "risk.scoring"),
        acl("payments.transactions.gone.v1", "risk.scoring", "DESCRIBE"),
        acl("payments.transactions.gone.v1", "payments.transactions"),
        acl("payments.transactions.gone.v1", "audit.ledger", "WRITE"),
        acl("payments.transactions.gone.v10", "customers.accounts"),
    )
    (said,) = told(step("delete", TOPIC, GONE), *rights)
    assert said == "topic payments.transactions.gone.v1 would be deleted with its data; risk.scoring reads it"


def test_who_reads_by_an_agreement_is_told_before_any_right_exists() -> None:
    """The stream of the example's agreements; who only queries is hit by another step."""
    (said,) = told(step("delete", TOPIC, COMPLETED))
    assert said.endswith("; audit.ledger, customers.accounts, risk.scoring read it")


def test_who_read_by_an_agreement_that_has_ended_reads_no_more() -> None:
    """Those whose agreements hold do."""
    agreement = "domains/payments/products/transactions/access/audit.ledger--completed.v1.oaas.yaml"
    ended = Edit(agreement, "endTimestamp: 2027-01-01", "endTimestamp: 2026-10-01")
    (found,) = judged((step("delete", TOPIC, COMPLETED),), *RULES, edits=(ended,))
    assert found.message.endswith("; customers.accounts, risk.scoring read it")


@pytest.mark.parametrize(
    ("kind", "state", "securable", "said"),
    [
        (CATALOG, {"name": "payments_local"}, {"catalog": "payments_local"}, "risk.scoring reads it"),
        (SCHEMA, {"catalogName": "payments_local", "name": "transactions"}, {"schema": "payments_local.transactions"},
         "payments.settlements, risk.scoring read it"),
        (TABLE, AS_IT_IS, {"table": "payments_local.transactions.completed_v1"},
         "payments.settlements, risk.scoring read it"),
        (TABLE, AS_IT_IS, {"table": "payments_local.transactions.completed_v1__0a1b2c3d4e"},
         "payments.settlements, risk.scoring read it"),
    ],
)  # fmt: skip
def test_who_reads_in_the_catalog_is_told_on_each_level(
    kind: str, state: dict[str, Any], securable: dict[str, str], said: str
) -> None:
    """A table is read through its views too. Of a catalog all products of the domain are its own."""
    readers = [
        grant(f"{next(iter(securable))}-product-{who}", **securable)
        for who in ("risk.scoring", "payments.settlements", "payments.transactions")
    ]
    (found,) = told(step("delete", kind, state), *readers)
    assert found.endswith(f"; {said}")


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("table-team-finance-reporting", "finance-reporting"),
        ("table-user-p-0301", "p-0301"),
        ("table-product-risk.user-product", "risk.user-product"),
        ("product-port-team-data-office", "data-office"),
    ],
)
def test_teams_and_people_are_told_by_their_ids(name: str, who: str) -> None:
    """Taken from the end of a grant's name, whatever stands before."""
    reader = grant(name, table="payments_local.transactions.completed_v1")
    (said,) = told(step("delete", TABLE, AS_IT_IS), reader)
    assert said.endswith(f"; {who} reads it")


def test_another_table_whose_name_begins_alike_is_not_read() -> None:
    """`completed_v1` is not `completed_v10`, and not the one of another catalog."""
    others = ("payments_local.transactions.completed_v10", "payments_dev.transactions.completed_v1")
    assert (
        told(
            step("delete", TABLE, AS_IT_IS),
            *(grant(f"x{n}-product-risk.scoring", table=name) for n, name in enumerate(others)),
        )
        == []
    )


def config(**values: str) -> dict[str, Any]:
    return {**COMPLETED, "config": {key.replace("_", "."): value for key, value in values.items()}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"retention_ms": str(7 * DAY)}, {"retention_ms": str(DAY)}, "for 1 days instead of 7 days"),
        ({"retention_ms": str(DAY)}, {"retention_ms": str(DAY // 2)}, "for 0.5 days instead of 1 days"),
        ({}, {"retention_ms": str(6 * DAY)}, "for 6 days instead of 7 days"),
        ({"retention_ms": str(8 * DAY)}, {}, "for 7 days instead of 8 days"),
        ({"retention_ms": "-1"}, {"retention_ms": str(900 * DAY)}, "for 900 days instead of ever"),
        (
            {"cleanup_policy": "compact"},
            {"cleanup_policy": "compact", "retention_ms": str(DAY)},
            "for 1 days instead of ever",
        ),
        ({"cleanup_policy": "compact"}, {}, "change its clean-up from compact to delete"),
        ({"cleanup_policy": "compact"}, {"cleanup_policy": "delete"}, "change its clean-up from compact to delete"),
    ],
)
def test_a_topic_that_keeps_less_is_told_with_what_it_kept(old: dict[str, str], new: dict[str, str], said: str) -> None:
    """What nobody says is what the broker does: seven days, and for ever where it compacts."""
    (found,) = told(step("update", TOPIC, config(**old), config(**new)))
    assert found.endswith(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {"retention_ms": str(7 * DAY)}),
        ({"retention_ms": str(DAY)}, {"retention_ms": "-1"}),
        ({"retention_ms": "-1"}, {"retention_ms": "-2"}),
        ({"cleanup_policy": "delete"}, {}),
        ({"cleanup_policy": "compact", "retention_ms": "-1"}, {"cleanup_policy": "compact"}),
    ],
)
def test_a_topic_that_keeps_as_much_or_more_is_let_pass(old: dict[str, str], new: dict[str, str]) -> None:
    """However it is written."""
    assert told(step("update", TOPIC, config(**old), config(**new))) == []


def test_a_table_may_gain_columns_and_a_view_may_lose_them() -> None:
    """Columns are told apart by name; their order is no loss."""
    one, two = {"name": "a"}, {"name": "b"}
    narrow, wide = {**AS_IT_IS, "columns": [one]}, {**AS_IT_IS, "columns": [two, one]}
    assert told(step("update", TABLE, narrow, wide)) == []
    assert told(step("update", TABLE, wide, {**AS_IT_IS, "columns": [one, two]})) == []
    view = {"tableType": "VIEW"}
    assert told(step("update", TABLE, wide | view, narrow | view)) == []
    assert told(step("update", TABLE, wide, narrow)) == ["table payments_local.transactions.completed_v1 would lose b"]


@pytest.mark.parametrize(
    ("state", "place"),
    [(COMPLETED, f"{STACK}:10:5"), (GONE, None), ({"topicName": "payments.transactions.completed.v1.dlq"}, None)],
)
def test_what_is_changed_is_shown_where_stack_yaml_speaks_of_it(state: dict[str, str], place: str | None) -> None:
    """The clean-up of a port that the mesh has; dead letters and what is gone have no line."""
    compacted = {**state, "config": {"cleanup.policy": "compact"}}
    (found,) = judged((step("update", TOPIC, state, compacted),), *RULES)
    assert (str(found.location) if found.location else None) == place
