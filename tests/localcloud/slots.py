"""A small program of resources of all three packages, each there or not, in one of three forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from mesh_platform.mesh import stamp

World = Mapping[str, int]
"""The form of each resource that the program declares; what is absent is not declared."""

NEEDS: dict[str, tuple[str, ...]] = {
    "environment": (), "cluster": ("environment",), "account": (), "key": ("account",), "topic": ("cluster",),
    "acl": ("cluster", "account"), "schema": ("cluster",), "subject": ("cluster",),
    "catalog": (), "tables": ("catalog",), "table": ("tables",), "grant": ("table",),
    "scope": (), "password": ("scope",), "policy": (), "job": ("policy",),
    "namespace": (), "settings": ("namespace",), "secret": ("namespace", "key"), "quota": ("namespace",),
}  # fmt: skip
"""What each resource lies in, or refers to."""
LEAVES = ("topic", "acl", "key", "grant", "password", "job", "settings", "quota", "subject")
"""What may vanish from the cloud behind the engine's back, without anything that lies in it."""


def whole(world: World) -> dict[str, int]:
    """Leave out what lacks what it needs."""
    kept: dict[str, int] = {}
    for name, needs in NEEDS.items():
        if name in world and all(need in kept for need in needs):
            kept[name] = world[name]
    return kept


@dataclass(frozen=True)
class Adopted:
    """Something that was there before the program, and its id."""

    name: str
    id: str


@dataclass
class _Run:
    """One run of the program: its providers, and what it has declared so far."""

    store: str
    world: World
    made: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import pulumi_confluentcloud as confluent
        import pulumi_databricks as databricks
        import pulumi_kubernetes as kubernetes

        self.confluent, self.databricks, self.kubernetes = confluent, databricks, kubernetes
        host = stamp.host(self.store)
        self.in_confluent = pulumi.ResourceOptions(provider=confluent.Provider("confluent", endpoint=host))
        self.in_databricks = pulumi.ResourceOptions(
            provider=databricks.Provider("databricks", host=host, http_timeout_seconds=1, retry_timeout_seconds=1)
        )
        self.in_cluster = pulumi.ResourceOptions(
            provider=kubernetes.Provider("kubernetes", kubeconfig=stamp.kubeconfig(self.store))
        )

    def registry(self) -> Any:
        environment = self.made["cluster"].environment.apply(lambda found: {"id": found.id})
        found = self.confluent.get_schema_registry_cluster_output(
            environment=environment, opts=pulumi.InvokeOptions(provider=self.in_confluent.provider)
        )
        return {"id": found.id}


def _old_first(options: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """What keeps its name when it is replaced: the old one goes before the new one comes."""
    return pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(delete_before_replace=True))


Maker = Callable[[_Run, int], Any]


def _environment(run: _Run, form: int) -> Any:
    return run.confluent.Environment("environment", display_name=f"local-{form}", opts=run.in_confluent)


def _cluster(run: _Run, form: int) -> Any:
    return run.confluent.KafkaCluster(
        "cluster", display_name=f"main-{form % 2}", availability="SINGLE_ZONE", cloud="AWS",
        region="eu-central-1" if form < 2 else "eu-west-1", environment={"id": run.made["environment"].id},
        basic={}, opts=run.in_confluent,
    )  # fmt: skip


def _account(run: _Run, form: int) -> Any:
    return run.confluent.ServiceAccount("account", display_name="shop", description=f"{form}", opts=run.in_confluent)


def _key(run: _Run, form: int) -> Any:
    account = run.made["account"]
    owner = {"id": account.id, "api_version": account.api_version, "kind": account.kind}
    return run.confluent.ApiKey("key", display_name=f"key {form}", owner=owner, opts=run.in_confluent)


def _topic(run: _Run, form: int) -> Any:
    return run.confluent.KafkaTopic(
        "topic", topic_name="shop.orders.v1", kafka_cluster={"id": run.made["cluster"].id},
        opts=_old_first(run.in_confluent), partitions_count=(3, 6, 2)[form],
        rest_endpoint=run.made["cluster"].rest_endpoint,
        credentials={"key": "k", "secret": pulumi.Output.secret(f"s{form}")},
    )  # fmt: skip


def _acl(run: _Run, form: int) -> Any:
    return run.confluent.KafkaAcl(
        "acl", kafka_cluster={"id": run.made["cluster"].id}, resource_type="TOPIC", resource_name_="shop.",
        pattern_type="PREFIXED", principal=run.made["account"].id.apply(lambda id_: f"User:{id_}"), host="*",
        operation=("READ", "WRITE", "DESCRIBE")[form], permission="ALLOW",
        rest_endpoint=run.made["cluster"].rest_endpoint, credentials={"key": "k", "secret": "s"}, opts=run.in_confluent,
    )  # fmt: skip


def _avro(*fields: str) -> str:
    """Return a record of optional fields."""
    optional = [{"name": each, "type": ["null", "int"], "default": None} for each in fields]
    return json.dumps({"type": "record", "name": "orders", "fields": optional})


SCHEMAS = (_avro("a"), _avro("a", "b"), _avro("b"))
"""Each may follow any other at every level: nothing says whether a level or a schema is changed first."""


def _schema(run: _Run, form: int) -> Any:
    return run.confluent.Schema(
        "schema", schema_registry_cluster=run.registry(), subject_name="shop.orders.v1-value", format="AVRO",
        schema=SCHEMAS[form], rest_endpoint=stamp.host(run.store),
        credentials={"key": "k", "secret": "s"}, skip_validation_during_plan=True, opts=run.in_confluent,
    )  # fmt: skip


def _subject(run: _Run, form: int) -> Any:
    return run.confluent.SubjectConfig(
        "subject", schema_registry_cluster=run.registry(), subject_name="shop.orders.v1-value",
        compatibility_level=("FULL", "BACKWARD", "NONE")[form], rest_endpoint=stamp.host(run.store),
        credentials={"key": "k", "secret": "s"}, opts=run.in_confluent,
    )  # fmt: skip


def _catalog(run: _Run, form: int) -> Any:
    return run.databricks.Catalog(
        "catalog", name="shop" if form < 2 else "store", comment=f"{form}", opts=run.in_databricks
    )


def _tables(run: _Run, form: int) -> Any:
    return run.databricks.Schema(
        "tables", catalog_name=run.made["catalog"].name, name="orders" if form < 2 else "sales", comment=f"{form}",
        opts=run.in_databricks,
    )  # fmt: skip


def _table(run: _Run, form: int) -> Any:
    return run.databricks.SqlTable(
        "table", catalog_name=run.made["catalog"].name, schema_name=run.made["tables"].name, name="orders_v1",
        table_type="MANAGED", columns=[{"name": "id", "type": "string"}], comment=f"{form % 2}",
        data_source_format="DELTA" if form < 2 else "PARQUET", opts=run.in_databricks,
    )  # fmt: skip


def _grant(run: _Run, form: int) -> Any:
    return run.databricks.Grant(
        "grant", table=run.made["table"].id, principal="analysts" if form < 2 else "auditors",
        privileges=["SELECT"] if form != 1 else ["MODIFY", "SELECT"], opts=run.in_databricks,
    )  # fmt: skip


def _scope(run: _Run, form: int) -> Any:
    return run.databricks.SecretScope("scope", name="shop.local" if form < 2 else "shop.other", opts=run.in_databricks)


def _password(run: _Run, form: int) -> Any:
    return run.databricks.Secret(
        "password", scope=run.made["scope"].name, key="password", string_value=f"p{form}",
        opts=_old_first(run.in_databricks),
    )  # fmt: skip


def _policy(run: _Run, form: int) -> Any:
    return run.databricks.ClusterPolicy("policy", definition=f'{{"a": {form}}}', opts=run.in_databricks)


def _job(run: _Run, form: int) -> Any:
    tags = {"policy": run.made["policy"].id}
    return run.databricks.Job("job", name="nightly", max_concurrent_runs=1 + form, tags=tags, opts=run.in_databricks)


def _namespace(run: _Run, form: int) -> Any:
    metadata = {"name": "shop-local" if form < 2 else "shop-other", "labels": {"form": f"{form}"}}
    return run.kubernetes.core.v1.Namespace("namespace", metadata=metadata, opts=run.in_cluster)


def _inside(run: _Run, name: str) -> dict[str, Any]:
    return {"name": name, "namespace": run.made["namespace"].metadata.name}


def _settings(run: _Run, form: int) -> Any:
    return run.kubernetes.core.v1.ConfigMap(
        "settings", metadata=_inside(run, "settings"), data={"a": f"{form}"}, opts=run.in_cluster
    )


def _secret(run: _Run, form: int) -> Any:
    data = {"key": run.made["key"].secret, "form": f"{form}"}
    return run.kubernetes.core.v1.Secret(
        "secret", metadata=_inside(run, "kafka"), string_data=data, opts=run.in_cluster
    )


def _quota(run: _Run, form: int) -> Any:
    return run.kubernetes.core.v1.ResourceQuota(
        "quota", metadata=_inside(run, "quota"), spec={"hard": {"pods": f"{form}"}}, opts=run.in_cluster
    )


MAKERS: dict[str, Maker] = {
    "environment": _environment, "cluster": _cluster, "account": _account, "key": _key, "topic": _topic, "acl": _acl,
    "schema": _schema, "subject": _subject, "catalog": _catalog, "tables": _tables, "table": _table, "grant": _grant,
    "scope": _scope, "password": _password, "policy": _policy, "job": _job, "namespace": _namespace,
    "settings": _settings, "secret": _secret, "quota": _quota,
}  # fmt: skip


def program(store: str, world: World, adopted: tuple[Adopted, ...] = ()) -> Callable[[], None]:
    """Return a program that declares a whole world, and service accounts that it adopts."""

    def declare() -> None:
        run = _Run(store, world)
        for name, form in whole(world).items():
            run.made[name] = MAKERS[name](run, form)
        for each in adopted:
            options = pulumi.ResourceOptions.merge(run.in_confluent, pulumi.ResourceOptions(import_=each.id))
            run.confluent.ServiceAccount(each.name, display_name=each.name, opts=options)

    return declare
