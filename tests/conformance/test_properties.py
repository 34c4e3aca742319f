"""What holds of Check and Diff for every type in the tables, whatever the inputs."""

from __future__ import annotations

from typing import Any

from drawn import CLASSIC, inputs, sealed, several, value
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mesh_platform.localcloud import types
from mesh_platform.localcloud.types.table import Schema
from mesh_platform.localcloud.values import UNKNOWN, Secret, Unknown, plain
from verdicts import NAME, place

# The protocol only carries these values, and test_verdicts.py goes through it; here thousands of questions are asked.
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_type = st.sampled_from(CLASSIC)


def check(found: Schema, news: dict[str, Any]) -> types.CheckAnswer:
    return types.check(found.kind.partition(":")[0], found.kind, NAME, news)


def diff(found: Schema, old: dict[str, Any], new: dict[str, Any]) -> types.DiffAnswer:
    return types.diff(found.kind.partition(":")[0], found.kind, "x1", old, old, new)


@many
@given(found=any_type, data=st.data())
def test_valid_inputs_pass(found: Schema, data: st.DataObject) -> None:
    """What the table allows is never refused."""
    assert check(found, data.draw(inputs(found))).failures == ()


@many
@given(found=any_type, data=st.data())
def test_a_missing_required_property_is_named(found: Schema, data: st.DataObject) -> None:
    """Dropping one refuses the inputs and names it, unless Pulumi makes up a name for it."""
    required = [each for each in found.fields if each.required and each.pulumi != found.autoname]
    assume(required)
    dropped = data.draw(st.sampled_from(required))
    given_ = data.draw(inputs(found))
    del given_[dropped.pulumi]
    assert dropped.pulumi in {place(failure.reason) for failure in check(found, given_).failures}


@many
@given(found=any_type, data=st.data())
def test_an_unknown_property_is_named(found: Schema, data: st.DataObject) -> None:
    """A property that the type does not have is the only thing wrong."""
    news = {**data.draw(inputs(found)), "noSuchProperty": 1}
    assert [place(failure.reason) for failure in check(found, news).failures] == ["noSuchProperty"]


@many
@given(found=any_type, data=st.data())
def test_equal_inputs_are_no_change(found: Schema, data: st.DataObject) -> None:
    """A second run of a program changes nothing, and replaces nothing."""
    checked = check(found, data.draw(inputs(found))).inputs
    assert diff(found, checked, checked) == types.DiffAnswer(changes=False)


@many
@given(found=any_type, data=st.data())
def test_another_value_of_a_forcing_property_is_a_replacement(found: Schema, data: st.DataObject) -> None:
    """The property is among what is replaced, and its path says so."""
    forcing = [each for each in found.fields if each.replace and each.scalar and several(each)]
    assume(forcing)
    field = data.draw(st.sampled_from(forcing))
    base = data.draw(inputs(found))
    one, other = data.draw(st.lists(value(field), min_size=2, max_size=2, unique=True))
    answer = diff(found, {**base, field.pulumi: one}, {**base, field.pulumi: other})
    assert field.pulumi in answer.replaces
    assert answer.detailed[field.pulumi].endswith("_REPLACE")


@many
@given(found=any_type, data=st.data())
def test_unknown_and_secret_values_survive_at_any_depth(found: Schema, data: st.DataObject) -> None:
    """Check keeps them where they were, and Diff takes them."""
    whole = data.draw(inputs(found))
    news = {key: sealed(each, data.draw) for key, each in whole.items()}
    checked = check(found, news).inputs
    for key, each in news.items():
        assert _kept(each, checked[key]), key
    diff(found, check(found, whole).inputs, checked)


@many
@given(found=any_type, data=st.data())
def test_sensitive_values_are_sealed(found: Schema, data: st.DataObject) -> None:
    """Whatever a program gives for a sensitive property leaves Check as a secret."""
    checked = check(found, data.draw(inputs(found))).inputs
    for field in found.fields:
        if field.secret and checked.get(field.pulumi) is not None:
            assert isinstance(checked[field.pulumi], Secret)


def _kept(before: Any, after: Any) -> bool:
    """Whether everything sealed or unknown before still is, and everything known is the same."""
    if isinstance(before, Secret):
        return isinstance(after, Secret) and _kept(before.value, after.value)
    after = after.value if isinstance(after, Secret) else after
    if isinstance(before, Unknown):
        return after is UNKNOWN
    if isinstance(before, dict):
        return all(_kept(each, after[key]) for key, each in before.items())
    if isinstance(before, list):
        return len(before) == len(after) and all(map(_kept, before, after))
    return plain(after) == before
