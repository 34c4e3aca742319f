"""The scalar forms that our documents use, and their values as numbers.

Documents keep the text as written; the functions read it. Units: bytes, bytes a second, thousandths of a CPU, months
and seconds.
"""

import re
from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, NamedTuple

from . import frameworks
from .form import Form

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_RATE = {"B/s": 1, "KiB/s": 2**10, "MiB/s": 2**20, "GiB/s": 2**30}
_N = "[0-9]{1,9}"
_DATE_PART = rf"({_N}Y({_N}M)?({_N}W)?({_N}D)?|{_N}M({_N}W)?({_N}D)?|{_N}W({_N}D)?|{_N}D)"
_TIME_PART = rf"T({_N}H({_N}M)?({_N}S)?|{_N}M({_N}S)?|{_N}S)"
_WORDS = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SECOND = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?"
_HANDLE = r"^@[A-Za-z0-9_./-]+$"
_DURATION = Form("duration", rf"^P({_DATE_PART}({_TIME_PART})?|{_TIME_PART})$", "ISO 8601, as P7D or PT10M")
_CPU = Form("cpu", r"^([0-9]{1,9}m|[0-9]{1,6}(\.[0-9]{1,3})?)$", "CPUs, as 500m or 2")
_MEMORY = Form("memory", r"^[0-9]{1,9}(Ki|Mi|Gi|Ti)$", "a quantity, as 512Mi or 4Gi")
_BYTES_A_SECOND = Form("rate", r"^[0-9]{1,9}(B|KiB|MiB|GiB)/s$", "bytes a second, as 2MiB/s")

DomainId = Annotated[
    str, Form("domain id", "^[a-z][a-z0-9]{1,19}$", "two to twenty small letters and digits, as payments")
]
EnvironmentId = Annotated[
    str, Form("environment id", "^[a-z][a-z0-9]{1,19}$", "two to twenty small letters and digits, as local")
]
TeamId = Annotated[str, Form("team id", f"^{_WORDS}$", "small letters, digits and inner hyphens, as risk-models", 60)]
Slug = Annotated[str, Form("short name", f"^{_WORDS}$", "small letters, digits and inner hyphens, as on-call", 60)]
ProductIdText = Annotated[
    str, Form("product id", rf"^[a-z][a-z0-9]{{1,19}}\.{_WORDS}$", "<domain>.<product>, as payments.transactions", 51)
]
PortKey = Annotated[str, Form("port", rf"^{_WORDS}\.v[1-9][0-9]{{0,3}}$", "<port>.v<major>, as completed.v1", 36)]
Instant = Annotated[
    str, Form("instant", rf"^{_SECOND}Z$", "an instant in UTC, as 2026-11-24T12:00:00Z", check=datetime.fromisoformat)
]
Date = Annotated[str, Form("date", f"^{_DAY}$", "a date, as 2026-11-24", check=datetime.fromisoformat)]
Timestamp = Annotated[
    str,
    Form(
        "timestamp",
        rf"^{_SECOND}(Z|[+-][0-9]{{2}}:[0-9]{{2}})$",
        "RFC 3339, as 2026-11-24T12:00:00+01:00",
        check=datetime.fromisoformat,
    ),
]
Duration = Annotated[str, _DURATION]
Cidr = Annotated[str, Form("range", "^[0-9a-fA-F:.]+/[0-9]+$", "a range of addresses, as 10.0.0.0/8", check=ip_network)]
TimeZone = Annotated[
    str, Form("time zone", "^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$", "an IANA time zone, as Europe/Berlin")
]
Cron = Annotated[str, Form("cron", "^[^ ]+( [^ ]+){5,6}$", "a Quartz expression with seconds, as 0 30 4 * * ?")]
Cpu = Annotated[str, _CPU]
Memory = Annotated[str, _MEMORY]
Rate = Annotated[str, _BYTES_A_SECOND]
Currency = Annotated[str, Form("currency", "^[A-Z]{3}$", "a currency of ISO 4217, as EUR")]
Email = Annotated[str, Form("email", r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an email address")]
SecretRef = Annotated[
    str, Form("secret", "^secret:[a-z0-9][a-z0-9-]{0,62}$", "the name of a secret, as secret:oncall-webhook")
]
Uri = Annotated[str, Form("URI", r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$", "a URI with its scheme")]
HttpsUrl = Annotated[str, Form("address", r"^https://[^\s]+$", "an address that begins with https://")]
StorageUrl = Annotated[
    str, Form("storage address", r"^(s3|abfss|gs)://[^\s]+$", "an address that begins with s3://, abfss:// or gs://")
]
Pseudonym = Annotated[str, Form("pseudonym", "^[a-z][a-z0-9-]{1,30}$", "a pseudonymous staff id, as p-0142")]
PublicKey = Annotated[
    str,
    Form(
        "public key",
        "^(ssh-ed25519|sk-ssh-ed25519@openssh[.]com|ecdsa-sha2-nistp256) [A-Za-z0-9+/]+={0,2}( [^\\n]*)?$",
        "a line of an OpenSSH .pub file: ssh-ed25519, sk-ssh-ed25519@openssh.com or ecdsa-sha2-nistp256",
        1000,
    ),
]
Sha256 = Annotated[str, Form("digest", "^sha256:[0-9a-f]{64}$", "sha256: and 64 hex digits")]
Handle = Annotated[str, Form("handle", _HANDLE, "a handle on the code host, as @bank/payments")]
CostCentre = Annotated[
    str, Form("cost centre", "^[A-Za-z0-9][A-Za-z0-9-]{0,30}$", "letters, digits and hyphens, as CC-4711")
]
Version = Annotated[str, Form("version", r"^[0-9]+\.[0-9]+\.[0-9]+$", "a semantic version, as 1.2.0")]
Shape = Annotated[str, Form("shape", r"^[a-z]+(\.[A-Za-z0-9-]+)+$", "words joined by dots, as kafka.partition")]
AccountId = Annotated[str, Form("account id", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "a UUID in small letters")]
ResourceKind = Annotated[str, Form("kind of resource", "^[A-Z][A-Za-z0-9]*$", "the last part of a type, as KafkaTopic")]
Article = Annotated[
    str, Form("article", frameworks.PATTERN, f"an article of {', '.join(frameworks.FRAMEWORKS)}, as GDPR-44")
]
Image = Annotated[
    str,
    Form(
        "image",
        "^[a-z0-9.:/_-]+(:[A-Za-z0-9_.-]+|@sha256:[0-9a-f]{64})$",
        "an image with tag or digest, as registry.example/team/name:1.2.0",
    ),
]
SourcePath = Annotated[
    str, Form("path", "^[A-Za-z0-9_][A-Za-z0-9_./-]*$", "a path below the product's folder, as jobs/settle.sql")
]


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
    days, _, seconds = _DURATION(text)[1:].partition("T")
    day, second = _counts(days), _counts(seconds)
    return Span(
        day.get("Y", 0) * 12 + day.get("M", 0),
        ((day.get("W", 0) * 7 + day.get("D", 0)) * 24 + second.get("H", 0)) * 3600
        + second.get("M", 0) * 60
        + second.get("S", 0),
    )


def _counts(part: str) -> dict[str, int]:
    return {unit: int(number) for number, unit in re.findall("([0-9]+)([A-Z])", part)}


def cpu(text: str) -> int:
    """Read CPUs as thousandths, `500m` is 500 and `2` is 2000; raises ValueError for anything else."""
    return int(text[:-1]) if _CPU(text).endswith("m") else round(float(text) * 1000)


def memory(text: str) -> int:
    """Read memory or storage as bytes; raises ValueError for anything else."""
    return _read(_MEMORY(text), _BINARY)


def rate(text: str) -> int:
    """Read a rate as bytes a second; raises ValueError for anything else."""
    return _read(_BYTES_A_SECOND(text), _RATE)


def _read(text: str, units: dict[str, int]) -> int:
    number = text.rstrip("/sBKMGTi")
    return int(number) * units[text[len(number) :]]
