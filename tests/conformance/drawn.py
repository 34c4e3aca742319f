"""Inputs drawn from the tables: valid ones, with what is unknown or secret at any depth."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from mesh_platform.localcloud.types.table import Field, Rule, Schema, kinds, schema
from mesh_platform.localcloud.values import UNKNOWN, Secret

CLASSIC = [
    found
    for package in ("confluentcloud", "databricks")
    for kind in kinds(package)
    if not (found := schema(package, kind)).framework
]
BUILT = {
    r"^http": "https://a.example", r"^lkc-": "lkc-1", r"^(n-|nr-)": "n-1", r"^(u-|sa-)": "sa-1",
    r"^crn://.+$": "crn://a", r"^User:.+$": "User:sa-1", r"^[a-zA-Z][a-zA-Z0-9_\s]*$": "Card",
}  # fmt: skip
"""A text for each pattern of a validator; others take plain letters."""
LETTERS = st.text("abcdefgh", min_size=1, max_size=6)


def inputs(found: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Draw valid inputs of a type, with its name given."""
    chosen = [field for field in found.fields if field.required or field.pulumi == found.autoname]
    needed = [field for field in found.fields if (field.exactly_one or field.at_least_one) and field not in chosen]
    alone = [
        field
        for field in found.fields
        if field not in chosen and not _tied(field, found.fields) and not field.rule.file and not field.read_only
    ]
    return st.builds(
        lambda given, more: {**given, **{name: value for name, value in more.items() if value is not None}},
        st.fixed_dictionaries({field.pulumi: value(field) for field in (*chosen, *needed[:1])}),
        st.fixed_dictionaries({field.pulumi: st.none() | value(field) for field in alone[:8]}),
    )


def _tied(field: Field, siblings: tuple[Field, ...]) -> bool:
    """Whether a property depends on others, or they on it."""
    groups = [(*each.conflicts, *each.exactly_one, *each.at_least_one, *each.together) for each in siblings]
    own = (*field.conflicts, *field.exactly_one, *field.at_least_one, *field.together)
    return bool(own) or any(field.name in group for group in groups)


def value(field: Field) -> st.SearchStrategy[Any]:
    """Draw a valid value of a property."""
    if field.kind == "object":
        return _block(field)
    if field.kind == "list":
        element = _block(field) if field.fields else _scalar(field.of, field.rule)
        return st.lists(element, min_size=max(1, field.minimum), max_size=max(2, field.minimum))
    if field.kind == "map":
        return st.dictionaries(LETTERS, LETTERS if field.of == "string" else st.integers(0, 9), max_size=2)
    return _scalar(field.kind, field.rule)


def several(field: Field) -> bool:
    """Whether a property has more than one value to draw."""
    return len(field.rule.enum) != 1 and field.rule.matches not in BUILT


def _block(field: Field) -> st.SearchStrategy[dict[str, Any]]:
    asked = {name.rpartition(".")[2] for name in field.together}
    one = [each for each in field.fields if each.exactly_one or each.at_least_one][:1]
    inner = [each for each in field.fields if each.required or each in one or each.name in asked]
    return st.fixed_dictionaries({each.pulumi: value(each) for each in inner})


def _scalar(kind: str, rule: Rule) -> st.SearchStrategy[Any]:
    if rule.enum:
        return st.sampled_from(rule.enum)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number"):
        least, most = rule.between or (rule.at_least or 0, 1_000)
        return st.integers(least, most)
    if rule.base64:
        return st.just("YQ==")
    if rule.url:
        return st.just("https://a.example/b")
    return st.just(BUILT[rule.matches]) if rule.matches in BUILT else LETTERS


def sealed(given: Any, draw: Any) -> Any:
    """Return a value with some of it sealed and some of it unknown, at any depth."""
    match draw(st.sampled_from(("as it is", "sealed", "unknown", "deeper", "deeper"))):
        case "sealed":
            return Secret(given)
        case "unknown":
            return UNKNOWN
        case "deeper" if isinstance(given, dict):
            return {key: sealed(each, draw) for key, each in given.items()}
        case "deeper" if isinstance(given, list):
            return [sealed(each, draw) for each in given]
        case _:
            return given
