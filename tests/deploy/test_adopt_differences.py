"""A thing that exists is compared property by property, each in the words of the document that says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.deploy.adopt_differences import Difference, differences
from mesh_platform.deploy.adopt_things import Thing, things
from mesh_platform.mesh import Mesh, load
from mesh_platform.plan import Step
from worlds import EXAMPLE

PORT, PRODUCT = "notifications.notices.confirmed.v1", "notifications.notices"
FOLDER = "domains/notifications/products/notices"
CONTRACT = f"{FOLDER}/contracts/confirmed.v1.odcs.yaml"
_LOADED, _ = load(EXAMPLE)
assert _LOADED is not None
MESH: Mesh = _LOADED


def thing(kind: str, subject: str = PORT, number: int = 0) -> Thing:
    return things(MESH, subject, kind, "local", {"clusterId": "c", "registryId": "r"}, None)[number]


def told(of: Thing, new: Mapping[str, Any], old: Mapping[str, Any], *paths: str) -> list[Difference]:
    """What is told of an update after an import: of the named paths, else of all keys."""
    changed = dict.fromkeys(paths or sorted(new.keys() | old.keys()), "UPDATE")
    step = Step(op="update", urn="u", type=of.adoption.type, old=old, new=new, changes=changed)
    return list(differences(MESH, of, step))


def topic(**config: str) -> dict[str, Any]:
    return {"config": {key.replace("_", "."): value for key, value in config.items()}}


@pytest.mark.parametrize(
    ("of", "path", "field"),
    [
        (thing("topic"), "partitionsCount", f"{FOLDER}/stack.yaml ports.confirmed.v1.partitions"),
        (thing("topic"), "topicName", f"{CONTRACT} id"),
        (thing("schema", number=1), "compatibilityLevel", f"{CONTRACT} customProperties.compatibility"),
        (thing("schema", PRODUCT), "comment", f"{FOLDER}/product.odps.yaml name"),
        (thing("catalog", PRODUCT), "comment", "domains/notifications/domain.yaml description"),
        (thing("catalog", PRODUCT), "storageRoot", "environments/local.yaml databricks.storage.url"),
        (thing("topic"), "other", ""),
    ],
)
def test_a_property_is_told_by_the_field_that_says_it(of: Thing, path: str, field: str) -> None:
    """Or by what its cloud calls it, where no document says it."""
    (found,) = told(of, {path: "here"}, {path: "there"})
    assert (found.field, found.property, found.here, found.there) == (field, path, "here", "there")
    assert str(found) == f"{field or path}: here here, there there"


@pytest.mark.parametrize("number", [0, 1])
def test_a_setting_of_a_topic_is_told_in_the_words_of_its_stack(number: int) -> None:
    """Of its dead letters as well."""
    new, old = topic(retention_ms="604800000"), topic(retention_ms="5400000")
    (found,) = told(thing("topic", number=number), new, old, 'config["retention.ms"]')
    assert str(found) == f"{FOLDER}/stack.yaml ports.confirmed.v1.retention: P7D here, PT90M there"


def test_what_is_kept_for_ever_is_no_duration() -> None:
    """Kafka writes it as -1, and no unit divides that."""
    (found,) = told(thing("topic"), {}, topic(retention_ms="-1"), 'config["retention.ms"]')
    assert (found.here, found.there) == ("absent", "-1")


@given(st.integers(1, 10**10) | st.integers(1, 1000).map(lambda days: days * 86_400_000))
@settings(max_examples=40)
def test_a_duration_is_written_in_the_largest_unit_that_says_it_exactly(milliseconds: int) -> None:
    (found,) = told(thing("topic"), topic(retention_ms=str(milliseconds)), {}, 'config["retention.ms"]')
    sizes = {"D": 86_400_000, "H": 3_600_000, "M": 60_000, "S": 1_000}
    unit = found.here[-1]
    if found.here.endswith(" ms"):
        assert int(found.here.removesuffix(" ms")) == milliseconds
        assert milliseconds % 1_000
        return
    assert int(found.here.lstrip("PT").rstrip("DHMS")) * sizes[unit] == milliseconds
    assert found.here.startswith("PT") == (unit != "D")
    assert all(milliseconds % size for larger, size in sizes.items() if size > sizes[unit] and larger != unit)


def test_what_a_provider_keeps_for_itself_is_no_difference() -> None:
    """Its internal keys, how it is told to work, and what says the same in other words."""
    new = {"__defaults": [], "forceDestroy": True, "comment": "", "name": "a"}
    old = {"__defaults": ["x"], "forceDestroy": False, "name": "b"}
    assert [each.property for each in told(thing("schema", PRODUCT), new, old)] == ["name"]


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("properties", True), ("comment", True), ("metadata.labels", True), ('metadata.labels["a/b"]', True),
        ("metadata.annotations", True), ("metadata.name", False), ("spec.comment", False),
    ],
)  # fmt: skip
def test_what_only_says_whose_a_thing_is_is_a_mark(path: str, mark: bool) -> None:
    """The mesh writes it with --label; anything else is never written over."""
    step = Step(op="update", urn="u", type="t", old={}, new={}, changes={path: "UPDATE"})
    namespace = thing("namespace", PRODUCT)
    labels = {"metadata": {"labels": {"a/b": "1"}, "annotations": {"x": "1"}, "name": "n"}, "spec": {"comment": "c"}}
    new = {**labels, "properties": {"p": "1"}, "comment": "c"}
    (found,) = differences(MESH, namespace, Step(**{**_fields(step), "new": new}))
    assert found.mark is mark


def _fields(step: Step) -> dict[str, Any]:
    return {"op": step.op, "urn": step.urn, "type": step.type, "old": step.old, "changes": step.changes}


def test_a_place_in_a_list_and_what_is_not_there_are_read() -> None:
    new, old = {"rules": [{"name": "a"}, {"name": "b"}]}, {"rules": [{"name": "a"}]}
    (found,) = told(thing("namespace", PRODUCT), new, old, "rules[1].name")
    assert (found.here, found.there) == ("b", "absent")
    (whole,) = told(thing("namespace", PRODUCT), new, {"rules": "odd"}, "rules[0]")
    assert (whole.here, whole.there) == ('{"name": "a"}', "absent")


def record(**fields: Any) -> str:
    return json.dumps({"type": "record", "fields": [{"name": name, "type": kind} for name, kind in fields.items()]})


def test_two_records_are_compared_column_by_column() -> None:
    """Ours first, then what only exists; a type that is no word as JSON with sorted keys."""
    decimal = {"type": "bytes", "logicalType": "decimal"}
    ours, theirs = record(a="string", b="long", c="int"), record(z=decimal, b="int", c="int")
    found = told(thing("schema"), {"schema": ours}, {"schema": theirs})
    assert [(each.field, each.here, each.there) for each in found] == [
        (f"{CONTRACT} schema.properties.a", "string", "absent"),
        (f"{CONTRACT} schema.properties.b", "long", "int"),
        (f"{CONTRACT} schema.properties.z", "absent", '{"logicalType": "decimal", "type": "bytes"}'),
    ]


@pytest.mark.parametrize(
    "theirs", ["no JSON", "[]", '{"fields": ["x"]}', record(a="string").replace("record", "error")]
)
def test_a_schema_that_differs_otherwise_is_told_as_a_whole(theirs: str) -> None:
    """What is no record has no columns, and a difference is never kept silent about."""
    ours = record(a="string") if "error" in theirs else "{}"
    (found,) = told(thing("schema"), {"schema": ours}, {"schema": theirs})
    assert (found.field, found.here, found.there) == (f"{CONTRACT} schema", ours, theirs)
