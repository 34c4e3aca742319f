"""What is asked of a registry is about the subject that was meant, and what it answers is told as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.mirrors.registry.bodies import body, same
from mesh_platform.localcloud.mirrors.registry.client import Registered, RegistryClient
from schemas import ID, OPTIONAL, event
from stand_in import StandIn, standing_in

ONE, TWO = event(ID), event(ID, OPTIONAL)


@pytest.fixture
def registry() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


@pytest.fixture
def client(registry: StandIn) -> RegistryClient:
    return RegistryClient(registry.address)


def said(schema: str) -> dict[str, str]:
    return {"schema": schema, "schemaType": "AVRO"}


def test_a_registered_schema_is_found_under_its_number_and_id(client: RegistryClient) -> None:
    assert client.register("s", said(ONE)) == Registered(1, 1, ONE)
    assert client.register("s", said(TWO)) == client.version("s", 2) == Registered(2, 2, TWO)
    assert client.register("s", said(ONE)).version == 1
    assert client.versions("s") == [1, 2]
    assert client.find("s", said(event())) is None


def test_what_is_not_there_is_nothing_and_no_error(client: RegistryClient) -> None:
    assert (client.subjects(), client.versions("s"), client.level("s"), client.level()) == ([], [], None, "NONE")
    client.delete("s", [1], permanent=True)
    client.forget("s")
    assert client.conflict("s", said(ONE), transitive=True) is None


def test_a_version_goes_softly_or_for_good(client: RegistryClient) -> None:
    for schema in (ONE, TWO):
        client.register("s", said(schema))
    client.delete("s", [2], permanent=False)
    assert (client.versions("s"), client.versions("s", deleted=True)) == ([1], [1, 2])
    client.delete("s", [2], permanent=True)
    assert client.versions("s", deleted=True) == [1]
    client.delete("s", [1], permanent=False)
    assert (client.subjects(), client.subjects(deleted=True)) == ([], ["s"])


names = st.text("ab/?#%:+ .&=ü", min_size=1, max_size=6).filter(lambda name: name.strip(".") != "")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names)
def test_a_subject_of_any_name_is_itself_and_no_other(registry: StandIn, client: RegistryClient, name: str) -> None:
    """One called `a?b` must not be taken for `a` when it is forgotten."""
    registry.subjects.clear()
    for each in {name, "a"}:
        client.register(each, said(ONE))
        client.set_level("FULL", each)
    assert set(client.subjects()) == {name, "a"}
    assert (client.versions(name), client.level(name)) == ([1], "FULL")
    if name != "a":
        client.forget(name)
        assert client.subjects(deleted=True) == ["a"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"is_compatible": true}', None),
        ('{"is_compatible": false, "reason": "sum is new"}', "sum is new"),
        ('{"is_compatible": false, "messages": ["one", "two"]}', "['one', 'two']"),
        ('{"is_compatible": false}', "the registry does not say why"),
    ],
)
@pytest.mark.parametrize(("transitive", "against"), [(True, ""), (False, "/latest")])
def test_whether_a_schema_fits_is_asked_of_the_latest_version_or_of_all(
    registry: StandIn, client: RegistryClient, transitive: bool, against: str, answer: str, reason: str | None
) -> None:
    registry.says[f"compatibility/subjects/s/versions{against}"] = (200, answer)
    assert client.conflict("s", said(ONE), transitive=transitive) == reason
    assert registry.asked == [f"POST /compatibility/subjects/s/versions{against}?verbose=true"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"message": "io.apicurio.registry.rules.RuleViolationException: It is bad"}', "It is bad"),
        ('{"message": "no Avro"}', "no Avro"),
        ('{"error": 1}', "status 422"),
        ("<html>", "status 422"),
        ("[]", "status 422"),
    ],
)  # fmt: skip
def test_a_refusal_says_the_registry_s_reason_and_the_subject(
    registry: StandIn, client: RegistryClient, answer: str, reason: str
) -> None:
    registry.says["subjects/a b/versions"] = (422, answer)
    with pytest.raises(ProviderError) as refused:
        client.register("a b", said(ONE))
    assert (refused.value.what, refused.value.where) == (
        f"the local schema registry refused: {reason}", "a b/versions"
    )  # fmt: skip


def test_a_registry_that_takes_a_schema_and_does_not_find_it_is_told(registry: StandIn, client: RegistryClient) -> None:
    registry.says["subjects/s"] = (404, "{}")
    with pytest.raises(ProviderError, match="took the schema of s and does not find it"):
        client.register("s", said(ONE))


def test_a_registry_that_does_not_answer_is_told_with_how_to_start_it(registry: StandIn) -> None:
    client = RegistryClient(registry.address.rpartition(":")[0] + ":1")
    with pytest.raises(ProviderError, match="did not answer: ConnectError") as refused:
        client.subjects()
    assert "mesh local up" in refused.value.fix


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ('{"a": 1, "b": [1]}', '{ "b":[1],"a":1 }', True), ('{"a": [1, 2]}', '{"a": [2, 1]}', False),
        ("syntax = 'proto3';", "syntax = 'proto3';", True), ("message A {}", "message B {}", False), ("1", "{", False),
    ],
)  # fmt: skip
def test_two_texts_are_one_schema_where_only_spaces_and_keys_order_differ(one: str, other: str, equal: bool) -> None:
    assert same(one, other) is same(other, one) is equal


def test_a_request_has_the_format_and_the_references_of_the_schema() -> None:
    assert body({"schema": ONE}) == {"schema": ONE, "schemaType": "AVRO"}
    references = [{"name": "pay.Event", "subjectName": "pay-value", "version": 2, "__defaults": []}]
    assert body({"schema": ONE, "format": "JSON", "schemaReferences": references}) == {
        "schema": ONE, "schemaType": "JSON", "references": [{"name": "pay.Event", "subject": "pay-value", "version": 2}]
    }  # fmt: skip
    assert "references" not in body({"schema": ONE, "schemaReferences": []})
