"""Events of the contract, made from those of the input."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

KEY = "{{ cookiecutter.input_key }}"
"""Column that identifies an event of the input."""


@dataclass(frozen=True)
class Derived:
    """One event, column by column as the contract has them."""

    sourceId: str  # noqa: N815
{% if cookiecutter.personal_data == "yes" %}
    customerId: str  # noqa: N815
{% endif %}
    score: Decimal
    madeAt: datetime  # noqa: N815


def derive(event: Mapping[str, object], now: datetime) -> Derived:
    """Return what follows from an event; raises ValueError for one that belongs to the dead letters."""
    try:
        return Derived(
            sourceId=str(event[KEY]),
{% if cookiecutter.personal_data == "yes" %}
            customerId=str(event["customerId"]),
{% endif %}
            score=score(event),
            madeAt=now,
        )
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error


def score(event: Mapping[str, object]) -> Decimal:
    """Return the share of the event's columns that have a value: replace it by what the product is for."""
    return (Decimal(sum(value is not None for value in event.values())) / len(event)).quantize(Decimal("0.0001"))
