"""What the source says, as events of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """One event, column by column as the contract has them."""

    eventId: str  # noqa: N815
{% if cookiecutter.personal_data == "yes" %}
    customerId: str  # noqa: N815
{% endif %}
    value: Decimal
    occurredAt: datetime  # noqa: N815


def event(record: Mapping[str, object]) -> Event:
    """Return the event of a source's record; raises ValueError for one that belongs to the dead letters."""
    try:
        occurred = datetime.fromisoformat(str(record["occurredAt"]))
        return Event(
            eventId=str(UUID(str(record["eventId"]))),
{% if cookiecutter.personal_data == "yes" %}
            customerId=str(record["customerId"]),
{% endif %}
            value=Decimal(str(record["value"])).quantize(Decimal("0.01")),
            occurredAt=occurred.replace(tzinfo=UTC) if occurred.tzinfo is None else occurred.astimezone(UTC),
        )
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error
    except InvalidOperation as error:
        raise ValueError("value is no number") from error
