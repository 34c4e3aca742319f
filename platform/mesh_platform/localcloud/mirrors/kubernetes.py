"""The mirror of the kubernetes server: every object of the store, applied on the server's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mesh_platform.errors import ProviderError

from ..servers.notes import Note
from ..store import Record, Store
from ..values import Unknown, Value
from ..values import holds as found_in

if TYPE_CHECKING:
    from .kubernetes_client import Applied, Server
    from .kubernetes_objects import Object

DEFINITION = "CustomResourceDefinition"


def holds(kind: str) -> bool:
    """Whether resources of a type exist in this server."""
    return kind.startswith("kubernetes:")


def open_mirror(note: Note) -> Kubernetes:
    """Connect to the server that wrote a note."""
    from .kubernetes_client import Server

    return Kubernetes(Server(note))


class Kubernetes:
    """One API server. What it fills in by itself is not ours, and is not compared."""

    name: ClassVar[str] = "kubernetes"

    def __init__(self, server: Server) -> None:
        self._server = server

    def holds(self, kind: str) -> bool:
        """Whether it is a Kubernetes object."""
        return holds(kind)

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Have the server judge it without taking it.

        Not judged is what has values that are not known yet, and what lies in a namespace or is of a kind that the same
        run will make. What is replaced goes first: what could not be changed in place is no reason to refuse it.
        """
        from .kubernetes_client import RefusedError
        from .kubernetes_objects import force, sent
        from .kubernetes_refusals import explained, is_missing_kind, is_missing_namespace, unstartable

        if found_in(inputs, Unknown):
            return
        body = sent(inputs)
        self._require_own(body)
        try:
            answer = self._server.apply(body, force=force(body), dry=True)
        except RefusedError as refused:
            replaced = refused.code == 422 and old is None and self._server.get(body) is not None
            if replaced or is_missing_namespace(refused) or is_missing_kind(refused):
                return
            raise explained(refused, body, inputs) from refused
        error = unstartable(answer.warnings, body)
        if error is not None:
            raise error

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Apply it; what makes pods is judged before, since the server takes it with a warning and refuses the pods."""
        from .kubernetes_objects import has_pods, outputs, sent

        body = sent(record.inputs)
        if has_pods(body):
            self.check(record.key.token, record.inputs, record)
        return outputs(record.inputs, self.applied(record, body).body)

    def applied(self, record: Record, body: Object, *, force: bool = False) -> Applied:
        """Apply a record as `body`; one that is just being removed is made again after it."""
        from .kubernetes_client import RefusedError
        from .kubernetes_objects import force as wants_force
        from .kubernetes_refusals import explained

        self._require_own(body)
        try:
            answer = self._server.apply(body, force=force or wants_force(body))
            if "deletionTimestamp" in answer.body["metadata"]:
                self._server.gone(body)
                answer = self._server.apply(body, force=True)
        except RefusedError as refused:
            raise explained(refused, body, record.inputs) from refused
        if body["kind"] == DEFINITION:
            self._server.established(answer.body)
        return answer

    def remove(self, record: Record, store: Store) -> None:
        """Have it removed, and what belongs to it after it."""
        from .kubernetes_client import RefusedError
        from .kubernetes_objects import sent
        from .kubernetes_refusals import explained

        body = sent(record.inputs)
        if self._is_another_s(body):
            return
        try:
            self._server.delete(body)
        except RefusedError as refused:
            raise explained(refused, body, record.inputs) from refused

    def settle(self, record: Record) -> None:
        """Wait until it is gone: a namespace is emptied first, which takes seconds."""
        from .kubernetes_objects import sent

        body = sent(record.inputs)
        if not self._is_another_s(body):
            self._server.gone(body)

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return it with what is no more as we had applied it; the server itself compares the two."""
        from dataclasses import replace

        from .kubernetes_client import RefusedError
        from .kubernetes_objects import observed, outputs, sent

        body = sent(record.inputs)
        live = self._server.get(body)
        if live is None or "deletionTimestamp" in live["metadata"]:
            return None
        try:
            wanted = self._server.apply(body, force=True, dry=True).body
        except RefusedError:
            # A rule has come since that would refuse it: then it is compared as it was written.
            wanted = body
        inputs = observed(record.inputs, live, wanted)
        return replace(record, inputs=inputs, outputs=outputs(inputs, live))

    def replay(self, store: Store) -> tuple[str, ...]:
        """Make the server hold what the store holds and no other object that we have applied."""
        from .kubernetes_replay import replay

        records = [each for each in store.all() if self.holds(each.key.token)]
        return replay(self, self._server, records)

    def leave(self) -> None:
        """Remove all that we have applied: the cluster stays, and we do not."""
        from .kubernetes_replay import replay

        replay(self, self._server, [])

    def _require_own(self, body: Object) -> None:
        """Raise ProviderError for an object that somebody else has made in a cluster of theirs."""
        from .kubernetes_objects import name_of

        if self._is_another_s(body):
            raise ProviderError(
                f"{name_of(body)} is in the cluster already, and this local cloud has not made it", where=name_of(body),
                fix="take it out of there if nobody needs it, or choose a cluster without it",
            )  # fmt: skip

    def _is_another_s(self, body: Object) -> bool:
        live = self._server.get(body) if self._server.guest else None
        return live is not None and not self._server.owns(live)
