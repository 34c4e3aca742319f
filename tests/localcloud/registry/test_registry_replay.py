"""A registry that starts is made to hold what the store has recorded, whatever it held, and says what was not so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine_side import CLUSTER, ENVIRONMENT, Engine, Made, kafka_cluster
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud import schema_versions
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import REGISTRY
from mesh_platform.localcloud.mirrors.registry import beside
from mesh_platform.localcloud.mirrors.registry.bodies import served
from mesh_platform.localcloud.mirrors.registry.client import RegistryClient
from mesh_platform.localcloud.mirrors.registry.replay import equalise
from mesh_platform.localcloud.store import Store
from schemas import ID, OPTIONAL, REQUIRED, SUBJECT_CONFIG, SUBJECT_SCHEMA, event
from stand_in import StandIn, standing_in

ONE, TWO, OTHER = event(ID), event(ID, OPTIONAL), event(REQUIRED)


class Recorded:
    """A store with one environment, and a registry that may hold anything."""

    def __init__(self, store: Store, engine: Engine, registry: StandIn) -> None:
        self.store, self.engine, self.registry = store, engine, registry
        environment = engine.create(ENVIRONMENT, "e", {"displayName": "e"})
        engine.create(CLUSTER, "main", kafka_cluster(environment.id))
        self.client = RegistryClient(registry.address)
        self.name = f"lsrc-{environment.id.removeprefix('env-')}"

    def inputs(self, subject: str, **more: object) -> dict[str, object]:
        return {"schemaRegistryCluster": {"id": self.name}, "subjectName": subject, **more}

    def schema(self, subject: str, *texts: str) -> Made:
        made = self.engine.create(SUBJECT_SCHEMA, subject, self.inputs(subject, format="AVRO", schema=texts[0]))
        for text in texts[1:]:
            inputs = self.inputs(subject, format="AVRO", schema=text)
            made = Made(made.id, self.engine.update(SUBJECT_SCHEMA, subject, made, inputs))
        return made

    def level(self, subject: str, level: str) -> Made:
        return self.engine.create(SUBJECT_CONFIG, f"{subject}-c", self.inputs(subject, compatibilityLevel=level))

    def replayed(self) -> tuple[str, ...]:
        return equalise(self.client, self.store, served(self.store))

    def held(self) -> dict[str, list[str]]:
        return {
            name: [self.client.version(name, number).schema for number in self.client.versions(name)]
            for name in self.client.subjects()
        }


@pytest.fixture
def recorded(store: Store, confluent: Engine) -> Iterator[Recorded]:
    with standing_in() as registry:
        yield Recorded(store, confluent, registry)


def test_an_empty_registry_gets_all_versions_in_their_order_and_the_levels(recorded: Recorded) -> None:
    recorded.schema("a", ONE, TWO)
    recorded.schema("b", OTHER)
    recorded.level("b", "FULL")
    assert recorded.replayed()[:2] == ("registered the versions of a, b", "set the level of a, b")
    assert recorded.held() == {"a": [ONE, TWO], "b": [OTHER]}
    assert (recorded.client.level("a"), recorded.client.level("b")) == ("BACKWARD", "FULL")
    assert recorded.replayed() == ()


def test_what_the_store_does_not_know_goes_softly_deleted_ones_too(recorded: Recorded) -> None:
    recorded.schema("a", ONE)
    recorded.replayed()
    for name in ("left", "gone"):
        recorded.client.register(name, {"schema": ONE})
    recorded.client.delete("gone", [1], permanent=False)
    recorded.client.register("a", {"schema": OTHER})
    assert recorded.replayed() == ("removed unknown subjects gone, left", "removed unknown versions of a")
    assert recorded.client.subjects(deleted=True) == ["a"]
    assert recorded.held() == {"a": [ONE]}


def test_versions_in_another_order_are_registered_anew(recorded: Recorded) -> None:
    recorded.schema("a", ONE, TWO)
    for schema in (TWO, ONE):
        recorded.client.register("a", {"schema": schema})
    assert "registered the versions of a" in recorded.replayed()
    assert recorded.held() == {"a": [ONE, TWO]}


def test_a_registry_that_lets_nothing_follow_does_so_for_the_store(recorded: Recorded) -> None:
    """What was taken under one level must be taken again after it became a stricter one."""
    recorded.level("a", "NONE")
    recorded.schema("a", ONE, OTHER)
    recorded.client.set_level("FULL_TRANSITIVE")
    recorded.replayed()
    first = recorded.registry.asked.index("POST /subjects/a/versions")
    assert "PUT /config/a" in recorded.registry.asked[:first]
    assert recorded.client.level() == "NONE"
    assert recorded.held() == {"a": [ONE, OTHER]}


def test_numbers_and_ids_that_the_registry_gives_are_the_store_s_from_then_on(recorded: Recorded, store: Store) -> None:
    recorded.schema("a", ONE, TWO)
    recorded.registry.ids = {"others": 1, ONE: 41, TWO: 42}
    (line,) = (each for each in recorded.replayed() if "numbers or ids" in each)
    assert line.endswith("a refresh takes them into the states: a")
    assert [(each.number, each.id) for each in schema_versions.history(store, recorded.name, "a")] == [(1, 41), (2, 42)]
    (record,) = store.all(SUBJECT_SCHEMA)
    assert (record.outputs["version"], record.outputs["schemaIdentifier"]) == (2, 42)
    assert recorded.replayed() == ()


def test_a_number_of_a_deleted_version_that_the_registry_gives_again_is_recorded_once(
    recorded: Recorded, confluent: Engine, store: Store
) -> None:
    confluent.delete(SUBJECT_SCHEMA, "a", recorded.schema("a", ONE).id)
    recorded.schema("a", TWO)
    before = schema_versions.history(store, recorded.name, "a")
    assert [(each.number, each.deleted) for each in before] == [(1, True), (2, False)]
    recorded.replayed()
    after = schema_versions.history(store, recorded.name, "a")
    assert [(each.number, each.deleted, each.schema) for each in after] == [(1, False, TWO)]


def test_a_registry_that_takes_versions_and_has_others_is_told(recorded: Recorded) -> None:
    recorded.schema("a", ONE)
    recorded.registry.ids[ONE] = 7
    recorded.registry.says["subjects/a"] = (200, '{"version": 1, "id": 7, "schema": "{}"}')
    with pytest.raises(ProviderError, match="took the versions of a and has others"):
        recorded.replayed()


def test_more_than_three_subjects_are_counted(recorded: Recorded) -> None:
    for name in "abcde":
        recorded.schema(name, ONE)
    assert recorded.replayed()[0] == "registered the versions of a, b, c and 2 more"


def test_subjects_of_a_second_registry_are_recorded_only_and_named(
    recorded: Recorded, confluent: Engine, store: Store
) -> None:
    recorded.schema("a", ONE)
    environment = confluent.create(ENVIRONMENT, "f", {"displayName": "f"})
    confluent.create(CLUSTER, "second", kafka_cluster(environment.id, "second"))
    other = f"lsrc-{environment.id.removeprefix('env-')}"
    place = {"schemaRegistryCluster": {"id": other}, "subjectName": "b"}
    confluent.create(SUBJECT_SCHEMA, "b", {**place, "format": "AVRO", "schema": ONE})
    assert served(store) == recorded.name
    assert beside(store) == (f"Schema of {other}",)
    recorded.replayed()
    assert recorded.held() == {"a": [ONE]}


def test_a_registry_of_an_environment_is_served_before_one_that_was_adopted(store: Store, confluent: Engine) -> None:
    assert served(store) is None
    Cloud(store).seed(REGISTRY, "lsrc-adopted", {"displayName": "adopted"})
    assert served(store) == "lsrc-adopted"
    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e"})
    confluent.create(CLUSTER, "main", kafka_cluster(environment.id))
    assert served(store) == f"lsrc-{environment.id.removeprefix('env-')}"
