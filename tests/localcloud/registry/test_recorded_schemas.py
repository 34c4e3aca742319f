"""Where no registry runs, the local cloud decides as one would, and numbers versions as one does."""

from __future__ import annotations

import pytest
from engine_side import CLUSTER, ENVIRONMENT, Engine, Made, RefusedError, kafka_cluster
from mesh_platform.localcloud import schema_versions
from mesh_platform.localcloud.store import Store
from schemas import ID, OPTIONAL, REQUIRED, SUBJECT_CONFIG, SUBJECT_SCHEMA, event

NAME = "pay.card.v1-value"


@pytest.fixture
def registry(confluent: Engine) -> str:
    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e"})
    confluent.create(CLUSTER, "main", kafka_cluster(environment.id))
    return f"lsrc-{environment.id.removeprefix('env-')}"


def inputs(registry: str, schema: str, **more: object) -> dict[str, object]:
    place = {"schemaRegistryCluster": {"id": registry}, "subjectName": NAME, "format": "AVRO"}
    return {**place, "schema": schema, **more}


def register(confluent: Engine, registry: str, *schemas: str) -> Made:
    made = confluent.create(SUBJECT_SCHEMA, "s", inputs(registry, schemas[0]))
    for schema in schemas[1:]:
        outputs = confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, schema))
        made = Made(made.id, outputs)
    return made


def set_level(confluent: Engine, registry: str, level: str) -> None:
    place = {"schemaRegistryCluster": {"id": registry}, "subjectName": NAME}
    confluent.create(SUBJECT_CONFIG, "c", {**place, "compatibilityLevel": level})


@pytest.mark.parametrize("preview", [True, False])
def test_what_the_level_forbids_is_refused_and_what_it_allows_is_not(
    confluent: Engine, registry: str, preview: bool
) -> None:
    made = register(confluent, registry, event(ID))
    with pytest.raises(RefusedError, match=r"BACKWARD: the new schema cannot read .* default value: sum"):
        confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(ID, REQUIRED)), preview=preview)
    confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(ID, OPTIONAL)), preview=preview)


def test_the_level_of_the_subject_decides(confluent: Engine, registry: str) -> None:
    set_level(confluent, registry, "FORWARD")
    made = register(confluent, registry, event(ID), event(ID, REQUIRED))
    with pytest.raises(RefusedError, match="FORWARD: an earlier schema cannot read"):
        confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(REQUIRED)))


def test_a_change_of_the_schema_alone_is_a_new_version(confluent: Engine, registry: str) -> None:
    made = register(confluent, registry, event(ID))
    same = confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(ID), hardDelete=True))
    assert (same["version"], same["schemaIdentifier"]) == (1, made.outputs["schemaIdentifier"])
    other = confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(ID, OPTIONAL)))
    assert other["version"] == 2
    assert other["schemaIdentifier"] != made.outputs["schemaIdentifier"]


@pytest.mark.parametrize(("hard", "left"), [(False, [(1, False), (2, True)]), (True, [(1, False)])])
def test_a_deletion_takes_the_newest_version_alone(
    confluent: Engine, store: Store, registry: str, hard: bool, left: list[tuple[int, bool]]
) -> None:
    made = register(confluent, registry, event(ID), event(ID, OPTIONAL))
    confluent.update(SUBJECT_SCHEMA, "s", made, inputs(registry, event(ID, OPTIONAL), hardDelete=hard))
    confluent.delete(SUBJECT_SCHEMA, "s", made.id)
    history = schema_versions.history(store, registry, NAME)
    assert [(each.number, each.deleted) for each in history] == left
    with pytest.raises(RefusedError, match="BACKWARD"):
        confluent.create(SUBJECT_SCHEMA, "s", inputs(registry, event(ID, REQUIRED)))


def test_a_text_that_is_no_schema_is_refused_in_the_preview(confluent: Engine, registry: str) -> None:
    with pytest.raises(RefusedError, match="it is no Avro schema"):
        confluent.create(SUBJECT_SCHEMA, "s", inputs(registry, "{"), preview=True)


def test_a_registry_that_goes_takes_its_subjects_with_it(confluent: Engine, store: Store, registry: str) -> None:
    register(confluent, registry, event(ID), event(ID, OPTIONAL))
    environment = store.all(ENVIRONMENT)[0].key.id
    confluent.delete(CLUSTER, "main", store.all(CLUSTER)[0].key.id)
    confluent.delete(ENVIRONMENT, "e", environment)
    assert store.all() == []
