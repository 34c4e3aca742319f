"""The running registry, through the part of Confluent's interface that the mirror needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, unquote

import httpx

from mesh_platform.errors import ProviderError

_SECONDS = 30
_GONE = 404


@dataclass(frozen=True, slots=True)
class Registered:
    """One version of a subject, as the registry has it."""

    version: int
    id: int
    schema: str


class RegistryClient:
    """A registry at an address. Every method raises ProviderError with the registry's own reason."""

    def __init__(self, address: str) -> None:
        # Proxies of the environment are for the world outside. No connection is kept: nobody closes a mirror.
        self._http = httpx.Client(
            base_url=address, timeout=_SECONDS, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    def subjects(self, *, deleted: bool = False) -> list[str]:
        """Return the subjects that have a version; with `deleted` those too whose versions are deleted softly."""
        return cast("list[str]", self._ask("GET", "/subjects", deleted=deleted))

    def versions(self, subject: str, *, deleted: bool = False) -> list[int]:
        """Return the numbers of a subject's versions."""
        return cast("list[int]", self._ask("GET", f"/subjects/{_named(subject)}/versions", deleted=deleted) or [])

    def version(self, subject: str, number: int) -> Registered:
        """Return one version."""
        return _registered(self._ask("GET", f"/subjects/{_named(subject)}/versions/{number}"))

    def find(self, subject: str, body: Mapping[str, Any]) -> Registered | None:
        """Return the version under which a schema is registered."""
        found = self._ask("POST", f"/subjects/{_named(subject)}", body)
        return _registered(found) if found is not None else None

    def register(self, subject: str, body: Mapping[str, Any]) -> Registered:
        """Register a schema as the next version, or find it among those that are there."""
        self._ask("POST", f"/subjects/{_named(subject)}/versions", body)
        found = self.find(subject, body)
        if found is None:
            raise ProviderError(
                f"the registry took the schema of {subject} and does not find it", where=subject, fix="apply again"
            )
        return found

    def conflict(self, subject: str, body: Mapping[str, Any], *, transitive: bool) -> str | None:
        """Return why the registry would refuse a schema, None where it would not."""
        against = "" if transitive else "/latest"
        answer = self._ask("POST", f"/compatibility/subjects/{_named(subject)}/versions{against}", body, verbose=True)
        if answer is None or answer["is_compatible"]:
            return None
        return str(answer.get("reason") or answer.get("messages") or "the registry does not say why")

    def level(self, subject: str | None = None) -> str | None:
        """Return the compatibility level of a subject, or the one of all that have none."""
        answer = self._ask("GET", f"/config/{_named(subject)}" if subject else "/config")
        return str(answer["compatibilityLevel"]) if answer is not None else None

    def set_level(self, level: str, subject: str | None = None) -> None:
        """Set the compatibility level of a subject, or the one of all that have none.

        This registry takes NONE for a subject without a level of its own: one that holds for all would then hold.
        """
        self._ask("PUT", f"/config/{_named(subject)}" if subject else "/config", {"compatibility": level})

    def delete(self, subject: str, versions: Sequence[int], *, permanent: bool) -> None:
        """Delete versions softly, or for good; gone already is fine."""
        for number in versions:
            self._ask("DELETE", f"/subjects/{_named(subject)}/versions/{number}")
            if permanent:
                self._ask("DELETE", f"/subjects/{_named(subject)}/versions/{number}", permanent=True)

    def forget(self, subject: str) -> None:
        """Delete a subject with all its versions for good."""
        self._ask("DELETE", f"/subjects/{_named(subject)}")
        self._ask("DELETE", f"/subjects/{_named(subject)}", permanent=True)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: bool) -> Any:
        """Return the answer; None for what is not there."""
        asked = {name: "true" for name, value in query.items() if value}
        try:
            answer = self._http.request(method, path, json=body, params=asked)
        except httpx.HTTPError as error:
            raise ProviderError(
                f"the local schema registry did not answer: {type(error).__name__}", where="schema-registry",
                fix="mesh local status shows whether it runs, mesh local up starts it; then apply again",
            ) from error  # fmt: skip
        if answer.status_code == _GONE:
            return None
        if answer.is_error:
            raise ProviderError(
                f"the local schema registry refused: {_reason(answer)}", where=unquote(path.removeprefix("/subjects/")),
                fix="make a change that the subject's level allows, or a new major version of the port",
            )  # fmt: skip
        return answer.json()


def _named(subject: str) -> str:
    """Return a subject as a part of a path: one with a slash or a question mark would otherwise be another one."""
    return quote(subject, safe="")


def _reason(answer: httpx.Response) -> str:
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
    return message.removeprefix("io.apicurio.registry.rules.RuleViolationException: ")


def _registered(answer: Any) -> Registered:
    return Registered(int(answer["version"]), int(answer["id"]), str(answer["schema"]))
