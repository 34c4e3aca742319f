"""Quartz expressions, by the rules of Quartz's own CronExpression."""

from __future__ import annotations

import pytest
from mesh_components.quartz import fault

RIGHT = (
    "0 30 4 * * ?", "0 0 12 ? * MON-FRI", "0 0/15 * * * ?", "0 15,45 8-18 ? * 2-6", "0 0 0 L * ?", "0 0 0 LW * ?",
    "0 0 0 L-3 * ?", "0 0 0 15W * ?", "0 0 0 ? * 6L", "0 0 0 ? * FRI#3", "0 0 0 1 JAN ? 2027-2030", "59 59 23 31 12 ?",
    "0 0 0 ? * sun", "*/10 * * * * ?",
)  # fmt: skip


@pytest.mark.parametrize("expression", RIGHT)
def test_a_right_expression_has_no_fault(expression: str) -> None:
    assert fault(expression) is None


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("30 4 * * ?", "it has 5 fields"),
        ("0 30 4 * * ? 2027 x", "it has 8 fields"),
        ("60 30 4 * * ?", "'60' is no seconds"),
        ("0 60 4 * * ?", "'60' is no minutes"),
        ("0 30 24 * * ?", "'24' is no hours"),
        ("0 30 4 32 * ?", "'32' is no day of month"),
        ("0 30 4 0 * ?", "'0' is no day of month"),
        ("0 30 4 * 13 ?", "'13' is no month"),
        ("0 30 4 * FOO ?", "'FOO' is no month"),
        ("0 30 4 ? * 8", "'8' is no day of week"),
        ("0 30 4 ? * FRI#6", "'FRI#6' is no day of week"),
        ("? 30 4 * * ?", "'?' is no seconds"),
        ("0 1- 4 * * ?", "'1-' is no minutes"),
        ("0 0/0 4 * * ?", "'0/0' is no minutes"),
        ("0 0/x 4 * * ?", "'0/x' is no minutes"),
        ("0 30 4 1 1 ? 1969", "'1969' is no year"),
        ("0 30 4 * * *", "exactly one of day of month and day of week"),
        ("0 30 4 ? * ?", "exactly one of day of month and day of week"),
    ],
)
def test_a_wrong_expression_is_told_what_is_wrong(expression: str, said: str) -> None:
    assert said in str(fault(expression))
