"""The events that it reads and writes, column by column as their contracts have them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Source:
    """What it needs of {{ cookiecutter.input }}; columns that are not named here are left out."""

    {{ cookiecutter.input_key }}: object{{ "  # noqa: N815" if cookiecutter.input_key != cookiecutter.input_key | lower else "" }}
{% if cookiecutter.personal_data == "yes" and cookiecutter.input_key != "customerId" %}
    customerId: str  # noqa: N815
{% endif %}


@dataclass(frozen=True)
class Derived:
    """One event of {{ cookiecutter.__contract }}."""

    sourceId: str  # noqa: N815
{% if cookiecutter.personal_data == "yes" %}
    customerId: str  # noqa: N815
{% endif %}
    score: Decimal
    madeAt: datetime  # noqa: N815
