"""A row filter becomes SQL without loss, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh_platform.mesh.quoting import sql_name, sql_text
from mesh_platform.mesh.rowfilter import to_sql

COLUMNS = ("amount", "currency", "completedAt", "open")


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        ("amount > 10.5", "(`amount` > 10.5)"),
        ('currency in ["EUR", "SEK"]', "(`currency` IN ('EUR', 'SEK'))"),
        ('currency != "EUR" && !(open)', "((`currency` <> 'EUR') AND (NOT (`open`)))"),
        ("amount == null || open", "((`amount` IS NULL) OR `open`)"),
        ("amount != null", "(`amount` IS NOT NULL)"),
        ('completedAt >= timestamp("2026-01-01T00:00:00Z")', "(`completedAt` >= TIMESTAMP '2026-01-01T00:00:00Z')"),
        ("-1 < amount", "(-1 < `amount`)"),
    ],
)
def test_a_filter_translates(expression, sql):
    assert to_sql(expression, COLUMNS) == sql


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('currency.startsWith("E")', "cannot be a row filter"),
        ("size(currency) > 1", "size"),
        ("iban == 'x'", "'iban' is not a column of the port"),
        ("amount + 1 > 2", "cannot be a row filter"),
        ("currency in []", "list of literals"),
        ("amount > 1 ? true : false", "cannot be a row filter"),
        ('currency == b"x"', "BYTES_LIT"),
        ("amount >", "not a CEL expression"),
        ('completedAt > timestamp("yesterday")', "Invalid isoformat"),
        ("completedAt > timestamp(currency)", "literal"),
    ],
)
def test_what_does_not_translate_without_loss_is_refused(expression, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        to_sql(expression, COLUMNS)


@given(text=st.text(max_size=30))
def test_no_text_ends_the_literal_it_stands_in(text):
    quoted = sql_text(text)
    inner = quoted[1:-1]
    plain = inner.replace("\\\\", "").replace("\\'", "")
    assert quoted.startswith("'") and quoted.endswith("'")
    assert "'" not in plain and "\\" not in plain


@given(text=st.text(min_size=1, max_size=30))
def test_no_name_ends_the_identifier_it_stands_in(text):
    assert "`" not in sql_name(text)[1:-1].replace("``", "")


@given(expression=st.text(alphabet="amount<>=&|!() 1\"'currency[],?:.", max_size=40))
def test_any_text_is_translated_or_refused(expression):
    try:
        sql = to_sql(expression, COLUMNS)
    except ValueError:
        return
    assert sql
