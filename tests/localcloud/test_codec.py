"""Property values survive the wire in both directions."""

from __future__ import annotations

from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.localcloud.codec import OUTPUT, SECRET, SENTINEL, SENTINELS, SIGNATURE, decode, encode
from mesh_platform.localcloud.values import UNKNOWN, Secret, Unknown, Value, dig, holds, plain

ASSET = "c44067f5952c0a294b673a41bacd8c17"
keys = st.text(max_size=8).filter(lambda key: key != SIGNATURE)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**52), 2**52)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text(max_size=20).filter(lambda text: text not in SENTINELS)
    | st.just(UNKNOWN)
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4) | inner.map(Secret),
    max_leaves=25,
)
properties = st.dictionaries(keys, values, max_size=6)


def struct(**fields: object) -> Struct:
    found = Struct()
    found.update(fields)
    return found


@given(properties)
def test_what_is_written_is_read_back_at_any_depth(found: dict[str, Value]) -> None:
    wire = encode(found).SerializeToString(deterministic=True)
    assert decode(Struct.FromString(wire)) == found


def test_an_output_value_is_opened_to_what_it_holds() -> None:
    known = struct(a={SIGNATURE: OUTPUT, "value": {"b": 1}, "dependencies": ["urn:x"]})
    assert decode(known) == {"a": {"b": 1}}
    hidden = struct(a={SIGNATURE: OUTPUT, "value": "x", "secret": True})
    assert decode(hidden) == {"a": Secret("x")}
    unknown = struct(a={SIGNATURE: OUTPUT})
    assert decode(unknown) == {"a": UNKNOWN}


def test_every_sentinel_of_the_engine_is_an_unknown_and_one_of_them_is_written() -> None:
    for sentinel in SENTINELS:
        assert decode(struct(a=[sentinel])) == {"a": [UNKNOWN]}
    assert decode(struct(a="04da6b54")) == {"a": "04da6b54"}
    assert encode({"a": UNKNOWN})["a"] == SENTINEL


def test_a_secret_carries_the_engine_s_signature() -> None:
    assert encode({"a": Secret("x")})["a"] == struct(**{SIGNATURE: SECRET, "value": "x"})


def test_assets_pass_through_untouched() -> None:
    asset = {SIGNATURE: ASSET, "hash": "9f86d081", "text": "select 1"}
    assert decode(encode({"source": asset})) == {"source": asset}


def test_whole_numbers_come_back_as_integers_and_large_ones_as_they_are() -> None:
    assert repr(decode(struct(a=3.0, b=0.5, c=2.0**60))) == repr({"a": 3, "b": 0.5, "c": 2.0**60})


@given(properties)
def test_plain_values_hold_no_secret_and_keep_their_unknowns(found: dict[str, Value]) -> None:
    assert not holds(plain(found), Secret)
    assert holds(plain(found), Unknown) == holds(found, Unknown)


def test_dig_goes_through_secrets_and_ends_at_what_is_missing() -> None:
    found: dict[str, Value] = {"owner": Secret({"id": Secret("sa-1")}), "text": "x"}
    assert dig(found, "owner.id") == "sa-1"
    assert dig(found, "owner.kind") is None
    assert dig(found, "text.id") is None


def test_a_secret_never_shows_itself() -> None:
    assert "hunter2" not in repr(Secret("hunter2")) + str([Secret({"a": "hunter2"})])
