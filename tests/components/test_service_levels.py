"""Promises of contracts as numbers."""

from __future__ import annotations

from dataclasses import replace

import mesh_example as example
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_components import service_levels
from mesh_platform.documents.standards.odcs import Quality, ServiceLevel
from mesh_platform.errors import DocumentError
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Port

COMPLETED = PortId.parse("payments.transactions.completed.v1")


def port(*levels: ServiceLevel, quality: list[Quality] | None = None) -> Port:
    found = example.mesh().port(COMPLETED)
    (schema,) = found.contract.schema_
    changed = {"sla_properties": list(levels), "schema_": [schema.model_copy(update={"quality": quality or []})]}
    return replace(found, contract=found.contract.model_copy(update=changed))


def level(property: str, value: object, unit: str | None = None, element: str | None = None) -> ServiceLevel:
    return ServiceLevel.model_validate({"property": property, "value": value, "unit": unit, "element": element})


@pytest.mark.parametrize(
    ("value", "unit", "seconds"),
    [(30, "s", 30), (500, "ms", 0.5), ("2", "min", 120), (1, "Hours", 3600), (1.5, "days", 129_600), (1, "w", 604_800)],
)
def test_latency_is_read_in_any_unit_of_time(value: object, unit: str, seconds: float) -> None:
    """Numbers as numbers or text, units in the singular, the plural and in capitals."""
    assert service_levels.latency(port(level("latency", value, unit))) == pytest.approx(seconds)


def test_the_strictest_promise_counts() -> None:
    """The shortest latency and the highest availability."""
    found = port(level("latency", 60, "s"), level("latency", 10, "s"), level("availability", 99, "percent"),
                 level("availability", 99.9, "percent"))  # fmt: skip
    assert service_levels.latency(found) == 10
    assert service_levels.availability(found) == pytest.approx(0.999)


def test_what_is_not_promised_is_not_watched() -> None:
    """Other properties are no promises of these."""
    found = port(level("retention", 2, "y"))
    assert service_levels.latency(found) is None
    assert service_levels.availability(found) is None
    assert service_levels.freshness(found) is None


def test_the_greatest_age_is_frequency_and_latency_together() -> None:
    """Of a column of type timestamp that the promise names by its path."""
    found = port(level("latency", 1, "h", "completed.completedAt"), level("frequency", 1, "d", "completed.completedAt"))
    assert service_levels.freshness(found) == ("completedAt", 90_000)
    assert service_levels.freshness(port(level("latency", 1, "h", "completed.amount"))) is None
    assert service_levels.freshness(port(level("latency", 1, "h"))) is None


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (level("latency", 1, "fortnights"), "unit 'fortnights'"),
        (level("latency", 1), "unit None"),
        (level("latency", "soon", "s"), "value 'soon'"),
        (level("latency", True, "s"), "value True"),
        (level("latency", ["1"], "s"), "value"),
    ],
)
def test_an_unusable_latency_is_an_error(bad: ServiceLevel, said: str) -> None:
    """A promise that nobody watches would look like one that is kept."""
    with pytest.raises(DocumentError, match=said) as caught:
        service_levels.latency(port(bad))
    assert caught.value.where == str(COMPLETED)
    assert caught.value.fix


@pytest.mark.parametrize("value", [0, -1, 100.5, "often"])
def test_an_impossible_availability_is_an_error(value: object) -> None:
    """It is above 0 and at most 100 per cent."""
    with pytest.raises(DocumentError, match="availability"):
        service_levels.availability(port(level("availability", value, "percent")))


@pytest.mark.parametrize(
    ("rule", "fewest"),
    [
        ({"metric": "rowCount", "mustBeGreaterThan": 10}, 11),
        ({"metric": "rowCount", "mustBeGreaterOrEqualTo": 10}, 10),
        ({"rule": "rowCount", "mustBeGreaterThan": 0}, 1),
        ({"metric": "rowCount", "mustBeLessThan": 5}, 1),
        ({"metric": "nullValues", "mustBeGreaterThan": 10}, 1),
    ],
)
def test_the_fewest_rows_are_those_of_the_rule(rule: dict[str, object], fewest: int) -> None:
    """At least one without a rule, for an empty table serves nobody."""
    assert service_levels.fewest_rows(port(quality=[Quality.model_validate(rule)])) == fewest


@given(st.floats(min_value=0.001, max_value=100, allow_nan=False))
def test_any_per_cent_is_a_share(value: float) -> None:
    """Between 0 and 1."""
    found = service_levels.availability(port(level("availability", value, "percent")))
    assert found is not None
    assert 0 < found <= 1


@given(st.text(max_size=8))
def test_any_unit_is_read_or_refused(unit: str) -> None:
    """Never guessed."""
    try:
        found = service_levels.latency(port(level("latency", 1, unit)))
    except DocumentError:
        return
    assert found is not None
    assert found > 0
