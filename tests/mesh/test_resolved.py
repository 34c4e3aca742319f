"""What documents come to once they are resolved: agreements by their statements, ports by their contracts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from mesh_platform.mesh import Agreement, Mesh, Port, load
from mesh_platform.mesh.ids import PortId, ProductId
from small import AGREEMENT, ASSESSED, CONTRACT, FILES, GRANT, SCORING, TRANSACTIONS, write

LOCAL = FILES["environments/local.yaml"]
COMPLETED, SCORED = PortId.parse("payments.transactions.completed.v1"), PortId.parse("risk.scoring.assessed.v1")
APPROVED = FILES[GRANT][FILES[GRANT].index("  - kind: decision") :]


def meshed(root: Path, changes: dict[str, str | None]) -> Mesh:
    """Return the small mesh with changes; there must be no findings."""
    mesh, findings = load(write(root, changes))
    assert mesh is not None, "\n".join(map(str, findings))
    return mesh


def granted(root: Path, grant: str = FILES[GRANT], agreement: str = FILES[AGREEMENT], **more: str) -> Agreement:
    """Return the one agreement of a mesh with three environments."""
    others = {f"environments/{name}.yaml": LOCAL.replace("id: local", f"id: {name}") for name in ("dev", "prod")}
    (found,) = meshed(root, {GRANT: grant, AGREEMENT: agreement, **others, **more}).agreements
    return found


def approval(**fields: str) -> str:
    """The approval of the grant with more fields."""
    return APPROVED + "".join(f"    {name}: {value}\n" for name, value in fields.items())


def with_statements(*statements: str, environments: str = "[local]") -> str:
    grant = FILES[GRANT].replace(APPROVED, "".join(statements))
    return grant.replace("environments: [local]", f"environments: {environments}")


def test_an_agreement_is_all_that_its_two_documents_say(tmp_path: Path) -> None:
    """Who may read what, how, where and from when until when."""
    found = granted(tmp_path)
    assert (found.id, found.port, found.path) == ("scoring-of-payments", COMPLETED, GRANT)
    assert (found.consumer.kind, found.consumer.id, found.consumer_team) == ("product", "risk.scoring", "risk-models")
    assert (found.modes, found.columns, found.rows) == ({"stream", "query"}, ("paymentId", "amount", "lines"), None)
    assert (found.start, found.end) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert (found.approved, found.environments, found.read_quota) == (True, {"local"}, None)
    assert found.decider == "owner"


@pytest.mark.parametrize(
    ("expires", "end"),
    [
        ("2026-06-01T00:00:00Z", datetime(2026, 6, 1, tzinfo=UTC)),
        ("2028-06-01T00:00:00Z", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_agreement_ends_when_its_approval_expires_or_before(tmp_path: Path, expires: str, end: datetime) -> None:
    """Whatever comes first."""
    assert granted(tmp_path, with_statements(approval(expires=expires))).end == end


def test_an_agreement_without_dates_has_none(tmp_path: Path) -> None:
    """It holds from the first approval on, until somebody ends it."""
    lines = [line for line in FILES[AGREEMENT].splitlines() if "Timestamp" not in line]
    found = granted(tmp_path, agreement="\n".join(lines) + "\n")
    assert (found.start, found.end) == (None, None)
    assert found.holds("local", datetime(1999, 1, 1, tzinfo=UTC))


def test_an_approval_of_an_earlier_round_ends_nothing(tmp_path: Path) -> None:
    """After a new request only what was said since counts."""
    early = approval(expires="2026-06-01T00:00:00Z")
    asked = APPROVED.replace("kind: decision", "kind: request").replace("    decision: approve\n", "")
    assert granted(tmp_path / "a", with_statements(early, asked, APPROVED)).end == datetime(2027, 1, 1, tzinfo=UTC)
    assert granted(tmp_path / "b", with_statements(early, APPROVED)).end == datetime(2026, 6, 1, tzinfo=UTC)


def test_an_agreement_holds_where_it_was_approved_alone(tmp_path: Path) -> None:
    """A grant for three environments of which two were decided about."""
    said = [approval(environment=name) for name in ("local", "prod")]
    found = granted(tmp_path, with_statements(*said, environments="[local, dev, prod]"))
    assert (found.approved, found.environments) == (True, {"local", "prod"})
    day = datetime(2026, 7, 1, tzinfo=UTC)
    assert {name: found.holds(name, day) for name in ("local", "dev", "prod")} == {
        "local": True, "dev": False, "prod": True,
    }  # fmt: skip


def test_what_nobody_approved_says_where_it_was_asked_for_and_holds_nowhere(tmp_path: Path) -> None:
    """Two environments in which an owner has to decide and has not."""
    asked = APPROVED.replace("kind: decision", "kind: request").replace("    decision: approve\n", "")
    found = granted(
        tmp_path,
        with_statements(asked, environments="[local, dev]"),
        FILES[AGREEMENT].replace("status: approved", "status: requested"),
    )
    assert (found.approved, found.environments) == (False, {"local", "dev"})
    assert not found.holds("local", datetime(2026, 7, 1, tzinfo=UTC))


def test_a_quota_of_a_grant_is_bytes_a_second(tmp_path: Path) -> None:
    """As the cluster takes it."""
    assert granted(tmp_path, FILES[GRANT] + "quota: {read: 2MiB/s}\n").read_quota == 2 * 1024 * 1024


def test_whether_consumer_and_provider_are_of_one_domain_decides_who_decides(tmp_path: Path) -> None:
    """A team has no domain, whoever it is."""
    rules = FILES["governance/approvals.yaml"].replace("restricted-data, when: {classification: restricted}",
                                                       "inside, when: {sameDomain: true}")  # fmt: skip
    across = granted(tmp_path, **{"governance/approvals.yaml": rules})
    assert across.decider == "automatic"


def port(root: Path, contract: str, at: str = CONTRACT, **more: str) -> Port:
    return meshed(root, {at: contract, **more}).port(COMPLETED if at == CONTRACT else SCORED)


def test_a_port_is_as_confidential_as_its_most_confidential_part(tmp_path: Path) -> None:
    """Nested parts count, and a port of which nobody says anything is on the highest level there is."""
    public = FILES[CONTRACT].replace("classification: restricted", "classification: public")
    assert port(tmp_path / "a", FILES[CONTRACT]).classification == "restricted"
    assert port(tmp_path / "b", public).classification == "public"
    nested = public.replace("- name: text\n", "- name: text\n              classification: restricted\n")
    assert port(tmp_path / "c", nested).classification == "restricted"
    silent = FILES[ASSESSED].replace("        classification: public\n", "")
    assert port(tmp_path / "d", silent, ASSESSED).classification == "restricted"


def test_personal_data_is_seen_however_deep_it_lies(tmp_path: Path) -> None:
    """In the elements of a list, too."""
    plain = FILES[CONTRACT].replace("        tags: [personal-data]\n", "")
    deep = plain.replace("- name: text\n", "- name: text\n              tags: [personal-data]\n")
    other = plain.replace("- name: text\n", "- name: text\n              tags: [personal]\n")
    assert [port(tmp_path / str(n), text).personal for n, text in enumerate((plain, deep, other))] == [
        False, True, False,
    ]  # fmt: skip


def test_a_port_is_provisioned_as_its_contract_and_its_stack_say(tmp_path: Path) -> None:
    """What stack.yaml does not speak of has its defaults."""
    mesh = meshed(tmp_path, {})
    completed, assessed = mesh.port(COMPLETED), mesh.port(SCORED)
    assert (completed.topic, completed.table, completed.compatibility) == (True, True, "FULL")
    assert (assessed.topic, assessed.table, assessed.compatibility) == (True, False, "BACKWARD")
    assert (completed.settings.partitions, assessed.settings.partitions) == (6, 3)
    assert (completed.derives_from, assessed.derives_from) == ((), (COMPLETED,))
    with pytest.raises(KeyError, match=r"payments\.transactions\.completed\.v2"):
        mesh.port(PortId(COMPLETED.product, "completed", 2))


def test_a_key_has_its_places_and_is_unique(tmp_path: Path) -> None:
    """A place that nobody says is the first."""
    keyed = FILES[CONTRACT].replace("      - name: paymentId\n", "      - name: paymentId\n        primaryKey: true\n")
    keyed = keyed.replace("      - name: amount\n", "      - name: amount\n        unique: true\n")
    first, second, third = port(tmp_path, keyed).columns
    assert [(each.key_position, each.unique) for each in (first, second, third)] == [
        (1, True), (None, True), (None, False),
    ]  # fmt: skip


def test_a_product_is_as_confidential_as_its_ports_and_belongs_to_its_domain(tmp_path: Path) -> None:
    """Owner, inputs and folder are those of its descriptor."""
    mesh = meshed(tmp_path, {})
    transactions, scoring = (mesh.products[ProductId.parse(x)] for x in ("payments.transactions", "risk.scoring"))
    assert (transactions.classification, scoring.classification) == ("restricted", "public")
    assert (transactions.owner, transactions.folder, transactions.inputs) == ("payments-core", TRANSACTIONS, ())
    assert (scoring.owner, scoring.folder, scoring.inputs) == ("risk-models", SCORING, (COMPLETED,))
    assert {name: [p.id.product for p in domain.products] for name, domain in mesh.domains.items()} == {
        "payments": ["transactions"], "risk": ["scoring"],
    }  # fmt: skip
    assert mesh.deployed("risk", "local") == (scoring,)
    assert mesh.deployed("risk", "dev") == ()
    assert mesh.prices is not None and mesh.prices.currency == "EUR"
    assert [*mesh.teams] == ["payments-core", "risk-models"]
