"""What is decided without a registry is what the real one decides."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.localcloud.compatibility import conflict
from mesh_platform.localcloud.mirrors.registry.client import RegistryClient
from schemas import ID, LEVELS, OPTIONAL, REQUIRED, event, events, field, subject


@pytest.mark.parametrize(
    ("level", "old", "new", "fits"),
    [
        ("NONE", event(ID), event(REQUIRED), True),
        ("BACKWARD", event(ID), event(ID, OPTIONAL), True),
        ("BACKWARD", event(ID), event(ID, REQUIRED), False),
        ("BACKWARD", event(ID, REQUIRED), event(ID), True),
        ("FORWARD", event(ID, REQUIRED), event(ID), False),
        ("FORWARD", event(ID), event(ID, REQUIRED), True),
        ("FULL", event(ID), event(ID, REQUIRED), False),
        ("FULL", event(ID), event(ID, OPTIONAL), True),
        ("BACKWARD", event(field("n", "int")), event(field("n", "long")), True),
        ("FORWARD", event(field("n", "int")), event(field("n", "long")), False),
    ],
)
def test_a_level_says_which_change_fits(level: str, old: str, new: str, fits: bool) -> None:
    assert (conflict(new, [old], level) is None) == fits


def test_a_transitive_level_looks_at_every_version_and_another_one_at_the_last() -> None:
    """A field comes back with another type after a version without it."""
    versions = [event(ID, field("n", ["null", "int"], default=None)), event(ID)]
    again = event(ID, field("n", ["null", "string"], default=None))
    assert conflict(again, versions, "BACKWARD") is None
    assert conflict(again, versions, "BACKWARD_TRANSITIVE") is not None


def test_the_reason_names_the_field_and_what_is_wrong_with_it() -> None:
    reason = conflict(event(ID, REQUIRED), [event(ID)], "BACKWARD")
    assert reason == (
        "BACKWARD: the new schema cannot read what an earlier one has written: reader field missing default value: sum"
    )


def test_a_text_that_is_no_schema_is_told_apart_from_one_that_does_not_fit() -> None:
    for text in ("{", '"nothing"', '{"type": "record", "name": "A"}'):
        with pytest.raises(ValueError, match="it is no Avro schema"):
            conflict(text, [], "BACKWARD")


@given(st.lists(events(), min_size=2, max_size=3), st.sampled_from(LEVELS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_real_registry_decides_the_same(client: RegistryClient, schemas: list[str], level: str) -> None:
    """Earlier versions are registered under no level, as some older one may have let them in."""
    *earlier, new = schemas
    name = subject()
    client.set_level("NONE", name)
    for schema in earlier:
        client.register(name, {"schema": schema, "schemaType": "AVRO"})
    client.set_level(level, name)
    try:
        client.register(name, {"schema": new, "schemaType": "AVRO"})
        taken = True
    except Exception as refused:
        assert "refused" in str(refused)
        taken = False
    finally:
        client.forget(name)
    versions = list(dict.fromkeys(earlier))
    assert taken == (conflict(new, versions, level) is None)
