"""The part of PromQL that the mesh's alerts are written in, evaluated over a short history as Prometheus would.

What is not of that part, and what nobody has figures for, is not evaluated: it raises, it never counts as nothing.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser as parser

from .promql_functions import AGGREGATIONS, OVER_RANGES, quantile
from .samples import NAME, History, Labels, Series, latest, within

Vector = dict[Labels, float]
Result = Vector | float

_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda left, right: _divided(left, right),
}  # fmt: skip
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


class NotEvaluatedError(Exception):
    """An expression says something that cannot be told here; its text is the reason."""


def parsed(expression: str) -> parser.Expr:
    """Return an expression's tree; raises NotEvaluatedError where it has none."""
    try:
        return parser.parse(expression)
    except ValueError as error:
        raise NotEvaluatedError(f"it cannot be read: {error}") from error


def metrics(expression: parser.Expr) -> frozenset[str]:
    """Return the names of the metrics that an expression asks for."""
    found: set[str] = set()

    def visit(node: parser.Expr) -> None:
        selector = node.vector_selector if isinstance(node, parser.MatrixSelector) else node
        if isinstance(selector, parser.VectorSelector):
            found.add(_name(selector))

    parser.walk(expression, visit)
    return frozenset(found)


def evaluate(expression: parser.Expr, history: History, at: float) -> Result:
    """Return what an expression is at a moment; raises NotEvaluatedError for what is not of this part of PromQL."""
    return _Evaluation(history, at).of(expression)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    history: History
    at: float

    def of(self, node: Any) -> Result:
        match node:
            case parser.NumberLiteral():
                return node.val
            case parser.ParenExpr():
                return self.of(node.expr)
            case parser.VectorSelector():
                return self._instant(node)
            case parser.Call():
                return self._call(node)
            case parser.AggregateExpr():
                return self._aggregate(node)
            case parser.BinaryExpr():
                return self._binary(node)
            case _:
                raise NotEvaluatedError(f"{type(node).__name__} is not evaluated here")

    def _vector(self, node: Any) -> Vector:
        found = self.of(node)
        if isinstance(found, dict):
            return found
        raise NotEvaluatedError("a number where series are wanted is not evaluated here")

    def _instant(self, selector: parser.VectorSelector) -> Vector:
        chosen = ((labels, latest(series, self.at)) for labels, series in self._chosen(selector))
        return {labels: value for labels, value in chosen if value is not None}

    def _chosen(self, selector: parser.VectorSelector) -> Iterator[tuple[Labels, Series]]:
        if selector.offset is not None or selector.at is not None or selector.matchers.or_matchers:
            raise NotEvaluatedError("offset, @ and or between matchers are not evaluated here")
        tests = [_test(matcher) for matcher in selector.matchers.matchers]
        for labels, series in self.history.named(_name(selector)):
            known = dict(labels)
            if all(test(known) for test in tests):
                yield labels, series

    def _call(self, call: parser.Call) -> Result:
        name = call.func.name
        if name in OVER_RANGES and isinstance(call.args[0], parser.MatrixSelector):
            return self._over_range(name, call.args[0])
        if name == "absent":
            return self._absent(call.args[0])
        if name == "histogram_quantile":
            return self._quantile(*call.args)
        raise NotEvaluatedError(f"function {name} is not evaluated here")

    def _over_range(self, name: str, ranged: parser.MatrixSelector) -> Vector:
        start, compute = self.at - ranged.range.total_seconds(), OVER_RANGES[name]
        found: Vector = {}
        for labels, series in self._chosen(ranged.vector_selector):
            value = compute(within(series, start, self.at), start, self.at)
            if value is not None:
                found[_without(labels, [NAME])] = value
        return found

    def _absent(self, node: Any) -> Vector:
        return {} if self._vector(node) else {_told(node): 1.0}

    def _quantile(self, share: Any, node: Any) -> Vector:
        number = self.of(share)
        if isinstance(number, dict):
            raise NotEvaluatedError("the quantile is no number")
        groups: dict[Labels, list[tuple[float, float]]] = {}
        for labels, value in self._vector(node).items():
            bound = _number(dict(labels).get("le", ""))
            if bound is not None:
                groups.setdefault(_without(labels, [NAME, "le"]), []).append((bound, value))
        found = {labels: quantile(number, buckets) for labels, buckets in groups.items()}
        return {labels: value for labels, value in found.items() if value is not None}

    def _aggregate(self, node: parser.AggregateExpr) -> Vector:
        name = str(node.op)
        if name not in AGGREGATIONS:
            raise NotEvaluatedError(f"aggregation {name} is not evaluated here")
        groups: dict[Labels, list[float]] = {}
        for labels, value in self._vector(node.expr).items():
            groups.setdefault(_group(labels, node.modifier), []).append(value)
        return {labels: AGGREGATIONS[name](values) for labels, values in groups.items()}

    def _binary(self, node: parser.BinaryExpr) -> Result:
        sign = str(node.op)
        if sign not in _ARITHMETIC and sign not in _COMPARISONS:
            raise NotEvaluatedError(f"operator {sign} is not evaluated here")
        if node.modifier is not None and (node.modifier.return_bool or node.modifier.group_labels):
            raise NotEvaluatedError("bool and group_left or group_right are not evaluated here")
        left, right = self.of(node.lhs), self.of(node.rhs)
        if isinstance(left, dict) and isinstance(right, dict):
            return _matched(sign, left, right, node.modifier)
        if isinstance(left, dict) or isinstance(right, dict):
            return _with_number(sign, left, right)
        return _scalar(sign, left, right)


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _scalar(sign: str, left: float, right: float) -> float:
    if sign not in _ARITHMETIC:
        raise NotEvaluatedError("a comparison of two numbers is not evaluated here")
    return _ARITHMETIC[sign](left, right)


def _with_number(sign: str, left: Result, right: Result) -> Vector:
    """Compute or compare a vector with a number; a comparison keeps the series for which it holds as they are."""
    found: Vector = {}
    series = left if isinstance(left, dict) else right
    for labels, value in series.items() if isinstance(series, dict) else ():
        pair = (value if isinstance(left, dict) else left, value if isinstance(right, dict) else right)
        if sign in _ARITHMETIC:
            found[_without(labels, [NAME])] = _ARITHMETIC[sign](*pair)
        elif _COMPARISONS[sign](*pair):
            found[labels] = value
    return found


def _matched(sign: str, left: Vector, right: Vector, modifier: parser.BinModifier | None) -> Vector:
    matching = modifier.matching if modifier is not None else None
    others = _keyed(right, matching)
    found: Vector = {}
    for key, (labels, value) in _keyed(left, matching).items():
        if key not in others:
            continue
        other = others[key][1]
        if sign in _ARITHMETIC:
            found[key] = _ARITHMETIC[sign](value, other)
        elif _COMPARISONS[sign](value, other):
            found[_only(labels, [NAME, *dict(key)]) if matching is None or _ignores(matching) else key] = value
    return found


def _keyed(vector: Vector, matching: parser.LabelModifier | None) -> dict[Labels, tuple[Labels, float]]:
    found: dict[Labels, tuple[Labels, float]] = {}
    for labels, value in vector.items():
        if matching is None or _ignores(matching):
            key = _without(labels, [NAME, *(matching.labels if matching is not None else ())])
        else:
            key = _only(labels, matching.labels)
        if key in found:
            raise NotEvaluatedError("several series match one on the other side of an operator")
        found[key] = (labels, value)
    return found


def _ignores(matching: parser.LabelModifier) -> bool:
    return matching.type == parser.LabelModifierType.Exclude


def _group(labels: Labels, modifier: parser.AggModifier | None) -> Labels:
    if modifier is None:
        return frozenset()
    if modifier.type == parser.AggModifierType.By:
        return _only(labels, modifier.labels)
    return _without(labels, [NAME, *modifier.labels])


def _without(labels: Labels, names: Iterable[str]) -> Labels:
    dropped = set(names)
    return frozenset(pair for pair in labels if pair[0] not in dropped)


def _only(labels: Labels, names: Iterable[str]) -> Labels:
    kept = set(names)
    return frozenset(pair for pair in labels if pair[0] in kept)


def _name(selector: parser.VectorSelector) -> str:
    if selector.name:
        return selector.name
    raise NotEvaluatedError("a selector without the name of a metric is not evaluated here")


def _test(matcher: parser.Matcher) -> Callable[[Mapping[str, str]], bool]:
    name, value = matcher.name, matcher.value
    if matcher.op in (parser.MatchOp.Equal, parser.MatchOp.NotEqual):
        wanted = matcher.op == parser.MatchOp.Equal
        return lambda labels: (labels.get(name, "") == value) == wanted
    try:
        pattern, wanted = re.compile(value, re.DOTALL), matcher.op == parser.MatchOp.Re
    except re.error as error:
        raise NotEvaluatedError(f"the pattern {value!r} is not evaluated here: {error}") from error
    return lambda labels: (pattern.fullmatch(labels.get(name, "")) is not None) == wanted


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _told(node: Any) -> Labels:
    """Return the labels that `absent` gives its answer: those that a bare selector asks for by equality."""
    if not isinstance(node, parser.VectorSelector):
        return frozenset()
    found = [each for each in node.matchers.matchers if each.op == parser.MatchOp.Equal and each.name != NAME]
    names = [each.name for each in found]
    return frozenset((each.name, each.value) for each in found if names.count(each.name) == 1)
