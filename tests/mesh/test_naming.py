"""Physical names fit each system and never collide."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import PortId, ProductId, StackId

SMALL, OTHERS = "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz0123456789"
domains = st.builds(str.__add__, st.sampled_from(SMALL), st.text(OTHERS, min_size=1, max_size=19))
heads = st.builds(str.__add__, st.sampled_from(SMALL), st.text(OTHERS, min_size=1, max_size=4))
parts = st.builds(
    lambda head, tails: "-".join([head, *tails]), heads, st.lists(st.text(OTHERS, min_size=1, max_size=6), max_size=3)
)
long_parts = st.builds(lambda a, b: (a * 30)[:29].rstrip("-") + b, parts, st.sampled_from("ab"))
environments = domains
products = st.builds(ProductId, domains, parts | long_parts)
ports = st.builds(PortId, products, parts | long_parts, st.integers(1, 30))

PER_PRODUCT = [
    (naming.namespace, r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"),
    (naming.account, r"[a-z0-9.-]{1,64}"),
    (naming.secret_scope, r"[A-Za-z0-9._-]{1,128}"),
    (naming.workspace, r"[a-z0-9-]{1,64}"),
]
PER_PORT = [
    (naming.topic, r"[a-zA-Z0-9._-]{1,249}"),
    (naming.dead_letters, r"[a-zA-Z0-9._-]{1,249}"),
    (naming.subject, r"[a-zA-Z0-9._-]{1,255}"),
]


@pytest.mark.parametrize(("name", "pattern"), PER_PRODUCT)
@given(first=products, second=products, here=environments, there=environments)
def test_names_of_products_fit_and_are_injective(name, pattern, first, second, here, there):
    assert re.fullmatch(pattern, name(first, here))
    assert (name(first, here) == name(second, there)) == ((first, here) == (second, there))


@pytest.mark.parametrize(("name", "pattern"), PER_PORT)
@given(first=ports, second=ports)
def test_names_of_ports_fit_and_are_injective(name, pattern, first, second):
    assert re.fullmatch(pattern, name(first))
    assert (name(first) == name(second)) == (first == second)


@given(first=ports, second=ports)
def test_tables_are_injective_within_all_schemas_of_an_environment(first, second):
    assert (naming.full_table(first, "dev") == naming.full_table(second, "dev")) == (first == second)


def test_a_name_over_the_limit_is_cut_and_marked_so_that_no_plain_name_can_equal_it():
    long = ProductId("d" * 20, "p" * 30)
    cut = naming.namespace(long, "e" * 20)
    assert len(cut) == 63
    assert "--" in cut
    assert "--" not in naming.namespace(ProductId("payments", "transactions"), "dev")


@given(port=ports, columns=st.lists(parts, min_size=1, unique=True), rows=st.none() | st.text(max_size=20))
def test_a_secured_view_is_named_by_its_columns_and_rows_whatever_their_order(port, columns, rows):
    name = naming.secured_view(port, tuple(columns), rows)
    assert name == naming.secured_view(port, tuple(reversed(columns)), rows)
    assert name not in (naming.table(port), naming.staging(port))
    assert name != naming.secured_view(port, tuple(columns), "other" + (rows or ""))


@given(product=products, other=products)
def test_a_prefix_of_one_product_covers_nothing_of_another(product, other):
    if product != other:
        assert not naming.prefix(other).startswith(naming.prefix(product))


@given(port=ports)
def test_ids_survive_formatting_and_parsing(port):
    assert PortId.parse(str(port)) == port
    assert ProductId.parse(str(port.product)) == port.product


@pytest.mark.parametrize(
    "text", ["", "payments", "Payments.x1", "payments.a--b", "payments.-a", "payments.a-", "p.ab", "payments.x1.y1"]
)
def test_what_is_no_product_id_is_refused(text):
    with pytest.raises(ValueError, match=r"<domain>\.<product>"):
        ProductId.parse(text)


@pytest.mark.parametrize("text", ["payments.tx.done.v0", "payments.tx.done.1", "payments.tx.v1", "payments.tx.DONE.v1"])
def test_what_is_no_port_id_is_refused(text):
    with pytest.raises(ValueError, match="<domain>"):
        PortId.parse(text)


@pytest.mark.parametrize(
    "stack",
    [StackId("platform", "dev"), StackId("identity", "dev", "payments"), StackId("domain", "dev", "payments")],
)
def test_stack_names_survive_parsing(stack):
    assert StackId.parse(str(stack)) == stack


@pytest.mark.parametrize(
    "text",
    ["", "payments", "mesh-dev", "a-b-c", "payments-x-dev", "identity-dev", "platform-", "payments-", "payments-Dev",
     "payments-identity-", "platform-identity-dev", "identity-identity-dev", "payments-identity-dev-2", "-dev",
     "platform-d", "payments-2dev", "payments-dev\n"],
)  # fmt: skip
def test_what_is_no_stack_is_refused(text):
    with pytest.raises(ValueError, match="<env>"):
        StackId.parse(text)


NEAR = [
    ProductId(domain, product)
    for domain in ("pay", "payments", "payments2", "paymentstx")
    for product in ("tx", "tx2", "tx-dev", "tx-dlq", "t-x", "tx-v1", "txdev")
]
NEAR_PORTS = [
    PortId(product, port, major)
    for product in NEAR
    for port in ("done", "done-v1", "done-dlq", "done-value", "done-staging", "d-one", "v1")
    for major in (1, 11)
]


@pytest.mark.parametrize("name", [name for name, _ in PER_PRODUCT])
def test_products_of_nearly_the_same_id_have_names_of_their_own(name):
    names = [name(product, environment) for product in NEAR for environment in ("dev", "dev2", "tx")]
    assert len(set(names)) == len(names)


def test_topics_dead_letters_and_subjects_of_nearly_the_same_id_are_their_own():
    topics = [made for port in NEAR_PORTS for made in (naming.topic(port), naming.dead_letters(port))]
    assert len(set(topics)) == len(topics)
    assert len({naming.subject(port) for port in NEAR_PORTS}) == len(NEAR_PORTS)


def test_tables_stagings_and_views_of_nearly_the_same_id_are_their_own():
    names = [
        naming.full_table(port, environment, name)
        for port in NEAR_PORTS
        for environment in ("dev", "dev2")
        for name in ("", naming.staging(port), naming.secured_view(port, ("a",), None))
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("product", NEAR, ids=str)
def test_a_prefix_ends_in_its_delimiter_and_covers_only_what_belongs_to_the_product(product):
    """`payments` as a prefix also covers `payments2`."""
    prefix = naming.prefix(product)
    assert prefix.endswith(".")
    for port in NEAR_PORTS:
        assert naming.topic(port).startswith(prefix) == (port.product == product)


@given(first=domains, second=domains, port=ports)
def test_a_domains_prefix_is_that_of_its_own_things_only(first, second, port):
    """It ends in the delimiter: the prefix of `pay` does not match what `payments` has."""
    assert naming.domain_prefix(first).endswith(".")
    assert naming.topic(port).startswith(naming.domain_prefix(port.product.domain))
    assert naming.prefix(port.product).startswith(naming.domain_prefix(port.product.domain))
    assert naming.domain_prefix(second).startswith(naming.domain_prefix(first)) == (first == second)


@given(domain=domains, product=products, here=environments, there=environments)
def test_a_deployer_is_no_products_account(domain, product, here, there):
    """But for a product that has its name, which is reserved."""
    same = naming.deployer(domain, here) == naming.account(product, there)
    assert same == ((domain, "deployer", here) == (product.domain, product.product, there))
