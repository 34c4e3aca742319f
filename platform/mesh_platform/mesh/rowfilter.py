"""A row filter: CEL over a port's columns, as the SQL condition of a secured view.

Only what translates without loss is accepted: comparisons, `in` over literals, `&&`, `||`, `!`, parentheses,
strings, numbers, booleans, null and `timestamp("...")`. Everything else is an error, never a wider filter.
"""

from __future__ import annotations

import ast
from datetime import datetime
from typing import TYPE_CHECKING, cast

from .quoting import sql_name, sql_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from lark import Token, Tree

    Node = Tree[Token] | Token

_RELATIONS = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "=",
    "relation_ne": "<>",
}


def to_sql(expression: str, columns: Collection[str]) -> str:
    """Translate `expression` over `columns`; raises ValueError naming the part that cannot be translated."""
    from celpy.celparser import CELParseError, CELParser

    try:
        tree = CELParser().parse(expression)
    except CELParseError as error:
        raise ValueError(f"not a CEL expression: {str(error.args[0]).splitlines()[0]}") from error
    return _Translator(frozenset(columns)).condition(cast("Tree[Token]", tree))


class _Translator:
    def __init__(self, columns: frozenset[str]) -> None:
        self.columns = columns

    def condition(self, node: Tree[Token]) -> str:
        children = cast("list[Tree[Token]]", node.children)
        match node.data:
            case "conditionalor" if len(children) == 2:
                return f"({self.condition(children[0])} OR {self.condition(children[1])})"
            case "conditionaland" if len(children) == 2:
                return f"({self.condition(children[0])} AND {self.condition(children[1])})"
            case "relation" if len(children) == 2:
                return self.relation(children[0], children[1])
            case "unary" if len(children) == 2 and children[0].data == "unary_not":
                return f"(NOT {self.condition(children[1])})"
            case "primary" if isinstance(node.children[0], str) or children[0].data in ("ident", "literal"):
                return self.term(node)
            case "paren_expr":
                return f"({self.condition(children[0])})"
            case _ if len(children) == 1 and not isinstance(node.children[0], str):
                return self.condition(children[0])
            case _:
                raise ValueError(f"cannot be a row filter: {node.data}")

    def relation(self, head: Tree[Token], right: Tree[Token]) -> str:
        left = self.term(cast("Tree[Token]", head.children[0]))
        if head.data == "relation_in":
            return f"({left} IN ({', '.join(self.elements(right))}))"
        if head.data not in _RELATIONS:
            raise ValueError(f"cannot be a row filter: {head.data}")
        value = self.term(right)
        if value == "NULL" and head.data in ("relation_eq", "relation_ne"):
            return f"({left} IS {'NOT ' if head.data == 'relation_ne' else ''}NULL)"
        return f"({left} {_RELATIONS[head.data]} {value})"

    def elements(self, node: Tree[Token]) -> list[str]:
        inner = _single(node)
        if inner.data != "list_lit" or not inner.children:
            raise ValueError("`in` needs a list of literals")
        return [self.term(cast("Tree[Token]", each)) for each in cast("Tree[Token]", inner.children[0]).children]

    def term(self, node: Tree[Token]) -> str:
        inner = _single(node)
        match inner.data:
            case "ident":
                name = str(inner.children[0])
                if name not in self.columns:
                    raise ValueError(
                        f"{name!r} is not a column of the port; columns: {', '.join(sorted(self.columns))}"
                    )
                return sql_name(name)
            case "literal":
                return _literal(cast("Token", inner.children[0]))
            case "ident_arg":
                return self.timestamp(inner)
            case _:
                raise ValueError(f"cannot be a row filter: {inner.data}")

    def timestamp(self, node: Tree[Token]) -> str:
        name, *arguments = node.children
        if str(name) != "timestamp" or len(arguments) != 1:
            raise ValueError(f"function {name} cannot be a row filter")
        value = _single(cast("Tree[Token]", cast("Tree[Token]", arguments[0]).children[0]))
        if value.data != "literal":
            raise ValueError('timestamp takes a literal: timestamp("2026-01-01T00:00:00Z")')
        text = str(ast.literal_eval(str(value.children[0])))
        datetime.fromisoformat(text)
        return f"TIMESTAMP {sql_text(text)}"


def _single(node: Tree[Token]) -> Tree[Token]:
    while len(node.children) == 1 and node.data not in ("ident", "literal", "list_lit"):
        node = cast("Tree[Token]", node.children[0])
    return node


def _literal(token: Token) -> str:
    match token.type:
        case "STRING_LIT" | "MLSTRING_LIT":
            return sql_text(str(ast.literal_eval(str(token))))
        case "INT_LIT" | "FLOAT_LIT":
            return str(token)
        case "BOOL_LIT":
            return str(token).upper()
        case "NULL_LIT":
            return "NULL"
        case _:
            raise ValueError(f"a literal of type {token.type} cannot be in a row filter")
