"""The scalar forms that our documents use, as patterns, and their values as numbers.

Documents keep the text as written; these functions read it. Units: bytes, bytes a second, thousandths of a CPU, months
and seconds.
"""

from __future__ import annotations

import re
from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

_BINARY = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_RATE = {"B/s": 1, "KiB/s": 2**10, "MiB/s": 2**20, "GiB/s": 2**30}
_N = "[0-9]{1,9}"
_DATE_PART = rf"({_N}Y({_N}M)?({_N}W)?({_N}D)?|{_N}M({_N}W)?({_N}D)?|{_N}W({_N}D)?|{_N}D)"
_TIME_PART = rf"T({_N}H({_N}M)?({_N}S)?|{_N}M({_N}S)?|{_N}S)"
_DURATION = rf"^P({_DATE_PART}({_TIME_PART})?|{_TIME_PART})$"
_PARTS = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def _calendar(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _network(text: str) -> str:
    ip_network(text)
    return text


DomainId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,19}$")]
EnvironmentId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,19}$")]
TeamId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
ProductIdText = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,19}\.[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=51)]
PortKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\.v[1-9][0-9]{0,3}$", max_length=36)]
Instant = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$",
        description="UTC, as 2026-11-24T12:00:00Z",
    ),
    AfterValidator(_calendar),
]
Date = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="as 2026-11-24"), AfterValidator(_calendar)
]
Timestamp = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$",
        description="RFC 3339, as 2026-11-24T12:00:00+01:00",
    ),
    AfterValidator(_calendar),
]
Duration = Annotated[str, Field(pattern=_DURATION, description="ISO 8601, as P7D or PT10M")]
Cidr = Annotated[str, Field(description="range of addresses, as 10.0.0.0/8"), AfterValidator(_network)]
TimeZone = Annotated[
    str, Field(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$", description="IANA time zone, as Europe/Berlin")
]
Cron = Annotated[
    str, Field(pattern=r"^[^ ]+( [^ ]+){5,6}$", description="Quartz expression with seconds, as 0 30 4 * * ?")
]
Cpu = Annotated[str, Field(pattern=r"^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$", description="CPUs, as 500m or 2")]
Memory = Annotated[str, Field(pattern=r"^[0-9]+(Ki|Mi|Gi|Ti)$", description="as 512Mi or 4Gi")]
Rate = Annotated[str, Field(pattern=r"^[0-9]+(B|KiB|MiB|GiB)/s$", description="as 2MiB/s")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
SecretRef = Annotated[str, Field(pattern=r"^secret:[a-z0-9][a-z0-9-]{0,62}$", description="a name, never a value")]
Uri = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$", description="with its scheme")]
HttpsUrl = Annotated[str, Field(pattern=r"^https://[^\s]+$")]


class Span(NamedTuple):
    """A calendar duration: whole months and seconds, since a month has no fixed length."""

    months: int
    seconds: int

    @property
    def milliseconds(self) -> int:
        """Its length with months of thirty days and years of 365, for systems that know no calendar."""
        years, months = divmod(self.months, 12)
        return ((years * 365 + months * 30) * 86_400 + self.seconds) * 1000


def span(text: str) -> Span:
    """Read an ISO 8601 duration; raises ValueError for anything else."""
    parts = _PARTS.fullmatch(text) if re.fullmatch(_DURATION, text) else None
    if parts is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as P7D or PT10M")
    years, months, weeks, days, hours, minutes, seconds = (int(group or 0) for group in parts.groups())
    return Span(years * 12 + months, ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds)


def cpu(text: str) -> int:
    """Read CPUs as thousandths: `500m` is 500, `2` is 2000."""
    return int(text[:-1]) if text.endswith("m") else round(float(text) * 1000)


def memory(text: str) -> int:
    """Read a Kubernetes quantity of memory or storage as bytes."""
    found = re.fullmatch(r"([0-9]+)([A-Za-z]*)", text)
    if not found or found[2] not in _BINARY:
        raise ValueError(f"{text!r} is no quantity such as 512Mi")
    return int(found[1]) * _BINARY[found[2]]


def rate(text: str) -> int:
    """Read a rate as bytes a second."""
    found = re.fullmatch(r"([0-9]+)([A-Za-z]+/s)", text)
    if not found or found[2] not in _RATE:
        raise ValueError(f"{text!r} is no rate such as 2MiB/s")
    return int(found[1]) * _RATE[found[2]]
