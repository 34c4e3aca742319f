"""The form of each answer: characters so few that none means anything to YAML, Python, a shell or Jinja."""

from __future__ import annotations

import re
import unicodedata

from mesh_platform.documents.problem import shown
from mesh_platform.mesh.ids import DOMAIN, PART

__all__ = ["RESERVED", "fault", "shown"]

RESERVED = frozenset(
    {"null", "true", "false", "yes", "no", "on", "off", "con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
"""Words that YAML reads as something else, or that no file may be called on some systems."""
TEXT_ENDS = 300
"""Characters of a free text, unless LONGEST says otherwise."""
_SIGNS = frozenset(" .,;:!?'\"()/&+-–—_%€£@#=*")
_TEAM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Fault = tuple[str, str]


def fault(name: str, value: str) -> Fault | None:
    """Return what is wrong with the form of an answer, and what to do; None where nothing is."""
    if not value:
        return None if name in OPTIONAL else ("it is empty", f"give it, as --set {name}=...")
    if name in WORDS and value in RESERVED:
        return f"{value!r} is a reserved word", "choose another name"
    pattern, longest, said = FORMS.get(name, (None, LONGEST.get(name, TEXT_ENDS), ""))
    if len(value) > longest:
        return f"it has {len(value)} characters", f"at most {longest} are allowed"
    if pattern is None:
        return _text(value)
    return None if pattern.fullmatch(value) else (f"{shown(value)} does not do", f"write {said}")


def _text(value: str) -> Fault | None:
    """Free text is one line of letters, digits and the signs of prose: none of those that templates or shells read."""
    strange = [each for each in value if not (each in _SIGNS or each.isdigit() or _letter(each))]
    if strange:
        return (
            f"it holds {strange[0]!a}",
            "write one line of letters, digits and . , ; : ! ? ' \" ( ) / & + - _ % @ # =",
        )
    if unicodedata.normalize("NFC", value) != value or value.strip() != value:
        return "it begins or ends with a space, or is not in Unicode's composed form", "write it plainly"
    if not any(map(_letter, value)):
        return f"{shown(value)} says nothing", "write words"
    return None


def _letter(each: str) -> bool:
    return each.isalpha() and ord(each) < 0x10000


def _form(pattern: str, longest: int, said: str) -> tuple[re.Pattern[str], int, str]:
    return re.compile(pattern, re.ASCII), longest, said


_NAME = (PART, 30, "two to thirty small letters and digits with single inner hyphens, as card-refunds")
_SLUG = (_TEAM, 60, "small letters, digits and inner hyphens, as risk-models")
_COLUMN = _form(r"[A-Za-z_][A-Za-z0-9_]*", 100, "the name of a column, as paymentId")
FORMS: dict[str, tuple[re.Pattern[str], int, str]] = {
    "domain": (DOMAIN, 20, "two to twenty small letters and digits, as payments"),
    "product": _NAME,
    "port": _NAME,
    "team": _SLUG,
    "steward": _SLUG,
    "receiver": _SLUG,
    "classification": _SLUG,
    "tier": _form(r"[A-Za-z0-9][A-Za-z0-9_-]*", 60, "the name of a tier, as small"),
    "residency": _form(r"[A-Za-z][A-Za-z0-9-]*", 30, "a place, as eu"),
    "environment": _form(r"[a-z][a-z0-9]{1,19}", 20, "an environment, as local"),
    "contact": _form(
        r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", 120, "a mailbox, as team@bank.example"
    ),
    "code_owners": _form(r"@[A-Za-z0-9][A-Za-z0-9_./-]*", 100, "a handle on the code host, as @bank/payments"),
    "member": _form(r"[a-z][a-z0-9-]{1,30}", 31, "a pseudonymous staff id, as p-0142"),
    "cost_centre": _form(r"[A-Za-z0-9][A-Za-z0-9-]*", 31, "letters, digits and hyphens, as CC-4711"),
    "budget": _form(r"[1-9][0-9]{0,8}(\.[0-9]{1,2})?", 12, "a positive amount, as 500 or 499.50"),
    "currency": _form(r"[A-Z]{3}", 3, "a currency of ISO 4217, as EUR"),
    "image": _form(
        r"[a-z0-9][a-z0-9.:/_-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*|@sha256:[0-9a-f]{64})", 255,
        "an image with tag or digest, as registry.example/team/name:1.2.0",
    ),
    "input": _form(r"[a-z0-9.-]+\.v[1-9][0-9]{0,3}", 90, "a port, as payments.transactions.completed.v1"),
    "input_version": _form(r"v?[0-9]+\.[0-9]+\.[0-9]+", 30, "a version, as 1.2.0"),
    "input_key": _COLUMN,
    "input_column": _COLUMN,
}  # fmt: skip
WORDS = frozenset({"domain", "product", "port", "team", "member"})
OPTIONAL = frozenset({"image"})
LONGEST = {"title": 80}
