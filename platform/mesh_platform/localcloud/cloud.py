"""What the clouds do: create, read, update and delete under their own rules, in one store."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import replace

from mesh_platform.errors import ProviderError
from mesh_platform.mesh import stamp

from . import limits, manifests, schema_versions
from .facts import CATALOG, CLUSTER, DATABRICKS, ENVIRONMENT, REGISTRY, SCHEMA, Fact, Where, fact, token
from .mirrors.mirrors import Mirrors
from .store import Key, Record, Store
from .values import UNKNOWN, Secret, Value, dig, plain

CONTAINERS = {ENVIRONMENT, CATALOG, SCHEMA, token("StorageCredential", DATABRICKS)}
"""What refuses deletion while something is in it, unless `forceDestroy` is set. Others take all with them."""
_NO_CONTENT = {REGISTRY, token("Grant", DATABRICKS), token("Grants", DATABRICKS)}


class Cloud:
    """One local cloud over a store, and over the servers that run for it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.mirrors = Mirrors(store.folder.parent)

    def create(self, kind: str, urn: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Make something under an identity that is free, in containers that exist.

        A create that is repeated before any request has named the id of the first, as after a kill, is the same create.
        """
        known, where = self._known(kind), Where(self.store.id, config, inputs)
        place = _place(known, config)
        with self._request("create", kind, urn=urn):
            self._accept(kind, inputs)
            earlier = self.store.unseen(urn)
            if earlier is not None and earlier.key.token == kind:
                if (self._identity(known, where, earlier.key), place) == (earlier.identity, earlier.key.place):
                    again = self._changed(earlier, known, where)
                    return self._written("create", again, "created again", earlier)
                self._remove(earlier.key, "never used")
            id_ = known.id(where)
            key = Key(kind, id_, place)
            identity = self._identity(known, where, key)
            if self.store.get(key) is not None or self.store.named(identity, place) is not None:
                raise _refused(key, "already exists", "import it, or give this one another name")
            parents = self._parents(known, where, place)
            limits.check(self.store, kind, where)
            outputs = manifests.added(inputs) if _is_object(kind) else {**known.outputs(where, id_), **inputs}
            record = Record(key=key, identity=identity, urn=urn, inputs=inputs, outputs=outputs, parents=parents)
            self._add_registry(record)
            return self._written("create", record, "created")

    def preview(
        self, kind: str, config: dict[str, Value], inputs: dict[str, Value],
        old: dict[str, Value] | None = None, key: Key | None = None,
    ) -> dict[str, Value]:  # fmt: skip
        """Return what a create, or an update of outputs `old` under `key`, would answer.

        What only the cloud knows is unknown. A server that runs for the type is asked whether it would take the inputs.
        """
        known = self._known(kind)
        if _is_object(kind):
            manifests.check(inputs)
        self.mirrors.check(kind, inputs, self.store.get(key) if key else None)
        if kind == schema_versions.SUBJECT_SCHEMA and self.mirrors.of(kind) is None:
            schema_versions.require(self.store, Where(self.store.id, config, inputs).registry(), inputs)
        computed: dict[str, Value] = {
            name: Secret(UNKNOWN) if name in known.secret else UNKNOWN for name in (*known.computed, *known.secret)
        }
        kept = {name: value for name, value in (old or {}).items() if name in computed or _is_object(kind)}
        return {**computed, **kept, **inputs}

    def read(self, kind: str, id_: str, config: dict[str, Value]) -> Record | None:
        """Return what exists, None for what is gone; what its server has lost, the store forgets."""
        self._known(kind)
        self.see(kind, id_, config)
        there = self.store.get(self.key(kind, id_, config))
        found = self.mirrors.observe(there, self.store) if there is not None else None
        if there is not None and found is None:
            with self.store.transaction():
                self.store.remove(there.key)
                self.store.log("read", kind, id_, there.urn, "gone from its server")
        return found

    def see(self, kind: str, id_: str, config: dict[str, Value], answered: dict[str, Value] | None = None) -> None:
        """Note that a request has named an id: whoever sent it keeps a state of it.

        What was deleted to be replaced is compared by its old id once more, which is the new one's too where names are
        ids. `answered`, the outputs in the sender's state, tell whether it knows what is there now.
        """
        key = self.key(kind, id_, config)
        there = self.store.get(key)
        if there is None or there.seen or (answered is not None and plain(answered) != plain(there.outputs)):
            return
        self.store.mark_seen(key)

    def update(self, kind: str, id_: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Change something in place; what the cloud filled in stays."""
        known, where = self._known(kind), Where(self.store.id, config, inputs)
        key = self.key(kind, id_, config)
        with self._request("update", kind, id_):
            self._accept(kind, inputs)
            there = self.store.get(key)
            if there is None:
                raise _refused(key, "does not exist any more", "run pulumi refresh, then apply again")
            other = self.store.named(self._identity(known, where, key), key.place)
            if other is not None and other.key != key:
                raise _refused(other.key, "already exists", "give this one another name")
            changed = replace(self._changed(there, known, where), seen=True)
            return self._written("update", changed, "updated", there)

    def delete(self, kind: str, id_: str, config: dict[str, Value]) -> None:
        """Remove something with what it holds; gone already is fine, a container that must be empty first is not."""
        key = self.key(kind, id_, config)
        with self._request("delete", kind, id_):
            there = self.store.get(key)
            if there is None:
                self.store.log("delete", kind, id_, "", "gone")
                return
            inside = [child.id for child in self.store.children(key) if child.token not in _NO_CONTENT]
            if inside and kind in CONTAINERS and not dig(there.inputs, "forceDestroy"):
                shown = ", ".join(inside[:3])
                raise _refused(key, f"is not empty: it holds {len(inside)} ({shown})", "remove what it holds first")
            gone = self._remove(key, "deleted")
        for record in gone:
            self.mirrors.settle(record)

    def registry(self, environment: str) -> Record | None:
        """Return the schema registry that came with an environment's first cluster."""
        return self.store.get(Key(REGISTRY, _registry_id(environment)))

    def seed(self, kind: str, id_: str, values: dict[str, Value]) -> None:
        """Put something into the store that is there before any stack: a group, a metastore, an adopted cluster."""
        key, known = Key(kind, id_), fact(kind)
        where = Where(self.store.id, {}, values)
        with self.store.transaction():
            if self.store.get(key) is None:
                identity = self._identity(known, where, key) if known else f"{kind} {id_}"
                self.store.put(Record(key=key, identity=identity, urn="", inputs=values, outputs=values, seen=True))

    @contextlib.contextmanager
    def _request(self, operation: str, kind: str, id_: str = "", urn: str = "") -> Generator[None]:
        """Run one request in one transaction, and log a refusal of it too."""
        try:
            with self.store.transaction():
                yield
        except ProviderError:
            self.store.log(operation, kind, id_, urn, "refused")
            raise

    def _known(self, kind: str) -> Fact:
        known = fact(kind)
        if known is None:
            raise ProviderError(
                f"the local cloud has no {kind}", fix="use a type of docs/local-cloud.md, or run against a live target"
            )
        return known

    def key(self, kind: str, id_: str, config: dict[str, Value]) -> Key:
        """Return what names one thing of a type in the store."""
        return Key(kind, id_, _place(fact(kind), config))

    def _identity(self, known: Fact, where: Where, key: Key) -> str:
        return f"{key.token} {key.id if known.identity is None else known.identity(where)}"

    def _accept(self, kind: str, inputs: dict[str, Value]) -> None:
        """Refuse what an API server would refuse, custom resources without their definition included."""
        if not _is_object(kind):
            return
        manifests.check(inputs)
        wanted = manifests.kind_of(inputs)
        if manifests.is_builtin(wanted):
            return
        if not any(manifests.defines(each.inputs, wanted) for each in self.store.all(manifests.DEFINITION)):
            raise ProviderError(
                f"no matches for kind {wanted.name} in {wanted.api}: its definition is not installed",
                where=wanted.name, fix="apply the platform stack, which installs the definitions, first",
            )  # fmt: skip

    def _parents(self, known: Fact, where: Where, place: str) -> tuple[Key, ...]:
        parents: list[Key] = []
        for kind, id_ in known.parents(where):
            container = fact(kind)
            key = Key(kind, id_, place if container and container.per_workspace else "")
            # What has been renamed keeps the id of its first name, and is referred to by its new one.
            there = self.store.named(f"{kind} {id_}", key.place) or self.store.get(key)
            if there is None:
                raise _refused(key, "is needed and does not exist", "apply the stack that makes it first")
            parents.append(there.key)
        return tuple(parents)

    def _changed(self, there: Record, known: Fact, where: Where) -> Record:
        """Return a record with new inputs, in which what the cloud filled in stays."""
        limits.check(self.store, there.key.token, where, there)
        if _is_object(there.key.token):
            outputs = manifests.added(where.inputs, there.outputs)
        else:
            kept = {name: there.outputs[name] for name in (*known.computed, *known.secret) if name in there.outputs}
            outputs = {**kept, **where.inputs, **_versioned(there)}
        identity, parents = self._identity(known, where, there.key), self._parents(known, where, there.key.place)
        return replace(there, identity=identity, inputs=where.inputs, outputs=outputs, parents=parents)

    def _written(self, operation: str, record: Record, outcome: str, old: Record | None = None) -> Record:
        self.store.put(record)
        answered = self.mirrors.write(record, old, self.store)
        schema = record.key.token == schema_versions.SUBJECT_SCHEMA
        if schema and not answered:
            answered = schema_versions.recorded(self.store, record)
        if answered:
            record = replace(record, outputs={**record.outputs, **answered})
            self.store.put(record)
        if schema:
            schema_versions.remember(self.store, record)
        self.store.log(operation, record.key.token, record.key.id, record.urn, outcome)
        return record

    def _remove(self, key: Key, outcome: str) -> list[Record]:
        """Remove something and what it holds, and return what was there."""
        gone = [each for child in self.store.children(key) for each in self._remove(child, "went with its container")]
        there = self.store.get(key)
        self.store.remove(key)
        if there is not None:
            self.mirrors.remove(there, self.store)
            if key.token == schema_versions.SUBJECT_SCHEMA:
                schema_versions.forget(self.store, there)
            gone.append(there)
        self.store.log("delete", key.token, key.id, there.urn if there else "", outcome)
        return gone

    def _add_registry(self, cluster: Record) -> None:
        """Give the environment of a first cluster its schema registry."""
        environment = str(dig(cluster.inputs, "environment.id"))
        key = Key(REGISTRY, _registry_id(environment))
        if cluster.key.token != CLUSTER or self.store.get(key) is not None:
            return
        crn = str(cluster.outputs["rbacCrn"]).partition("/cloud-cluster=")[0]
        values: dict[str, Value] = {
            "id": key.id,
            "restEndpoint": stamp.host(self.store.id, key.id),
            "resourceName": f"{crn}/schema-registry={key.id}",
            "environment": {"id": environment},
        }
        self.store.put(
            Record(
                key=key, identity=f"{REGISTRY} {key.id}", urn="", inputs=values, outputs=values,
                parents=(Key(ENVIRONMENT, environment),), seen=True,
            )
        )  # fmt: skip


def _place(known: Fact | None, config: dict[str, Value]) -> str:
    return str(dig(config, "host") or "").rstrip("/") if known and known.per_workspace else ""


def _is_object(kind: str) -> bool:
    return kind.startswith("kubernetes:")


def _registry_id(environment: str) -> str:
    return f"lsrc-{environment.removeprefix('env-')}"


def _versioned(there: Record) -> dict[str, Value]:
    version = there.outputs.get("version")
    return {"version": version + 1} if isinstance(version, int) else {}


def _refused(key: Key, what: str, fix: str) -> ProviderError:
    kind = key.token.rpartition(":")[2]
    return ProviderError(f"{kind} {key.id or '(none)'} {what}", where=kind, fix=fix)
