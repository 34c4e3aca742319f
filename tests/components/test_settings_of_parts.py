"""What the parts of a product are told: labels, people, identities, and what they may read; and what is refused."""

from __future__ import annotations

from dataclasses import replace

import mesh_example as example
import pytest
from mesh_components import product_settings as settings
from mesh_components.credentials import credentials, is_next, scope_key
from mesh_components.refs import IdentityRefs
from mesh_platform.errors import DocumentError, ReferenceError_
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_platform.mesh.model import Principal
from mesh_platform.mesh.rights import CatalogRight, Rights, SecuredView

ME, PROVIDER = ProductId("risk", "scoring"), ProductId("payments", "transactions")
PORT = PortId.parse("payments.transactions.completed.v1")
TABLE = naming.full_table(PORT, "local")


def view(*columns: str) -> SecuredView:
    return SecuredView(PORT, naming.secured_view(PORT, columns, None), columns, None)


def reading(*securables: str, views: tuple[SecuredView, ...] = (), who: Principal | None = None) -> Rights:
    """Return rights to select from tables and views."""
    principal = who or Principal("product", str(ME))
    catalogs = tuple(CatalogRight("table", each, principal, ("SELECT",), PROVIDER) for each in securables)
    return Rights((), (), catalogs, views, ())


def secured(one: SecuredView) -> str:
    return naming.full_table(PORT, "local", one.name)


def test_a_product_reads_the_table_where_it_may() -> None:
    """Rather than a view that it may read as well."""
    product = example.product(ME)
    both = reading(TABLE, secured(view("amount")), views=(view("amount"),))
    assert settings.readable(both, product, "local") == {PORT: TABLE}


def test_a_product_reads_its_view_where_the_table_is_not_for_it() -> None:
    """And nothing of another one's view, nor what is another one's right."""
    product, mine, other = example.product(ME), view("amount"), view("currency")
    assert settings.readable(reading(secured(mine), views=(mine, other)), product, "local") == {PORT: secured(mine)}
    assert settings.readable(reading(views=(mine, other)), product, "local") == {}
    elsewhere = reading(TABLE, who=Principal("team", str(ME)))
    assert settings.readable(elsewhere, product, "local") == {}


def test_what_it_may_read_is_of_one_environment() -> None:
    """The table of another one has another name."""
    assert settings.readable(reading(TABLE), example.product(ME), "dev") == {}


def test_a_port_that_is_no_input_is_not_told() -> None:
    """A right that nobody declared an input for is no source of a job."""
    deaf = replace(example.product(ME), inputs=())
    assert settings.readable(reading(TABLE), deaf, "local") == {}


@pytest.mark.parametrize(
    ("kind", "id_", "said"),
    [("product", "risk.scoring", "app-risk.scoring"), ("user", "a@bank.example", "a@bank.example")],
)
def test_a_right_is_for_a_principal_a_group_or_a_person(kind: str, id_: str, said: str) -> None:
    """By the name that the catalog knows."""
    found = settings.principal(Principal(kind, id_), {ME: example.identity(ME)}, {}, "local")  # pyright: ignore[reportArgumentType]
    assert found == said


def test_a_team_is_its_group_or_else_of_its_own_name() -> None:
    """And one that is not there is told with the file to add."""
    teams = example.mesh().teams
    team = teams["payments-core"]
    named = {"a": team.model_copy(update={"group": "payments-people"}), "b": team.model_copy(update={"group": None})}
    assert [settings.group(named, each) for each in ("a", "b")] == ["payments-people", "b"]
    assert settings.principal(Principal("team", "a"), {}, named, "local") == "payments-people"
    with pytest.raises(DocumentError, match="team 'c' does not exist") as caught:
        settings.group(named, "c")
    assert caught.value.fix == "add governance/teams/c.yaml"


def test_an_identity_that_is_not_known_names_the_stack_of_its_environment() -> None:
    """The one that makes it."""
    with pytest.raises(ReferenceError_, match=r"identities of risk\.scoring are not known") as caught:
        settings.identity({}, ME, "prod")
    assert caught.value.fix == "run `mesh up risk-identity-prod` first"
    known = example.identity(ME)
    assert settings.identity({ME: known}, ME, "prod") is known


def test_labels_are_the_products_and_of_a_domain_its_own() -> None:
    """A domain as a whole has neither product nor classification, and another owner."""
    product, domain = example.product(PROVIDER), example.mesh().domains["payments"]
    one, whole = settings.labels(product, "dev", domain.charter), settings.domain_labels(domain, "dev")
    assert (one.product, one.classification, one.owner) == (str(PROVIDER), product.classification, product.owner)
    assert (whole.product, whole.classification, whole.owner) == ("", "", domain.charter.owner)
    assert one.cost_centre == whole.cost_centre == domain.charter.cost_centre
    assert (one.domain, one.environment) == (whole.domain, whole.environment) == ("payments", "dev")


def test_a_product_without_keys_has_no_credentials() -> None:
    """Neither an address: it could do nothing there."""
    bare = IdentityRefs(service_account_id="sa", application_id="app")
    assert credentials(example.platform(), bare) == {}


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (("a",), {"KAFKA_BOOTSTRAP", "KAFKA_KEY", "KAFKA_SECRET"}),
        (("a", "b"), {"KAFKA_BOOTSTRAP", "KAFKA_KEY", "KAFKA_SECRET", "KAFKA_KEY_NEXT", "KAFKA_SECRET_NEXT"}),
    ],
)
def test_a_side_without_keys_is_left_out(keys: tuple[str, ...], names: set[str]) -> None:
    """A product may speak to the cluster alone, and have one key for a moment."""
    one = IdentityRefs(
        service_account_id="sa", application_id="app", kafka_keys=tuple(example.key(each) for each in keys)
    )
    found = credentials(example.platform(), one)
    assert set(found) == names
    assert {each for each in found if is_next(each)} == {each for each in names if each.endswith("_NEXT")}
    assert scope_key("KAFKA_KEY_NEXT") == "kafka-key-next"
    assert len({scope_key(each) for each in found}) == len(found)
