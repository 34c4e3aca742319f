"""What a contract asks for can be made in every system that holds it, or is a finding before anything is tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.mesh import load
from mesh_platform.mesh.columns import Column, avro_schema, records
from small import ASSESSED, FILES, write


def told(root: Path, *columns: str) -> list[str]:
    """What is found of a contract of the small mesh with more columns, which begin in line 15."""
    _, findings = load(write(root, {ASSESSED: FILES[ASSESSED] + "".join(columns)}))
    return [f"{each.location} {each.rule} {each.message}" for each in findings]


def number(physical: str) -> str:
    return f"      - {{name: more, logicalType: number, physicalType: '{physical}', classification: public}}\n"


@pytest.mark.parametrize("physical", ["decimal(1,0)", "DECIMAL(18, 2)", "numeric(38,38)", "double", "NUMBER(50,2)"])
def test_a_decimal_of_up_to_38_digits_is_made(tmp_path: Path, physical: str) -> None:
    """Databricks and DuckDB have no more; other physical types are the source's own words."""
    assert told(tmp_path, number(physical)) == []


@pytest.mark.parametrize(
    "physical",
    ["decimal(39,2)", "decimal(0,0)", "decimal(5,6)", "decimal(100,2)", "decimal(18)", "Decimal", "numeric (18,2)"],
)
def test_a_decimal_that_nobody_can_make_is_told_and_never_a_float_instead(tmp_path: Path, physical: str) -> None:
    """Amounts would be rounded without a word."""
    (said,) = told(tmp_path, number(physical))
    assert said == (
        f"{ASSESSED}:15:57 bad-value physicalType {physical!r} is no decimal(<digits>,<after the point>) "
        "of at most 38 digits"
    )


def test_a_decimal_deep_inside_is_looked_at_too(tmp_path: Path) -> None:
    """In the elements of a list as in a column."""
    inner = "{name: deep, logicalType: number, physicalType: 'decimal(99,0)'}"
    (said,) = told(
        tmp_path,
        f"      - {{name: list, logicalType: array, items: {{logicalType: object, properties: [{inner}]}}}}\n",
    )
    assert "bad-value physicalType 'decimal(99,0)'" in said


def record(name: str, *inner: str) -> str:
    """A column that is a record, in flow style, with others inside."""
    within = ", ".join(inner) or "{name: x, logicalType: string}"
    return f"{{name: {name}, logicalType: object, properties: [{within}]}}"


def listed(name: str) -> str:
    """A column that is a list of records."""
    return record(name).replace("object, properties", "array, items: {logicalType: object, properties") + "}"


@pytest.mark.parametrize(
    "columns",
    [
        (record("ab"), record("aB_c")),
        (record("a", record("b")), record("b", record("a"))),
        (listed("a"), record("aItems")),
        ("{name: a_b, logicalType: string}", record("aB")),
    ],
)
def test_records_of_a_topic_that_are_called_alike_are_made(tmp_path: Path, columns: tuple[str, ...]) -> None:
    """As long as their names in its schema differ."""
    assert told(tmp_path, *(f"      - {column}\n" for column in columns)) == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            (record("a_b"), record("aB")),
            "16:16 duplicate-name column 'aB' has a record of the Avro name 'AB', as 'a_b'",
        ),
        (
            (record("a", record("b")), record("aB")),
            "16:16 duplicate-name column 'aB' has a record of the Avro name 'AB'",
        ),
        ((listed("a"), record("aItem")), "16:16 duplicate-name column 'aItem' has a record of the Avro name 'AItem'"),
        ((record("_"),), "15:16 duplicate-name column '_' has a record of the Avro name '', as 'the port' has"),
    ],
)
def test_records_of_a_topic_that_would_have_one_name_are_told(
    tmp_path: Path, columns: tuple[str, ...], said: str
) -> None:
    """A schema registry refuses a schema that defines one twice."""
    (found,) = told(tmp_path, *(f"      - {column}\n" for column in columns))
    assert found.startswith(f"{ASSESSED}:{said}")


def test_a_table_alone_has_no_records_that_could_clash(tmp_path: Path) -> None:
    """In Unity Catalog a structure has no name."""
    text = FILES[ASSESSED].replace(
        'type: kafka, host: "${environment.kafka}"', "type: databricks, catalog: risk, schema: scoring"
    )
    text += "".join(f"      - {record(name)}\n" for name in ("a_b", "aB"))
    mesh, findings = load(write(tmp_path, {ASSESSED: text}))
    assert mesh is not None, findings


NAMES = st.text("aAbB_1", min_size=1, max_size=3).filter(lambda text: not text[0].isdigit())
COLUMNS = st.recursive(
    st.builds(Column, name=NAMES, logical_type=st.just("string")),
    lambda inner: st.one_of(
        st.builds(
            Column, name=NAMES, logical_type=st.just("object"), properties=st.tuples(inner) | st.tuples(inner, inner)
        ),
        st.builds(Column, name=NAMES, logical_type=st.just("array"), items=inner),
    ),
    max_leaves=6,
)


def defined(schema: object) -> Iterator[str]:
    """The names of the records anywhere in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "record":
            yield schema["name"]
        for each in schema.values():
            yield from defined(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from defined(each)


@given(st.lists(COLUMNS, max_size=3))
def test_the_records_of_columns_are_those_of_their_schema(columns: list[Column]) -> None:
    """However deep they lie: what is compared is what is registered."""
    whole = avro_schema("done", "payments.transactions", "", tuple(columns))
    assert list(defined(whole)) == ["Done", *(f"Done{name}" for column in columns for name in records(column))]
