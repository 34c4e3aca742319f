"""The three provider packages, served on loopback from one process."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .cloud import Cloud
from .provider import Provider
from .store import Store

PACKAGES = ("confluentcloud", "databricks", "kubernetes")
MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes; the engine's own limit."""


def version(package: str) -> str:
    """Return the version in the installed wheel's pulumi-plugin.json, without importing the wheel."""
    wheel = distribution(f"pulumi-{package}")
    plugin = wheel.locate_file(f"pulumi_{package}/pulumi-plugin.json")
    return str(json.loads(Path(str(plugin)).read_text(encoding="utf-8"))["version"])


@contextlib.contextmanager
def serving(
    store: Store, packages: Sequence[str] = PACKAGES, interceptors: Sequence[grpc.ServerInterceptor] = ()
) -> Generator[dict[str, int]]:
    """Serve `packages` from `store` and yield their ports; stops on leaving.

    `interceptors` see every request first: there tests of reliability put their faults.
    """
    cloud = Cloud(store)
    servers: list[grpc.Server] = []
    ports: dict[str, int] = {}
    for package in packages:
        server = grpc.server(
            ThreadPoolExecutor(max_workers=16, thread_name_prefix=package),
            interceptors=list(interceptors),
            options=[
                ("grpc.max_receive_message_length", MESSAGE_LIMIT),
                ("grpc.max_send_message_length", MESSAGE_LIMIT),
            ],
        )
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(package, version(package), cloud), server)
        ports[package] = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
    try:
        yield ports
    finally:
        for server in servers:
            server.stop(grace=None)


def attached(ports: dict[str, int]) -> str:
    """Return the value of PULUMI_DEBUG_PROVIDERS that makes the engine attach to running providers."""
    return ",".join(f"{package}:{port}" for package, port in sorted(ports.items()))
