"""Folding of Kafka rights into roles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from mesh_components.authorization import RoleGrant, pattern, roles
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.rights import KafkaRight

ME = ProductId("payments", "transactions")
COVERED = {
    "DeveloperRead": {("TOPIC", "READ"), ("TOPIC", "DESCRIBE"), ("GROUP", "READ"), ("GROUP", "DESCRIBE")},
    "DeveloperWrite": {
        ("TOPIC", "WRITE"), ("TOPIC", "DESCRIBE"), ("TRANSACTIONAL_ID", "WRITE"), ("TRANSACTIONAL_ID", "DESCRIBE"),
    },
}  # fmt: skip
"""What the predefined roles allow (Confluent Cloud, predefined RBAC roles)."""

kinds = st.sampled_from([("TOPIC", op) for op in ("READ", "WRITE", "DESCRIBE")] + [("GROUP", "READ")]
                        + [("TRANSACTIONAL_ID", op) for op in ("WRITE", "DESCRIBE")])  # fmt: skip
names = st.sampled_from(["payments.a.x.v1", "payments.a.", "payments.a.x.v1.dlq"])
principals = st.sampled_from([ME, ProductId("risk", "scoring")])


@st.composite
def rights(draw: st.DrawFn) -> KafkaRight:
    kind, operation = draw(kinds)
    name = draw(names)
    return KafkaRight(kind, name, "PREFIXED" if name.endswith(".") else "LITERAL", draw(principals), operation, ME)


@given(st.lists(rights(), max_size=30))
def test_roles_cover_every_right_once(found: list[KafkaRight]) -> None:
    """Each right has a role that allows it, on its own pattern; no role is there twice or for nobody."""
    folded = roles(found)
    assert len(set(folded)) == len(folded)
    for right in found:
        mine = [grant for grant in folded if (grant.principal, grant.pattern) == (right.principal, pattern(right))]
        assert any((right.resource_type, right.operation) in COVERED[grant.role] for grant in mine), right
    for grant in folded:
        assert any((grant.principal, grant.pattern) == (right.principal, pattern(right)) for right in found)


@given(st.lists(rights(), max_size=30))
def test_a_reader_never_gets_a_writing_role(found: list[KafkaRight]) -> None:
    """DeveloperWrite on a topic only where somebody was granted WRITE on it."""
    for grant in roles(found):
        if grant.role == "DeveloperWrite" and grant.pattern.startswith("topic="):
            assert any(
                right.operation == "WRITE" and right.principal == grant.principal and pattern(right) == grant.pattern
                for right in found
            )


@given(st.lists(rights(), max_size=20))
def test_the_order_of_rights_does_not_matter(found: list[KafkaRight]) -> None:
    """Same names in two runs."""
    assert roles(found) == roles(list(reversed(found)))


def test_patterns_are_written_as_the_cloud_reads_them() -> None:
    """A prefix keeps its delimiter before the star."""
    right = KafkaRight("GROUP", "payments.transactions.", "PREFIXED", ME, "READ", ME)
    assert roles([right]) == (RoleGrant(ME, "DeveloperRead", "group=payments.transactions.*"),)
