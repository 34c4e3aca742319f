"""Schemas and levels of the store are those of the real registry, and what is changed behind it shows."""

from __future__ import annotations

import pytest
from engine_side import RefusedError
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.mirrors.registry.client import RegistryClient
from schemas import (
    ID,
    OPTIONAL,
    REQUIRED,
    SUBJECT_CONFIG,
    SUBJECT_SCHEMA,
    config,
    event,
    inputs,
    register,
    set_level,
    subject,
)
from shared_servers import Real


def body(schema: str) -> dict[str, str]:
    return {"schema": schema, "schemaType": "AVRO"}


def test_a_schema_has_the_version_and_the_id_that_the_registry_gave_it(real: Real, client: RegistryClient) -> None:
    name = subject()
    made = register(real, name, event(ID))
    found = client.find(name, body(event(ID)))
    assert found is not None
    assert (made.outputs["version"], made.outputs["schemaIdentifier"]) == (found.version, found.id) == (1, found.id)


def test_equal_schemas_have_one_id_in_two_subjects(real: Real) -> None:
    first, second = (register(real, subject(), event(ID, OPTIONAL)) for _ in range(2))
    assert first.outputs["schemaIdentifier"] == second.outputs["schemaIdentifier"]


def test_a_changed_schema_is_the_next_version(real: Real, client: RegistryClient) -> None:
    name = subject()
    made = register(real, name, event(ID))
    after = real.engine.update(SUBJECT_SCHEMA, name, made, inputs(real, name, event(ID, OPTIONAL)))
    assert after["version"] == 2
    assert client.versions(name) == [1, 2]


def test_an_incompatible_schema_fails_in_the_preview_with_the_registry_s_reason(
    real: Real, client: RegistryClient
) -> None:
    name = subject()
    made = register(real, name, event(ID))
    with pytest.raises(RefusedError, match=r"Incompatible artifact: .*sum at /fields/1"):
        real.engine.update(SUBJECT_SCHEMA, name, made, inputs(real, name, event(ID, REQUIRED)), preview=True)
    fine = inputs(real, name, event(ID, OPTIONAL))
    assert real.engine.update(SUBJECT_SCHEMA, name, made, fine, preview=True)["schema"] == fine["schema"]
    assert client.versions(name) == [1]


def test_an_incompatible_schema_is_refused_in_the_apply_and_the_store_keeps_the_old_one(real: Real) -> None:
    name = subject()
    made = register(real, name, event(ID))
    with pytest.raises(RefusedError, match="Incompatible artifact"):
        real.engine.update(SUBJECT_SCHEMA, name, made, inputs(real, name, event(ID, REQUIRED)))
    assert decode(real.engine.read(SUBJECT_SCHEMA, name, made.id).inputs)["schema"] == event(ID)


def test_a_text_that_is_no_schema_is_refused(real: Real, client: RegistryClient) -> None:
    name = subject()
    with pytest.raises(RefusedError, match="the local schema registry refused"):
        register(real, name, "{")
    assert name not in client.subjects(deleted=True)


def test_a_level_that_is_set_before_the_first_schema_holds_for_the_second(real: Real, client: RegistryClient) -> None:
    name = subject()
    level = set_level(real, name, "NONE")
    made = register(real, name, event(ID))
    real.engine.update(SUBJECT_SCHEMA, name, made, inputs(real, name, event(REQUIRED)))
    real.engine.update(SUBJECT_CONFIG, name, level, config(real, name, "FULL"))
    assert client.level(name) == "FULL"
    real.engine.delete(SUBJECT_CONFIG, name, level.id)
    assert client.level(name) == "BACKWARD"


def test_a_schema_that_is_deleted_softly_keeps_its_number(real: Real, client: RegistryClient) -> None:
    name = subject()
    made = register(real, name, event(ID))
    real.engine.delete(SUBJECT_SCHEMA, name, made.id)
    assert client.versions(name) == []
    assert client.versions(name, deleted=True) == [1]
    assert register(real, name, event(ID)).outputs["version"] == 2


def test_a_schema_that_is_deleted_for_good_leaves_its_level(real: Real, client: RegistryClient) -> None:
    name = subject()
    set_level(real, name, "FULL")
    made = register(real, name, event(ID), hardDelete=True)
    real.engine.delete(SUBJECT_SCHEMA, name, made.id)
    assert client.versions(name, deleted=True) == []
    assert client.level(name) == "FULL"


def test_only_the_version_that_a_schema_has_is_deleted(real: Real, client: RegistryClient) -> None:
    """As the official provider does: what was registered before stays."""
    name = subject()
    made = register(real, name, event(ID))
    real.engine.update(SUBJECT_SCHEMA, name, made, inputs(real, name, event(ID, OPTIONAL)))
    real.engine.delete(SUBJECT_SCHEMA, name, made.id)
    assert client.versions(name) == [1]


def test_a_version_that_was_registered_behind_the_store_shows_in_a_refresh(real: Real, client: RegistryClient) -> None:
    name = subject()
    made = register(real, name, event(ID))
    client.register(name, body(event(ID, OPTIONAL)))
    seen = real.engine.read(SUBJECT_SCHEMA, name, made.id)
    assert decode(seen.inputs)["schema"] == event(ID, OPTIONAL)
    assert decode(seen.properties)["version"] == 2


def test_a_subject_and_a_level_that_somebody_removed_are_gone_in_a_refresh(real: Real, client: RegistryClient) -> None:
    name = subject()
    level = set_level(real, name, "FULL")
    made = register(real, name, event(ID))
    client.set_level("NONE", name)
    assert decode(real.engine.read(SUBJECT_CONFIG, name, level.id).inputs)["compatibilityLevel"] == "NONE"
    client.forget(name)
    assert not real.engine.exists(SUBJECT_SCHEMA, name, made.id)
    assert not real.engine.exists(SUBJECT_CONFIG, name, level.id)
