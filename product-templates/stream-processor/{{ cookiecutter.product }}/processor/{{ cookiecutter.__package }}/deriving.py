"""What follows from an event of the input."""

from datetime import datetime
from decimal import Decimal

from {{ cookiecutter.__package }}.events import Derived, Source


def derive(source: Source, now: datetime) -> Derived:
    """Return what follows from an event; raises ValueError for one that belongs to the dead letters."""
    if not str(source.{{ cookiecutter.input_key }}):
        raise ValueError("{{ cookiecutter.input_key }} is empty")
    return Derived(
        sourceId=str(source.{{ cookiecutter.input_key }}),
{% if cookiecutter.personal_data == "yes" %}
        customerId=str(source.customerId),
{% endif %}
        score=score(source),
        madeAt=now,
    )


def score(source: Source) -> Decimal:
    """Return a number from 0 to 1, the same for the same source: replace it by what the product is for."""
    return Decimal(sum(str(source.{{ cookiecutter.input_key }}).encode()) % 101).scaleb(-2).quantize(Decimal("0.0001"))
