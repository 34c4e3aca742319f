"""A row filter becomes SQL without loss, or is refused."""

import contextlib
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.governance.expressions.evaluator import library
from mesh_platform.mesh.quoting import sql_name, sql_text
from mesh_platform.mesh.rowfilter import to_sql

COLUMNS = {
    "amount": "number",
    "count": "integer",
    "currency": "string",
    "bookedOn": "date",
    "completedAt": "timestamp",
    "open": "boolean",
    "address": "object",
    "return": "string",
}


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        ("amount > 10.5", "(`amount` > 10.5)"),
        ("amount >= 1e3", "(`amount` >= 1e3)"),
        ("-1 < amount", "(-1 < `amount`)"),
        ("count == amount", "(`count` = `amount`)"),
        ('currency in ["EUR", "SEK"]', "(`currency` IN ('EUR', 'SEK'))"),
        ("count in [1, -2]", "(`count` IN (1, -2))"),
        ('currency != "EUR" && !(open)', "((`currency` <> 'EUR') AND (NOT `open`))"),
        ("!!open", "(NOT (NOT `open`))"),
        ("!open || open && true", "((NOT `open`) OR (`open` AND TRUE))"),
        ("(amount == null || open) && open", "(((`amount` IS NULL) OR `open`) AND `open`)"),
        ("address != null", "(`address` IS NOT NULL)"),
        ("open == false", "(`open` = FALSE)"),
        ('bookedOn < "2026-01-01"', "(`bookedOn` < '2026-01-01')"),
        ('completedAt >= timestamp("2026-01-01T00:00:00Z")', "(`completedAt` >= TIMESTAMP '2026-01-01T00:00:00Z')"),
        ("currency == 'it\\'s \\u00e9\\n'", "(`currency` = 'it\\'s é\n')"),
        (" ( open )\n", "`open`"),
    ],
)
def test_a_filter_translates(expression, sql):
    assert to_sql(expression, COLUMNS) == sql


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('currency.startsWith("E")', "'.startsWith"),
        ("size(currency) > 1", "the function 'size'"),
        ("iban == 'x'", "'iban' is not a column of the port; columns: address, amount"),
        ("return == 'x'", "'return' is a reserved word of CEL"),
        ("amount + 1 > 2", "'+ 1 > 2' cannot be a row filter (character 8)"),
        ("amount - 1 > 2", "'-' cannot be a row filter (character 8); expected a comparison"),
        ("amount > 1 ? true : false", "'? true : false' cannot be a row filter"),
        ("amount > 1 > 2", "'>' cannot be a row filter (character 12); expected `&&`, `||` or the end"),
        ("amount >", "the end cannot be a row filter (character 9); expected a column or a literal"),
        ("", "the end cannot be a row filter (character 1)"),
        ("(open", "the end cannot be a row filter (character 6); expected `)`"),
        ("currency in []", "expected a list of literals"),
        ("currency in 'EUR'", "expected a list of literals"),
        ("currency in ['EUR'", "expected `,` or `]`"),
        ("currency in [currency]", "`in` needs a list of literals"),
        ("currency in [null]", "`in` needs a list of literals"),
        ("currency in ['EUR', 1]", "`currency` is text; it cannot be compared with number 1"),
        ("currency == 1", "`currency` is text; it cannot be compared with number 1"),
        ("'1' == count", "`count` is number; it cannot be compared with text '1'"),
        ("completedAt > '2026-01-01'", "`completedAt` is timestamp; it cannot be compared with text"),
        ("address == address", "`address` is object; it cannot be compared"),
        ("bookedOn > 'yesterday'", "Invalid isoformat"),
        ("'1' == 1", "a comparison needs a column"),
        ("true == open == true", "expected `&&`, `||` or the end"),
        ("amount < null", "null can only be compared as"),
        ("null == amount", "null can only be compared as"),
        ("amount", "expected a comparison"),
        ("1", "expected a comparison"),
        ("!amount > 1", "`!` needs a boolean column"),
        ('currency == b"x"', "'b\"x\"' cannot be a row filter"),
        ('currency == r"x"', "'r\"x\"' cannot be a row filter"),
        ("count == 1u", "'1u' cannot be a row filter"),
        ("count == 0x1F", "'0x1F' cannot be a row filter"),
        ("count == 9223372036854775808", "larger than an integer of 64 bits"),
        ("count == " + "9" * 9999, "larger than an integer of 64 bits"),
        ("currency == 'a\\x41'", "the escape \\x cannot be"),
        ("currency == '\\ud800'", "the escape \\ud800 cannot be"),
        ("currency == 'a' 'b'", "expected `&&`, `||` or the end"),
        ("currency == 'a\nb'", "cannot be a row filter"),
        ("open // comment", "'// comment' cannot be a row filter"),
        ('completedAt > timestamp("2026-01-01")', "'2026-01-01' is no instant with its offset"),
        ('completedAt > timestamp("2026-13-01T00:00:00Z")', "month must be in 1..12"),
        ("completedAt > timestamp(currency)", "timestamp takes a literal"),
        ('completedAt > timestamp("2026-01-01T00:00:00Z", open)', "expected `)`"),
        ("(" * 41 + "open" + ")" * 41, "at most 40 levels"),
        ("!" * 9999 + "open", "at most 40 levels"),
    ],
)
def test_what_does_not_translate_without_loss_is_refused(expression, said):
    with pytest.raises(ValueError) as refused:
        to_sql(expression, COLUMNS)
    assert said in str(refused.value)


def test_many_negations_side_by_side_are_not_deep():
    assert to_sql(" && ".join(["!open"] * 100), COLUMNS).count("NOT") == 100


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


@given(expression=st.text(alphabet="amount<>=&|!() 1\"'currency[],?:.\\-", max_size=40))
def test_any_text_is_translated_or_refused(expression):
    try:
        sql = to_sql(expression, COLUMNS)
    except ValueError:
        return
    assert sql


VALUES = {
    "amount": st.sampled_from([-1.5, 0.0, 1.5]),
    "count": st.integers(-2, 2),
    "currency": st.sampled_from(["EUR", "it's", "é"]),
    "open": st.booleans(),
}
ROWS = st.fixed_dictionaries(VALUES)
ROWS_WITH_NULLS = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})
RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
ATOMS = st.one_of(
    st.sampled_from(["open", "(open)", "true", "false", "open != false"]),
    st.builds("amount {} {}".format, RELATIONS, st.sampled_from(["-1.5", "0.0", "1.5"])),
    st.builds("{} {} count".format, st.integers(-2, 2), RELATIONS),
    st.builds("currency {} {}".format, RELATIONS, st.sampled_from(['"EUR"', "'it\\'s'", '"\\u00e9"'])),
    st.builds("count in [{}, {}]".format, st.integers(-2, 2), st.integers(-2, 2)),
)
FILTERS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{} && {}".format, inner, inner),
        st.builds("{} || {}".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("!({})".format, inner),
    ),
    max_leaves=6,
)


def by_cel(expression: str, row: dict[str, object]) -> bool:
    """Whether a CEL library finds the row in; what it refuses to compare is out."""
    program = library().compile(expression)
    try:
        return program.execute(row) is True
    except TypeError:
        return False


def by_sql(condition: str, row: dict[str, object]) -> bool:
    data = "WITH data AS (SELECT :amount amount, :count count, :currency currency, :open open)"
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        return database.execute(f"{data} SELECT 1 FROM data WHERE {condition}", row).fetchone() is not None


@settings(deadline=None, max_examples=300)
@given(expression=FILTERS, row=ROWS)
def test_the_condition_finds_the_rows_that_cel_finds(expression, row):
    assert by_sql(to_sql(expression, COLUMNS).replace("\\'", "''"), row) == by_cel(expression, row)


@settings(deadline=None, max_examples=300)
@given(expression=FILTERS, row=ROWS_WITH_NULLS)
def test_a_null_never_lets_a_row_through_that_cel_keeps_out(expression, row):
    assert by_cel(expression, row) or not by_sql(to_sql(expression, COLUMNS).replace("\\'", "''"), row)
