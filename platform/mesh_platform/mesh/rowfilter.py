"""A row filter: CEL over a port's columns, as the SQL condition of a secured view.

Only what translates without loss is accepted: comparisons, `in` over literals, `&&`, `||`, `!`, parentheses, quoted
text, numbers, booleans, null and `timestamp("...")`. Everything else is an error, never a wider filter. A CEL library
is not used: to build its grammar takes longer than the rest of a check together. Types are compared as CEL does: SQL
would convert silently, and `'01'` would equal `1`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from . import cel
from .quoting import sql_name, sql_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_DEPTH = 40
_RELATIONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}
_TYPES = {"string": "text", "time": "text", "integer": "number", "number": "number"}
"""By logical type what it is compared with, where that is called otherwise."""


class _Term(NamedTuple):
    type: str
    sql: str
    column: bool = False


def to_sql(expression: str, columns: Mapping[str, str]) -> str:
    """Translate `expression` over columns by their logical type; raises ValueError naming what cannot be."""
    return _Translator(cel.tokens(expression), columns).whole()


class _Translator:
    def __init__(self, tokens: list[cel.Token], columns: Mapping[str, str]) -> None:
        self.tokens, self.columns = tokens, columns
        self.position, self.depth = 0, 0

    def whole(self) -> str:
        found = self.either()
        if self.next.kind != "end":
            self.refuse("`&&`, `||` or the end")
        return found

    def either(self) -> str:
        found = self.both()
        while self.take("||"):
            found = f"({found} OR {self.both()})"
        return found

    def both(self) -> str:
        found = self.condition()
        while self.take("&&"):
            found = f"({found} AND {self.condition()})"
        return found

    def condition(self) -> str:
        if self.next.text in ("!", "("):
            return self.operand()
        left = self.term()
        if self.take("in"):
            return f"({left.sql} IN ({', '.join(self.elements(left))}))"
        relation = self.take(*_RELATIONS)
        if relation:
            return _compared(left, relation, self.term())
        if left.type != "boolean":
            self.refuse("a comparison")
        return left.sql

    def operand(self) -> str:
        """What `!` may stand before, since it binds closer than a comparison: a column, a group, another `!`."""
        if self.take("!"):
            return f"(NOT {self.inner(self.operand)})"
        if self.take("("):
            found = self.inner(self.either)
            self.expect(")")
            return found
        term = self.term()
        if term.type != "boolean":
            raise ValueError("`!` needs a boolean column or a condition in parentheses")
        return term.sql

    def inner(self, part: Callable[[], str]) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError(f"a row filter has at most {MAX_DEPTH} levels")
        found = part()
        self.depth -= 1
        return found

    def elements(self, left: _Term) -> list[str]:
        self.expect("[", "a list of literals")
        found: list[str] = []
        while not found or self.take(","):
            term = self.term("a list of literals")
            if term.column or term.type == "null":
                raise ValueError("`in` needs a list of literals")
            found.append(_comparable(left, term).sql)
        self.expect("]", "`,` or `]`")
        return found

    def term(self, expected: str = "a column or a literal") -> _Term:
        sign = self.take("-")
        token = self.next
        if token.kind not in ("name", "number", "text") or (sign and token.kind != "number"):
            self.refuse(expected)
        self.position += 1
        match token.kind:
            case "number":
                return _Term("number", cel.number(sign + token.text))
            case "text":
                return _Term("text", sql_text(cel.text(token.text)))
            case _ if token.text in cel.CONSTANTS:
                return _Term("null" if token.text == "null" else "boolean", token.text.upper())
            case _ if self.take("("):
                return self.timestamp(token.text)
            case _:
                return self.column(token.text)

    def column(self, name: str) -> _Term:
        if name in cel.RESERVED:
            raise ValueError(f"{name!r} is a reserved word of CEL")
        if name not in self.columns:
            raise ValueError(f"{name!r} is not a column of the port; columns: {', '.join(sorted(self.columns))}")
        type_ = self.columns[name]
        return _Term(_TYPES.get(type_, type_), sql_name(name), column=True)

    def timestamp(self, function: str) -> _Term:
        if function != "timestamp":
            raise ValueError(f"the function {function!r} cannot be a row filter")
        if self.next.kind != "text":
            raise ValueError('timestamp takes a literal: timestamp("2026-01-01T00:00:00Z")')
        value = cel.instant(cel.text(self.next.text))
        self.position += 1
        self.expect(")")
        return _Term("timestamp", f"TIMESTAMP {sql_text(value)}")

    @property
    def next(self) -> cel.Token:
        return self.tokens[self.position]

    def take(self, *words: str) -> str:
        """Step over the next token where it is one of `words`, and return it; else nothing."""
        token = self.next
        if token.kind in ("mark", "name") and token.text in words:
            self.position += 1
            return token.text
        return ""

    def expect(self, mark: str, said: str = "") -> None:
        if not self.take(mark):
            self.refuse(said or f"`{mark}`")

    def refuse(self, expected: str) -> NoReturn:
        token = self.next
        shown = "the end" if token.kind == "end" else repr(token.text)
        raise ValueError(f"{shown} cannot be a row filter (character {token.at}); expected {expected}")


def _compared(left: _Term, relation: str, right: _Term) -> str:
    if "null" in (left.type, right.type):
        if relation not in ("==", "!=") or not left.column:
            raise ValueError("null can only be compared as `column == null` or `column != null`")
        return f"({left.sql} IS {'NOT ' if relation == '!=' else ''}NULL)"
    _comparable(*((left, right) if left.column else (right, left)))
    return f"({left.sql} {_RELATIONS[relation]} {right.sql})"


def _comparable(column: _Term, other: _Term) -> _Term:
    """Return `other` where CEL compares it with `column`; dates are compared as text."""
    if not column.column:
        raise ValueError("a comparison needs a column")
    if column.type == "date" and other.type == "text":
        date.fromisoformat(other.sql[1:-1])
    elif column.type != other.type or column.type in ("object", "array"):
        raise ValueError(f"{column.sql} is {column.type}; it cannot be compared with {other.type} {other.sql}")
    return other
