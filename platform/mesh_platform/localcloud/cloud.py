"""What the clouds do: create, read, update and delete under their own rules, in one store."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import cast

from mesh_platform.errors import ProviderError

from .facts import (
    CATALOG,
    CLUSTER,
    ENVIRONMENT,
    REGISTRY,
    SCHEMA,
    TOPIC,
    Fact,
    Where,
    fact,
    token,
)
from .store import Record, Store
from .values import UNKNOWN, Secret, Value, dig, plain

CONTAINERS = {ENVIRONMENT, CATALOG, SCHEMA}
"""What refuses deletion while it holds something; Databricks' own `forceDestroy` overrides."""
_LIMITS = {
    token("KafkaAcl"): ("acls", 10_000),
    token("ServiceAccount"): ("service accounts", 1_000),
    token("KafkaClientQuota"): ("client quotas", 200),
}
_TIERED = {token("KafkaClientQuota"): "dedicated"}
_ADVANCED = {token("BusinessMetadata"), token("BusinessMetadataBinding")}
_UNSET = frozenset({"__defaults", "__autonamed"})


class Cloud:
    """One local cloud over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def create(self, kind: str, urn: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Make something; the same request of the same resource again answers what it made the first time."""
        known, where = self._known(kind), Where(self.store.id, config, inputs)
        with self.store.transaction():
            identity = f"{kind} {known.identity(where)}"
            there = self.store.named(identity)
            if there is not None:
                if there.urn == urn and plain(there.inputs) == plain(inputs):
                    self.store.log("create", kind, there.id, urn, "again")
                    return there
                raise self._refused(kind, there.id, "already exists", "import it, or give this one another name")
            parents = self._parents(kind, known, where)
            self._capacity(kind, where)
            id_ = known.id(where)
            outputs = {**inputs, **self._outputs(kind, known, where, id_)}
            record = Record(
                token=kind, id=id_, identity=identity, urn=urn, inputs=inputs, outputs=outputs, parents=parents
            )
            self.store.put(record)
            self._after_create(record, where)
            self.store.log("create", kind, id_, urn, "created")
        return record

    def preview(self, kind: str, config: dict[str, Value], inputs: dict[str, Value]) -> dict[str, Value]:
        """Return what a create would answer: inputs, and unknown for what only the cloud knows."""
        known = self._known(kind)
        secret = {name: Secret(UNKNOWN) for name in known.secret}
        return {**inputs, **dict.fromkeys(known.computed, UNKNOWN), **secret}

    def read(self, kind: str, id_: str) -> Record | None:
        """Return what exists, None for what is gone."""
        return self.store.get(kind, id_)

    def update(self, kind: str, id_: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Change something in place; what the cloud filled in stays."""
        known, where = self._known(kind), Where(self.store.id, config, inputs)
        with self.store.transaction():
            there = self.store.get(kind, id_)
            if there is None:
                raise self._refused(kind, id_, "does not exist any more", "run pulumi refresh, then apply again")
            identity = f"{kind} {known.identity(where)}" if _stable(known) else there.identity
            other = self.store.named(identity)
            if other is not None and other.id != id_:
                raise self._refused(kind, other.id, "already exists", "give this one another name")
            kept = {
                name: value for name, value in there.outputs.items() if name in known.computed or name in known.secret
            }
            record = replace(
                there, identity=identity, inputs=inputs, outputs={**inputs, **kept, **self._versioned(there)},
                parents=self._parents(kind, known, where),
            )  # fmt: skip
            self._capacity(kind, where, there)
            self.store.put(record)
            self.store.log("update", kind, id_, there.urn, "updated")
        return record

    def delete(self, kind: str, id_: str) -> None:
        """Remove something; what is gone already is fine, a container that holds something is not."""
        with self.store.transaction():
            there = self.store.get(kind, id_)
            if there is None:
                self.store.log("delete", kind, id_, "", "gone")
                return
            inside = [child for child in self.store.children(kind, id_) if child[0] != REGISTRY]
            if inside and kind in CONTAINERS and not dig(there.inputs, "forceDestroy"):
                shown = ", ".join(child for _, child in inside[:3])
                raise self._refused(
                    kind, id_, f"is not empty: it holds {len(inside)} ({shown})", "remove what it holds first"
                )
            self.store.remove(kind, id_)
            if kind == ENVIRONMENT:
                self.store.remove(REGISTRY, f"lsrc-{id_.removeprefix('env-')}")
            self.store.log("delete", kind, id_, there.urn, "deleted")

    def registry(self, environment: str) -> Record | None:
        """Return the schema registry that came with an environment's first cluster."""
        return self.store.get(REGISTRY, f"lsrc-{environment.removeprefix('env-')}")

    def seed(self, kind: str, id_: str, values: dict[str, Value]) -> None:
        """Put something into the store that is there before any stack: a group, a metastore, an adopted cluster."""
        with self.store.transaction():
            if self.store.get(kind, id_) is None:
                self.store.put(
                    Record(token=kind, id=id_, identity=f"{kind} external {id_}", urn="", inputs=values, outputs=values)
                )

    def _known(self, kind: str) -> Fact:
        known = fact(kind)
        if known is None:
            raise ProviderError(
                f"the local cloud has no {kind}", fix="use a type of docs/local-cloud.md, or run against a live target"
            )
        return known

    def _parents(self, kind: str, known: Fact, where: Where) -> tuple[tuple[str, str], ...]:
        parents = known.parents(where)
        for parent, id_ in parents:
            if self.store.get(parent, id_) is None:
                raise self._refused(
                    kind, id_ or "(none)", f"is the {parent.rpartition(':')[2]} it needs, and does not exist",
                    "apply the stack that makes it first",
                )  # fmt: skip
        return parents

    def _capacity(self, kind: str, where: Where, old: Record | None = None) -> None:
        if kind in _LIMITS and old is None:
            what, limit = _LIMITS[kind]
            if self.store.count(kind) >= limit:
                raise self._refused(kind, "", f"over the limit of {limit} {what}", "ask the platform team for more")
        if kind in _TIERED:
            cluster = self.store.get(CLUSTER, where.cluster())
            if cluster is not None and dig(cluster.inputs, _TIERED[kind]) is None:
                raise self._refused(
                    kind, where.cluster(), "is no dedicated cluster; client quotas need one", "leave the quota out"
                )
        if kind in _ADVANCED:
            package = self._package(where.registry())
            if package != "ADVANCED":
                raise self._refused(
                    kind, where.registry(), "has no advanced stream governance; business metadata needs it",
                    "set kafka.governance to ADVANCED, or leave it out",
                )  # fmt: skip
        if kind == TOPIC:
            self._partitions(where, old)

    def _package(self, registry: str) -> Value:
        environment = self.store.get(ENVIRONMENT, f"env-{registry.removeprefix('lsrc-')}")
        external = self.store.get(REGISTRY, registry)
        if environment is None:
            return dig(external.inputs, "package") if external else None
        return dig(environment.inputs, "streamGovernance.package")

    def _partitions(self, where: Where, old: Record | None) -> None:
        cluster = self.store.get(CLUSTER, where.cluster())
        cku = dig(cluster.inputs, "dedicated.cku") if cluster else None
        limit = 4500 * int(cast("int", cku)) if cku is not None else 4096
        wanted = int(where.text("partitionsCount") or 6)
        if old is not None and wanted < int(cast("int", dig(old.inputs, "partitionsCount") or 6)):
            raise self._refused(TOPIC, old.id, "cannot have fewer partitions", "make a new major version of the port")
        others = sum(
            int(cast("int", dig(topic.inputs, "partitionsCount") or 6))
            for topic in self.store.all(TOPIC)
            if topic.id.startswith(where.cluster() + "/") and (old is None or topic.id != old.id)
        )
        if others + wanted > limit:
            raise self._refused(
                TOPIC, where.text("topicName"), f"needs {wanted} partitions; {others} of {limit} are taken",
                "ask the platform team for capacity",
            )  # fmt: skip

    def _outputs(self, kind: str, known: Fact, where: Where, id_: str) -> dict[str, Value]:
        if not kind.startswith("kubernetes:"):
            return known.outputs(where, id_)
        metadata = dict(cast("dict[str, Value]", where.inputs.get("metadata") or {}))
        return {"metadata": {**metadata, "uid": str(uuid.uuid4()), "resourceVersion": "1", "generation": 1}}

    def _versioned(self, there: Record) -> dict[str, Value]:
        return {"version": there.outputs["version"]} if "version" in there.outputs else {}

    def _after_create(self, record: Record, where: Where) -> None:
        """A first cluster brings the environment's schema registry with it."""
        if record.token != CLUSTER:
            return
        from mesh_platform.mesh import stamp

        environment = where.text("environment.id")
        id_ = f"lsrc-{environment.removeprefix('env-')}"
        if self.store.get(REGISTRY, id_) is None:
            crn = str(record.outputs["rbacCrn"]).partition("/cloud-cluster=")[0]
            values: dict[str, Value] = {
                "id": id_,
                "restEndpoint": stamp.host(self.store.id, id_),
                "resourceName": f"{crn}/schema-registry={id_}",
                "environment": {"id": environment},
            }
            self.store.put(
                Record(
                    token=REGISTRY, id=id_, identity=f"{REGISTRY} {id_}", urn="", inputs=values, outputs=values,
                    parents=((ENVIRONMENT, environment),),
                )
            )  # fmt: skip

    def _refused(self, kind: str, id_: str, what: str, fix: str) -> ProviderError:
        self_kind = kind.rpartition(":")[2]
        return ProviderError(f"{self_kind} {id_} {what}".replace("  ", " "), where=self_kind, fix=fix)


def _stable(known: Fact) -> bool:
    """Whether the identity comes from the inputs, rather than being drawn anew each time."""
    from .facts import drawn

    return known.identity is not drawn
