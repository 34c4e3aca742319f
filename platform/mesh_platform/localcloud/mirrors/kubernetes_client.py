"""Requests to one Kubernetes API server: objects by their kind, and which kinds it serves."""

from __future__ import annotations

import json
import re
import ssl
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import httpx

from mesh_platform.errors import ProviderError

from ..servers.notes import Note
from .kubernetes_objects import MANAGER, Object, name_of

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
METADATA = "application/json;g=meta.k8s.io;v=v1;as=PartialObjectMetadataList"
APPLY = "application/apply-patch+yaml"
_WARNING = re.compile(r'299 \S+ "((?:[^"\\]|\\.)*)"')
_EVENTS = ("", "events.k8s.io")
_PAUSE = 0.05
_PATIENCE = 120.0


class RefusedError(Exception):
    """The server has answered no; `status` is its Status object."""

    def __init__(self, code: int, status: Object) -> None:
        super().__init__(str(status.get("message") or f"answer {code}"))
        self.code, self.status = code, status

    @property
    def details(self) -> Object:
        """What the refusal is about."""
        return cast("Object", self.status.get("details") or {})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as it is served: below `path`, in every namespace or once."""

    api: str
    name: str
    plural: str
    namespaced: bool
    verbs: frozenset[str]

    @property
    def path(self) -> str:
        """What its paths begin with."""
        return f"/apis/{self.api}" if "/" in self.api else f"/api/{self.api}"

    @property
    def group(self) -> str:
        """Its API group."""
        return self.api.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Applied:
    """The object as the server has it after an apply, or would have; and what it warned of."""

    body: Object
    warnings: tuple[str, ...]


class Server:
    """One API server. Raises RefusedError for a no, ProviderError where there is no answer."""

    def __init__(self, note: Note) -> None:
        login = note.details
        trust = ssl.create_default_context(cadata=login["authority"])
        if "certificate" in login:
            trust.load_cert_chain(login["certificate"], login["key"])
        token = {"Authorization": f"Bearer {login['token']}"} if login["token"] else {}
        self._http = httpx.Client(
            base_url=note.address, verify=trust, timeout=30, trust_env=False,
            headers={**token, "Accept": "application/json"},
        )  # fmt: skip
        self.guest = "context" in login
        """Whether the cluster is the user's, in which others may be at home."""
        self._manager = login.get("manager", MANAGER)
        self._kinds: dict[tuple[str, str], Kind] = {}
        weakref.finalize(self, self._http.close)

    def get(self, body: Object) -> Object | None:
        """Return the object that has the kind and the name of `body`, None where there is none."""
        path = self._path(body)
        return self._found("GET", path) if path else None

    def apply(self, body: Object, *, force: bool = False, dry: bool = False) -> Applied:
        """Apply an object on the server's side; `dry` lets the server judge it alone, and change nothing."""
        path = self._path(body)
        if path is None:
            kind = f"{body.get('kind')} in {body.get('apiVersion')}"
            raise RefusedError(404, {"message": f"no matches for kind {kind}", "details": {"kind": "kinds"}})
        query = {"fieldManager": self._manager, "force": str(force).lower(), **({"dryRun": "All"} if dry else {})}
        answer = self._send("PATCH", path, query, {"Content-Type": APPLY}, json.dumps(body).encode())
        warnings = [text for line in answer.headers.get_list("warning") for text in _WARNING.findall(line)]
        return Applied(answer.json(), tuple(re.sub(r"\\(.)", r"\1", text) for text in warnings))

    def delete(self, body: Object) -> None:
        """Have an object removed, and what belongs to it after it; gone already is fine."""
        path = self._path(body)
        if path is not None:
            self._found("DELETE", path, {"propagationPolicy": "Background"})

    def gone(self, body: Object) -> None:
        """Wait until an object that is being removed is no more; raises ProviderError where that takes too long."""

        def is_gone() -> bool:
            found = self.get(body)
            return found is None or "deletionTimestamp" not in found["metadata"]

        self._until(is_gone, lambda: f"{name_of(body)} is still being removed{_why(self.get(body))}")

    def established(self, definition: Object) -> None:
        """Wait until the kinds of a CustomResourceDefinition are served."""
        spec = definition["spec"]
        versions = [each["name"] for each in spec["versions"] if each.get("served")]
        wanted = [(f"{spec['group']}/{version}", spec["names"]["kind"]) for version in versions]

        def is_served() -> bool:
            found = self.get(definition) or {}
            conditions = found.get("status", {}).get("conditions") or ()
            if not any(each["type"] == "Established" and each["status"] == "True" for each in conditions):
                return False
            self._kinds = self._discovered()
            return all(each in self._kinds for each in wanted)

        self._until(is_served, lambda: f"{name_of(definition)} is not established")

    def managed(self) -> Iterator[Object]:
        """Yield the metadata of every object that has fields of ours, with its apiVersion and kind."""
        self._kinds = self._discovered()
        seen: set[tuple[str, str]] = set()
        for kind in self._kinds.values():
            known = (kind.group, kind.name) in seen
            is_event = kind.name == "Event" and kind.group in _EVENTS
            if known or is_event or not {"list", "delete", "patch"} <= kind.verbs:
                continue
            seen.add((kind.group, kind.name))
            for item in self._listed(kind):
                if self.owns(item):
                    yield {"apiVersion": kind.api, "kind": kind.name, "metadata": item["metadata"]}

    def owns(self, live: Object) -> bool:
        """Whether an object has fields that we have applied."""
        entries = live["metadata"].get("managedFields", ())
        return any(each.get("manager") == self._manager and each.get("operation") == "Apply" for each in entries)

    def _listed(self, kind: Kind) -> Iterator[Object]:
        query = {"limit": "500"}
        while True:
            page = self._send("GET", f"{kind.path}/{kind.plural}", query, {"Accept": METADATA}).json()
            yield from page["items"] or ()
            query["continue"] = page["metadata"].get("continue", "")
            if not query["continue"]:
                return

    def _path(self, body: Object) -> str | None:
        kind = self._kind(body)
        if kind is None:
            return None
        metadata = body["metadata"]
        inside = f"/namespaces/{quote(metadata.get('namespace') or 'default')}" if kind.namespaced else ""
        return f"{kind.path}{inside}/{kind.plural}/{quote(str(metadata['name']), safe='')}"

    def _kind(self, body: Object) -> Kind | None:
        wanted = (str(body.get("apiVersion")), str(body.get("kind")))
        if wanted not in self._kinds:
            self._kinds = self._discovered()
        return self._kinds.get(wanted)

    def _discovered(self) -> dict[tuple[str, str], Kind]:
        kinds: dict[tuple[str, str], Kind] = {}
        for root in ("/api", "/apis"):
            for group in self._send("GET", root, {}, {"Accept": DISCOVERY}).json()["items"]:
                name = group.get("metadata", {}).get("name", "")
                for version in group["versions"]:
                    api = f"{name}/{version['version']}" if name else version["version"]
                    for kind in _kinds(api, version.get("resources", ())):
                        kinds.setdefault((kind.api, kind.name), kind)
        return kinds

    def _found(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Object | None:
        try:
            return self._send(method, path, query or {}).json()
        except RefusedError as refused:
            if refused.code == 404:
                return None
            raise

    def _send(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:  # fmt: skip
        try:
            answer = self._http.request(method, path, params=query, headers=headers, content=content)
        except httpx.TransportError as error:
            raise ProviderError(
                f"the local kubernetes does not answer: {type(error).__name__}", where="kubernetes",
                fix="mesh local status tells whether it runs; mesh local up starts it with what the store holds",
            ) from error  # fmt: skip
        if answer.is_success:
            return answer
        try:
            status = cast("Object", answer.json())
        except ValueError:
            status = {"message": answer.text[:500]}
        raise RefusedError(answer.status_code, status)

    def _until(self, reached: Callable[[], bool], what: Callable[[], str]) -> None:
        end = time.monotonic() + _PATIENCE
        while not reached():
            if time.monotonic() > end:
                raise ProviderError(
                    f"after {_PATIENCE:.0f} s {what()}", where="kubernetes",
                    fix="kubectl with the kubeconfig of mesh local env shows what holds it; then the same once more",
                )  # fmt: skip
            time.sleep(_PAUSE)


def _kinds(api: str, resources: Any) -> Iterator[Kind]:
    for resource in resources:
        kind = resource.get("responseKind", {}).get("kind")
        if kind:
            namespaced = resource.get("scope") == "Namespaced"
            yield Kind(api, kind, resource["resource"], namespaced, frozenset(resource.get("verbs", ())))


def _why(body: Object | None) -> str:
    """Return what a namespace says about its end, and which finalizers hold an object."""
    conditions = (body or {}).get("status", {}).get("conditions") or ()
    said = [each["message"] for each in conditions if each.get("status") == "True" and each.get("message")]
    holding = (body or {}).get("metadata", {}).get("finalizers") or ()
    said += [f"held by {', '.join(holding)}"] if holding else []
    return f": {'; '.join(said)}" if said else ""
