"""Statements as trees: read from Databricks' dialect, of the few kinds that the door runs, written in DuckDB's."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from mesh_platform.errors import PolicyError

logging.getLogger("sqlglot").setLevel(logging.ERROR)

KINDS = (exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)
"""What reads and writes rows; CREATE and DROP of tables and views are taken apart elsewhere."""
LENGTH = 200_000
_FUNCTIONS = {"hash", "make_date"}
"""Functions that the reader does not know by a class of their own, and that are the same in both dialects."""
_TABLE_FUNCTIONS = {"range"}
_REFUSED = (
    exp.Command, exp.Into, exp.ReadCSV, exp.ReadParquet, exp.Host, exp.Secret, exp.ToFile, exp.Columns, exp.SessionUser,
    exp.MatchAgainst, exp.AnonymousAggFunc, exp.Lock,
)  # fmt: skip
_REFUSED_PREFIXES = ("Current", "AI")
_CURRENT = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentDatetime, exp.CurrentTime, exp.CurrentTimestampLTZ)
_CHANGES = (
    exp.Create, exp.Drop, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable, exp.Copy, exp.Alter,
)  # fmt: skip
_TABLE_ARGS = {"this", "db", "catalog", "alias", "joins", "laterals", "pivots", "sample"}


def refused(what: str) -> PolicyError:
    """Return the error of a statement that is not run, whoever sends it."""
    return PolicyError(
        what, where="warehouse", fix="send one query or change of rows; files are read and written through /volumes"
    )


def read(sql: str, parameters: Mapping[str, str] | None = None) -> list[exp.Expr]:
    """Return the statements of a text; raises PolicyError for what cannot be read, which may be anything."""
    if len(sql) > LENGTH:
        raise refused(f"the statement has {len(sql)} characters, {LENGTH} are read")
    try:
        trees = sqlglot.parse(_named(sql, parameters or {}), read="databricks")
        found = [each for each in trees if each is not None]
        return [_with_parameters(each, parameters or {}) for each in found]
    except (SqlglotError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refused(f"[PARSE_SYNTAX_ERROR] {reason}") from error


def one(sql: str, parameters: Mapping[str, str] | None = None) -> exp.Expr:
    """Return the one statement of a text."""
    found = read(sql, parameters)
    if len(found) != 1:
        raise refused(f"[PARSE_SYNTAX_ERROR] one statement is run at a time, these are {len(found)}")
    return found[0]


def written(tree: exp.Expr) -> str:
    """Return a tree as DuckDB's SQL; raises PolicyError for what that cannot say."""
    try:
        return tree.sql("duckdb", comments=False)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise refused(f"[UNSUPPORTED] {error}") from error


def check(tree: exp.Expr) -> None:
    """Raise PolicyError for anything in a statement that reaches beyond tables: fail closed on what is not known."""
    for node in tree.walk():
        name = type(node).__name__
        if isinstance(node, _REFUSED) or (name.startswith(_REFUSED_PREFIXES) and not isinstance(node, _CURRENT)):
            raise refused(f"[UNSUPPORTED_FUNCTION] {node.sql('databricks')[:80]} is not run in this warehouse")
        if isinstance(node, exp.Anonymous) and node.name.lower() not in _allowed(node):
            raise refused(f"[UNRESOLVED_ROUTINE] Cannot resolve routine {node.name!r}: it is not run in this warehouse")
        if isinstance(node, (exp.Placeholder, exp.Parameter, exp.SessionParameter)):
            raise refused(f"[UNBOUND_SQL_PARAMETER] {node.sql('databricks')} has no value")
        if isinstance(node, _CHANGES) and node is not tree and not isinstance(node.parent, exp.When):
            raise refused("[UNSUPPORTED] a statement within a statement is not run")
        if isinstance(node, exp.Table):
            more = sorted(key for key, value in node.args.items() if value and key not in _TABLE_ARGS)
            if not isinstance(node.this, (exp.Identifier, exp.Func)):
                raise refused(f"[INVALID_IDENTIFIER] {node.sql('databricks')[:80]} is no name of a table")
            if more:
                raise refused(f"[UNSUPPORTED] {node.sql('databricks')[:80]}: no {more[0]} in this warehouse")


def _allowed(node: exp.Anonymous) -> set[str]:
    return _TABLE_FUNCTIONS if isinstance(node.parent, exp.Table) else _FUNCTIONS


def _named(sql: str, parameters: Mapping[str, str]) -> str:
    """Put the names that IDENTIFIER('a.b.c') and IDENTIFIER(:name) say in their places."""
    tokens = sqlglot.tokenize(sql, read="databricks")
    pieces: list[str] = []
    done = 0
    for number, token in enumerate(tokens):
        if token.token_type is not TokenType.VAR or token.text.upper() != "IDENTIFIER":
            continue
        kinds = tuple(each.token_type for each in tokens[number + 1 : number + 5])
        if kinds[:1] != (TokenType.L_PAREN,):
            continue
        if kinds[:3] == (TokenType.L_PAREN, TokenType.STRING, TokenType.R_PAREN):
            name, last = tokens[number + 2].text, tokens[number + 3]
        elif kinds == (TokenType.L_PAREN, TokenType.COLON, TokenType.VAR, TokenType.R_PAREN):
            name, last = parameters.get(tokens[number + 3].text, ""), tokens[number + 4]
        else:
            raise refused("[INVALID_IDENTIFIER] IDENTIFIER takes one string or one parameter")
        table = exp.to_table(name, dialect="databricks")
        if not all(isinstance(part, exp.Identifier) for part in table.parts) or table.args.get("alias"):
            raise refused(f"[INVALID_IDENTIFIER] {name[:80]!r} is no name")
        pieces += [sql[done : token.start], ".".join(f"`{part.name.replace('`', '``')}`" for part in table.parts)]
        done = last.end + 1
    return "".join([*pieces, sql[done:]])


def _with_parameters(tree: exp.Expr, parameters: Mapping[str, str]) -> exp.Expr:
    """Put in the values of `:name` markers."""

    def filled(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder) and node.name in parameters:
            return exp.Literal.string(parameters[node.name])
        return node

    return tree.transform(filled, copy=False)
