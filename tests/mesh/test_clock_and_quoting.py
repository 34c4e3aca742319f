"""Instants and quoted values as the mesh writes them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from mesh_platform.errors import UsageError
from mesh_platform.mesh.clock import instant, written
from mesh_platform.mesh.quoting import promql_value, sql_value


@pytest.mark.parametrize(
    "text", ["2026-11-24", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00+01:00", "2026-11-24T00:00"]
)
def test_a_date_or_time_is_an_instant_in_utc(text):
    assert instant(text) == datetime(2026, 11, 24, tzinfo=UTC)
    assert written(instant(text)) == "2026-11-24T00:00:00Z"


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "24.11.2026"])
def test_anything_else_is_refused_with_how_to_write_it(text):
    with pytest.raises(UsageError) as refused:
        instant(text)
    assert refused.value.fix == "write it as 2026-11-24 or 2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("value", "sql"),
    [(None, "NULL"), (True, "TRUE"), (False, "FALSE"), (1, "1"), (Decimal("1.50"), "1.50"), ("it's\\", "'it\\'s\\\\'")],
)
def test_a_value_is_a_literal_of_its_type(value, sql):
    assert sql_value(value) == sql


def test_a_label_of_prometheus_cannot_end_its_quotes():
    assert promql_value('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'
