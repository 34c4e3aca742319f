"""Each short form of text takes what its words promise, and refuses what lies just beside it."""

from __future__ import annotations

from typing import get_args

import pytest
from mesh_platform.documents import scalars
from mesh_platform.documents.form import Form
from pydantic import TypeAdapter, ValidationError

DIGEST = "sha256:" + "0a" * 32
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIA"

FORMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "DomainId": (("pa", "p2", "a" * 20), ("", "p", "a" * 21, "2pay", "Pay", "pay-ments", "pay.", "pay\n", "päy")),
    "EnvironmentId": (("de", "dev2", "e" * 20), ("d", "e" * 21, "2dev", "Dev", "dev-1", "dev\n")),
    "TeamId": (("a", "risk-models", "a1-2", "a" * 60), ("", "a" * 61, "-a", "a-", "a--b", "A", "1a", "a_b", "a\n")),
    "Slug": (("a", "on-call", "s" * 60), ("", "s" * 61, "on--call", "On-call", "on call")),
    "ProductIdText": (
        ("payments.tx", "pa.a", "payments.a-b", "a" * 20 + "." + "b" * 30),
        ("payments", "payments.", ".tx", "p.tx", "payments.tx.a", "payments.a--b", "a" * 20 + "." + "b" * 31, "a.b\n"),
    ),
    "PortKey": (
        ("completed.v1", "a.v9999", "p" * 30 + ".v9999"),
        ("completed", "completed.v0", "completed.v01", "completed.v10000", "completed.1", ".v1", "p" * 31 + ".v9999"),
    ),
    "Instant": (
        ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00.123456Z"),
        ("2026-11-24", "2026-11-24T12:00Z", "2026-11-24T12:00:00", "2026-11-24T12:00:00+01:00", "2026-02-30T12:00:00Z",
         "2026-11-24 12:00:00Z", "2026-11-24T24:00:01Z", "2026-11-24T12:00:00.1234567Z"),
    ),
    "Date": (
        ("2026-11-24", "2028-02-29"), ("2026-2-3", "2026-02-29", "2026-13-01", "24.11.2026", "2026-11-24T00:00:00Z"),
    ),
    "Timestamp": (
        ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00+01:00", "2026-11-24T12:00:00.5-02:30"),
        ("2026-11-24T12:00:00", "2026-11-24", "2026-11-24T12:00:00+1:00", "2026-11-24T25:00:00Z"),
    ),
    "Duration": (("P1D", "PT1S", "P1Y2M3W4DT5H6M7S"), ("P", "PT", "1D", "P1", "P1H", "P1DT", "P-1D")),
    "Cidr": (
        ("10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"),
        ("10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "2001:db8::/129", "host/8", "10.0.0.0/8 "),
    ),
    "TimeZone": (("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"), ("", "/Berlin", "Europe/", "a/b/c/d")),
    "Cron": (
        ("0 30 4 * * ?", "0 30 4 * * ? 2027"),
        ("30 4 * * *", "0  30 4 * * ?", "0 30 4 * * ? 2027 x", " 0 30 4 * * ?"),
    ),
    "Cpu": (("500m", "2", "0.125", "999999"), ("2.", ".5", "1.2345", "1000000", "2M", "-1", "2 ")),
    "Memory": (("512Mi", "1Ki", "4Gi", "1Ti"), ("512", "512M", "0.5Gi", "1Pi", "512 Mi", "1234567890Mi")),
    "Rate": (("2MiB/s", "1B/s", "1KiB/s", "1GiB/s"), ("2MB/s", "2MiB", "2MiB/m", "2.5MiB/s", "1TiB/s")),
    "Currency": (("EUR",), ("eur", "EU", "EURO", "EUR ")),
    "Email": (("a@b.c", "first.last+tag@mail.bank.example"), ("a@b", "@b.c", "a@.", "a b@c.d", "a@b@c.d", "a@b.c\n")),
    "SecretRef": (
        ("secret:a", "secret:oncall-webhook", "secret:" + "a" * 63),
        ("secret:", "secret:-a", "secret:A", "oncall", "secret:" + "a" * 64),
    ),
    "Uri": (("https://a", "mailto:a@b.c", "urn:x"), ("", "a", ":a", "1a:b", "https:", "https://a b")),
    "HttpsUrl": (("https://a.example",), ("http://a.example", "https://", "https://a b", "HTTPS://a")),
    "StorageUrl": (("s3://b", "abfss://c@a/p", "gs://b"), ("s3:/b", "s3://", "https://b", "xs3://b", "s3://a b")),
    "Pseudonym": (("p-0142", "p1", "a" * 31), ("p", "a" * 32, "P-0142", "0142", "p_1")),
    "PublicKey": (
        (f"ssh-ed25519 {KEY}", f"ssh-ed25519 {KEY}== a comment", f"sk-ssh-ed25519@openssh.com {KEY}=",
         f"ecdsa-sha2-nistp256 {KEY}"),
        (f"ssh-rsa {KEY}", KEY, "ssh-ed25519", f"ssh-ed25519 {KEY}===", f"ssh-ed25519  {KEY}",
         f"ssh-ed25519 {KEY} a\nb", f"sk-ssh-ed25519@opensshXcom {KEY}",
         f"ssh-ed25519 {KEY} " + "c" * 1000, f"command=x ssh-ed25519 {KEY}"),
    ),
    "Sha256": ((DIGEST,), (DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST[7:], "sha256:" + "g" * 64)),
    "Handle": (("@bank/payments", "@a"), ("bank", "@", "@a b", "a@b")),
    "CostCentre": (("C", "CC-4711", "c" * 31), ("", "-C", "C_1", "c" * 32, "CC 1")),
    "Version": (("1.2.0", "0.0.0", "10.20.30"), ("1.2", "v1.2.0", "1.2.0-rc", "1.2.0.0", "1..0")),
    "Shape": (("kafka.partition", "a.B-1.c"), ("kafka", "Kafka.partition", "kafka.", ".partition", "kafka.a b")),
    "AccountId": (
        ("0123abcd-0000-0000-0000-00000000beef",),
        ("0123ABCD-0000-0000-0000-00000000beef", "0123abcd00000000000000000000beef"),
    ),
    "ResourceKind": (("KafkaTopic", "A"), ("kafkaTopic", "Kafka:Topic", "", "1A")),
    "Article": (("GDPR-44", "ISO27001-A.5.12"), ("GDPR-100", "gdpr-44", "GDPR", "HIPAA-1")),
    "Image": (
        ("python:3.11", "registry.example:5000/team/name:1.2.0", f"registry.example/team/name@{DIGEST}"),
        ("python", "Python:3.11", f"python@{DIGEST[:-1]}", "python:", "python:3 11", "python@sha512:00"),
    ),
    "SourcePath": (("jobs/settle.sql", "_a", "0.sql"), ("/etc/passwd", "../a", ".hidden", "", "a b", "jobs/é.sql")),
}  # fmt: skip


def form(name: str) -> Form:
    """The form that an annotation of documents has."""
    (found,) = [each for each in get_args(getattr(scalars, name)) if isinstance(each, Form)]
    return found


def test_every_form_is_tried() -> None:
    """Of those that documents are annotated with."""
    forms = {name for name, each in vars(scalars).items() if any(isinstance(a, Form) for a in get_args(each))}
    assert forms == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_a_text_of_the_form_is_taken_as_it_is(name: str) -> None:
    """By the model, and by JSON Schema's idea of the pattern, which editors go by."""
    model = TypeAdapter(getattr(scalars, name))
    for text in FORMS[name][0]:
        assert model.validate_python(text) == text


@pytest.mark.parametrize("name", FORMS)
def test_a_text_that_is_nearly_of_the_form_is_refused_with_what_it_should_be(name: str) -> None:
    """In words for people; a text of the right form that means nothing, as the 30th of February, in the check's."""
    model, wanted = TypeAdapter(getattr(scalars, name)), form(name)
    for text in FORMS[name][1]:
        with pytest.raises(ValidationError) as refused:
            model.validate_python(text)
        (said,) = [each["msg"] for each in refused.value.errors()]
        longest = wanted.longest is not None and len(text) > wanted.longest
        if not wanted.check:
            assert said.endswith(f"at most {wanted.longest} characters" if longest else f"it should be {wanted.said}")


@pytest.mark.parametrize("name", FORMS)
def test_the_json_schema_of_a_form_says_pattern_and_length(name: str) -> None:
    """So that an editor refuses what the check would."""
    wanted = form(name)
    schema = TypeAdapter(getattr(scalars, name)).json_schema()
    assert (schema["pattern"], schema["description"]) == (wanted.pattern, wanted.said)
    assert schema.get("maxLength") == wanted.longest
    assert wanted.pattern.startswith("^") and wanted.pattern.endswith("$")
