"""What Check hands back is what a state keeps: of the property's kind and shape, and the same when asked again."""

from __future__ import annotations

from typing import Any

from drawn import CLASSIC, inputs, value
from engine_side import Engine, c, d
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mesh_platform.localcloud import types
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.types.table import Schema
from mesh_platform.localcloud.values import UNKNOWN, Secret, plain
from verdicts import NAME, place

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_type = st.sampled_from(CLASSIC)
QUOTA = c("KafkaClientQuota")


def check(found: Schema, news: dict[str, Any]) -> types.CheckAnswer:
    return types.check(found.kind.partition(":")[0], found.kind, NAME, news)


def without_notes(found: Any) -> Any:
    """Return values without the notes on what no program gave; asked again, a program gave everything."""
    if isinstance(found, Secret):
        return Secret(without_notes(found.value))
    if isinstance(found, dict):
        return {key: without_notes(each) for key, each in found.items() if key != "__defaults"}
    return [without_notes(each) for each in found] if isinstance(found, list) else found


def kept(engine: Engine, kind: str, news: dict[str, Any]) -> dict[str, Any]:
    answer = engine.check(kind, NAME, news)
    assert list(answer.failures) == []
    return decode(answer.inputs)


@many
@given(found=any_type, data=st.data())
def test_what_check_kept_is_kept_as_it_is(found: Schema, data: st.DataObject) -> None:
    """The engine asks again with the inputs of a state, and nothing moves."""
    once = without_notes(check(found, data.draw(inputs(found))).inputs)
    assert without_notes(check(found, once).inputs) == once


@many
@given(found=any_type, data=st.data())
def test_a_scalar_that_is_written_as_text_is_kept_in_its_kind(found: Schema, data: st.DataObject) -> None:
    """ "3" of a number is 3 and "true" of a yes or no is yes: what a state has does not tell how a program wrote it."""
    numbers = [each for each in found.fields if each.kind in ("integer", "number", "boolean") and not each.read_only]
    assume(numbers)
    field = data.draw(st.sampled_from(numbers))
    said, base = data.draw(value(field)), data.draw(inputs(found))
    written = str(said).lower() if isinstance(said, bool) else str(said)
    answers = [check(found, {**base, field.pulumi: each}) for each in (said, written)]
    assert [answer.failures for answer in answers] == [(), ()]
    known, text = (answer.inputs[field.pulumi] for answer in answers)
    assert plain(text) == plain(known)
    assert type(plain(text)) is type(plain(known)) or field.kind == "number"


@many
@given(found=any_type, data=st.data())
def test_a_block_that_is_partly_unknown_is_not_judged_yet(found: Schema, data: st.DataObject) -> None:
    """A preview cannot know what an unknown value will be, and says nothing of what stands beside it."""
    blocks = [each for each in found.fields if each.kind == "object" and each.fields and not each.secret]
    tied = {name for each in found.fields for name in (*each.conflicts, *each.exactly_one, *each.at_least_one)}
    free = [each for each in blocks if each.name not in tied and not each.together]
    assume(free)
    field, base = data.draw(st.sampled_from(free)), data.draw(inputs(found))
    wrong: dict[str, Any] = {"noSuchProperty": 1}
    whole = check(found, {**base, field.pulumi: wrong}).failures
    assert f"{field.pulumi}.noSuchProperty" in {place(failure.reason) for failure in whole}
    assert check(found, {**base, field.pulumi: {**wrong, field.fields[0].pulumi: UNKNOWN}}).failures == ()


def test_a_block_that_is_written_as_a_list_of_one_is_kept_as_a_block(engines: dict[str, Engine]) -> None:
    """A program from Terraform writes the list; a state of Pulumi has the block, with its own note on defaults."""
    news = {"topicName": "a", "kafkaCluster": [{"id": "lkc-1"}]}
    found = kept(engines["confluentcloud"], c("KafkaTopic"), news)
    assert found["kafkaCluster"] == {"__defaults": [], "id": "lkc-1"}


def test_one_value_is_kept_as_a_list_of_it(engines: dict[str, Engine]) -> None:
    """Where a list is wanted, one element may stand alone."""
    news = {
        "displayName": "q", "principals": "sa-1", "environment": {"id": "env-1"}, "kafkaCluster": {"id": "lkc-1"},
        "throughput": {"ingressByteRate": 1000, "egressByteRate": "1000"},
    }  # fmt: skip
    found = kept(engines["confluentcloud"], QUOTA, news)
    assert found["principals"] == ["sa-1"]
    assert found["throughput"] == {"__defaults": [], "ingressByteRate": "1000", "egressByteRate": "1000"}


def test_numbers_in_a_map_of_texts_are_kept_as_texts_and_nothing_as_nothing(engines: dict[str, Engine]) -> None:
    """A large number keeps every digit, and an entry of nothing is none."""
    config = {"retention.ms": 86_400_000, "retention.bytes": 1e21, "segment.ms": 0.5, "cleanup.policy": None}
    found = kept(engines["confluentcloud"], c("KafkaTopic"), {"topicName": "a", "config": config})
    assert found["config"] == {
        "retention.ms": "86400000", "retention.bytes": "1000000000000000000000", "segment.ms": "0.5",
    }  # fmt: skip


def test_what_is_nothing_is_not_kept_and_a_name_of_nothing_is_made_up(engines: dict[str, Engine]) -> None:
    """A property that a program sets to nothing is as good as left out."""
    found = kept(engines["databricks"], d("Catalog"), {"name": None, "comment": None, "providerConfig": []})
    assert found["name"].startswith(f"{NAME}-")
    assert found["__defaults"] == ["name"]
    assert found.keys() == {"name", "__defaults"}


def test_a_secret_keeps_its_seal_when_its_kind_is_set_right(engines: dict[str, Engine]) -> None:
    """A sealed 5 of a text is a sealed "5"."""
    news = {"scope": "s", "key": "k", "stringValue": Secret(5)}
    assert kept(engines["databricks"], d("Secret"), news)["stringValue"] == Secret("5")
