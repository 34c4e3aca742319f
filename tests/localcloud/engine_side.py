"""The engine's side of the provider protocol, over a real gRPC channel."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import grpc
from mesh_platform.localcloud.codec import decode, encode
from mesh_platform.localcloud.store import Store
from mesh_platform.mesh import stamp
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

CONFLUENT, DATABRICKS = "confluentcloud:index/", "databricks:index/"


def c(kind: str) -> str:
    return f"{CONFLUENT}{kind[0].lower()}{kind[1:]}:{kind}"


def d(kind: str) -> str:
    return f"{DATABRICKS}{kind[0].lower()}{kind[1:]}:{kind}"


ENVIRONMENT, CLUSTER, TOPIC, ACL = c("Environment"), c("KafkaCluster"), c("KafkaTopic"), c("KafkaAcl")
ACCOUNT, KEY, QUOTA = c("ServiceAccount"), c("ApiKey"), c("KafkaClientQuota")
CATALOG, SCHEMA, VOLUME, JOB = d("Catalog"), d("Schema"), d("Volume"), d("Job")
NAMESPACE, CONFIG_MAP = "kubernetes:core/v1:Namespace", "kubernetes:core/v1:ConfigMap"


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:payments-local::mesh::mesh:index:DataProduct${kind}::{name}"


@dataclass(frozen=True)
class Made:
    id: str
    outputs: dict[str, Any]


class RefusedError(Exception):
    """What the engine would print: the plugin's own words."""

    def __init__(self, error: grpc.RpcError) -> None:
        self.code = error.code()
        super().__init__(error.details())


class Engine(AbstractContextManager["Engine"]):
    """One connection to one plugin, as the engine opens one per provider resource."""

    def __init__(self, package: str, port: int) -> None:
        self.package = package
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        self.stub = ResourceProviderStub(self.channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.channel.close()

    def call(self, method: str, request: object) -> Any:
        try:
            return getattr(self.stub, method)(request, timeout=30)
        except grpc.RpcError as error:
            raise RefusedError(error) from None

    def configure(self, config: Mapping[str, Any]) -> Any:
        return self.call("Configure", pb.ConfigureRequest(args=encode(dict(config)), acceptSecrets=True))

    def configured(self, store: Store, **more: Any) -> Self:
        self.configure({**address(self.package, store.id), **more})
        return self

    def check_config(self, config: Mapping[str, Any]) -> Any:
        return self.call("CheckConfig", pb.CheckRequest(news=encode(dict(config))))

    def check(self, kind: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> Any:
        request = pb.CheckRequest(
            urn=urn(kind, name), name=name, type=kind, news=encode(dict(news)), olds=encode(dict(olds or {}))
        )
        return self.call("Check", request)

    def diff(
        self, kind: str, name: str, id_: str, old: Mapping[str, Any], new: Mapping[str, Any],
        outputs: Mapping[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        request = pb.DiffRequest(
            id=id_, urn=urn(kind, name), name=name, type=kind,
            old_inputs=encode(dict(old)), olds=encode(dict(outputs or old)), news=encode(dict(new)),
        )  # fmt: skip
        return self.call("Diff", request)

    def create(self, kind: str, name: str, inputs: Mapping[str, Any], *, preview: bool = False) -> Made:
        request = pb.CreateRequest(
            urn=urn(kind, name), name=name, type=kind, properties=encode(dict(inputs)), preview=preview
        )
        answer = self.call("Create", request)
        return Made(answer.id, decode(answer.properties))

    def read(self, kind: str, name: str, id_: str) -> Any:
        return self.call("Read", pb.ReadRequest(id=id_, urn=urn(kind, name), name=name, type=kind))

    def exists(self, kind: str, name: str, id_: str) -> bool:
        return bool(self.read(kind, name, id_).id)

    def update(
        self, kind: str, name: str, made: Made, inputs: Mapping[str, Any], *, preview: bool = False
    ) -> dict[str, Any]:
        request = pb.UpdateRequest(
            id=made.id, urn=urn(kind, name), name=name, type=kind, preview=preview,
            olds=encode(made.outputs), news=encode(dict(inputs)),
        )  # fmt: skip
        return decode(self.call("Update", request).properties)

    def delete(self, kind: str, name: str, id_: str) -> None:
        self.call("Delete", pb.DeleteRequest(id=id_, urn=urn(kind, name), name=name, type=kind))

    def invoke(self, function: str, arguments: Mapping[str, Any]) -> Any:
        return self.call("Invoke", pb.InvokeRequest(tok=function, args=encode(dict(arguments))))


def address(package: str, store: str) -> dict[str, Any]:
    match package:
        case "confluentcloud":
            return {"endpoint": stamp.host(store)}
        case "databricks":
            return {"host": stamp.host(store), "accountId": "11111111-2222-3333-4444-555555555555"}
        case _:
            return {"kubeconfig": stamp.kubeconfig(store)}


def kafka_cluster(environment: str, name: str = "main", **tier: object) -> dict[str, object]:
    return {
        "displayName": name, "availability": "SINGLE_ZONE", "cloud": "AWS", "region": "eu-central-1",
        "environment": {"id": environment}, **tier,
    }  # fmt: skip


def topic(cluster: str, name: str = "payments.card.v1", **more: object) -> dict[str, object]:
    return {"kafkaCluster": {"id": cluster}, "topicName": name, "partitionsCount": 6, **more}


def acl(cluster: str, principal: str = "User:sa-1", **more: object) -> dict[str, object]:
    return {
        "kafkaCluster": {"id": cluster}, "resourceType": "TOPIC", "resourceName": "payments.", "host": "*",
        "patternType": "PREFIXED", "principal": principal, "operation": "READ", "permission": "ALLOW", **more,
    }  # fmt: skip


def namespace(name: str = "payments-card-local") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def config_map(name: str = "settings", where: str = "payments-card-local", **data: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": where}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
